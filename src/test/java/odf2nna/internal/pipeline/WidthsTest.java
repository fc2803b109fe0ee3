package odf2nna.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import odf2nna.data.DataFiles;
import odf2nna.data.DataOptions;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.network.Value;
import odf2nna.pipeline.Goals;
import odf2nna.pipeline.ModelSource;
import odf2nna.pipeline.OutputOptions;
import odf2nna.pipeline.ShrinkOptions;
import odf2nna.prune.Compensation;
import odf2nna.prune.CriterionName;
import odf2nna.prune.OnEmptyLayer;
import odf2nna.prune.PruneOptions;
import odf2nna.report.RunReport;
import odf2nna.runtime.EngineOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each layer is as wide as was asked for, or gone. */
@Tag("native")
class WidthsTest {
    private static final DataFiles DIGITS =
            new DataFiles(DataOptions.defaults().withFiles(List.of("models/digits.csv.gz")), List.of());

    @TempDir
    private Path folder;

    private RunReport shrink(CriterionName criterion, List<Integer> widths) throws IOException {
        ShrinkOptions settings = new ShrinkOptions(
                new PruneOptions(criterion, 0, Compensation.REFIT, OnEmptyLayer.BYPASS, false, 1),
                new Goals(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), widths),
                Optional.empty(),
                TaskOptions.defaults(),
                new OutputOptions(Optional.of(folder.resolve("small.onnx")), true, false),
                Optional.empty());
        return new Odf2nna(EngineOptions.defaults())
                .shrink(ModelSource.of(Path.of("models/digits_torch.onnx")), DIGITS, settings);
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

        assertThat(Objects.requireNonNull(report.equivalence()).passed()).isTrue();
        assertThat(ModelFiles.open(folder.resolve("small.onnx")).network().layers().stream()
                        .map(Value.Dense::width)
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
