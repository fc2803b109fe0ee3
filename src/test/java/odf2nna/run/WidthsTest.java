package odf2nna.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import odf2nna.Odf2nna;
import odf2nna.data.DataOptions;
import odf2nna.model.LoadedModel;
import odf2nna.network.Signal;
import odf2nna.prune.Compensation;
import odf2nna.prune.CriterionName;
import odf2nna.prune.OnEmptyLayer;
import odf2nna.prune.PlanSettings;
import odf2nna.report.RunReport;
import odf2nna.runtime.ProgressListener;
import odf2nna.settings.DataSettings;
import odf2nna.settings.EngineSettings;
import odf2nna.settings.Goals;
import odf2nna.settings.JudgeSettings;
import odf2nna.settings.ModelSource;
import odf2nna.settings.OutputSettings;
import odf2nna.settings.ShrinkSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each layer is as wide as was asked for, or gone. */
class WidthsTest {
    private static final DataSettings DIGITS =
            new DataSettings(DataOptions.defaults().withFiles(List.of("models/digits.csv.gz")), List.of());

    @TempDir
    private Path folder;

    private RunReport shrink(CriterionName criterion, List<Integer> widths) throws IOException {
        ShrinkSettings settings = new ShrinkSettings(
                new PlanSettings(criterion, 0, Compensation.REFIT, OnEmptyLayer.BYPASS, false, 1),
                new Goals(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), widths),
                Optional.empty(),
                JudgeSettings.defaults(),
                new OutputSettings(Optional.of(folder.resolve("small.onnx")), true, false),
                Optional.empty());
        return Odf2nna.shrink(
                ModelSource.of(Path.of("models/digits_torch.onnx")),
                DIGITS,
                settings,
                EngineSettings.defaults(),
                ProgressListener.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        "RECONSTRUCTION,16-8,16-8-10",
        "RECONSTRUCTION,16-0,16-10",
        "RECONSTRUCTION,0-12,12-10",
        "RECONSTRUCTION,0-0,10",
        "CONTRIBUTION,16-0,16-10"
    })
    void layersAreAsWideAsAskedForAndThoseOfNoUnitsAreGone(CriterionName criterion, String widths, String found)
            throws IOException {
        List<Integer> wanted =
                List.of(widths.split("-")).stream().map(Integer::valueOf).toList();
        RunReport report = shrink(criterion, wanted);

        assertThat(Objects.requireNonNull(report.proof()).passed()).isTrue();
        assertThat(LoadedModel.open(folder.resolve("small.onnx")).network().layers().stream()
                        .map(Signal.Dense::width)
                        .map(String::valueOf)
                        .collect(Collectors.joining("-")))
                .isEqualTo(found);
    }

    @Test
    void widthsThatDoNotFitAreRefused() {
        assertThatThrownBy(() -> shrink(CriterionName.RECONSTRUCTION, List.of(16)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("--widths: expected 2 numbers");
    }
}
