package odf2nna.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import odf2nna.data.DataFiles;
import odf2nna.data.DataOptions;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.ModelGraph;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.onnx.SelectedFeatures;
import odf2nna.pipeline.Goals;
import odf2nna.pipeline.Goals.Size;
import odf2nna.pipeline.ModelSource;
import odf2nna.pipeline.OutputOptions;
import odf2nna.pipeline.ShrinkOptions;
import odf2nna.pipeline.ShrinkOptions.Rounds;
import odf2nna.prune.Compensation;
import odf2nna.prune.CriterionName;
import odf2nna.prune.OnEmptyLayer;
import odf2nna.prune.PruneOptions;
import odf2nna.report.LayerSummary;
import odf2nna.report.RoundSummary;
import odf2nna.report.RunReport;
import odf2nna.runtime.EngineOptions;
import odf2nna.training.AugmentOptions;
import odf2nna.training.FineTuneOptions;
import odf2nna.training.ImageLayout;
import odf2nna.training.LossOptions;
import odf2nna.training.WeightSelection;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several rounds of pruning and retraining, from file to file. */
@Tag("native")
class RoundsTest {
    private static final LoadedModel DIGITS = ModelFiles.open(Path.of("models/digits_torch.onnx"));
    private static final DataFiles ROWS =
            new DataFiles(DataOptions.defaults().withFiles(List.of("models/digits.csv.gz")), List.of());

    @TempDir
    private Path folder;

    private static Goals parameters(String size) {
        return new Goals(
                Optional.empty(), Optional.of(Size.parse(size)), Optional.empty(), Optional.empty(), List.of());
    }

    private static Goals widths(Integer... widths) {
        return new Goals(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), List.of(widths));
    }

    private RunReport shrink(Goals goals, boolean inputs, Optional<FineTuneOptions> retrain, Rounds rounds)
            throws IOException {
        ShrinkOptions settings = new ShrinkOptions(
                new PruneOptions(CriterionName.RECONSTRUCTION, 0, Compensation.REFIT, OnEmptyLayer.BYPASS, inputs, 1),
                goals,
                retrain,
                TaskOptions.defaults(),
                new OutputOptions(Optional.of(folder.resolve("small.onnx")), true, false),
                Optional.empty(),
                Optional.of(rounds),
                false);
        return new Odf2nna(EngineOptions.defaults())
                .shrink(ModelSource.of(DIGITS.model().file()), ROWS, settings);
    }

    @Test
    void sizesComeDownByTheSameFactorInEveryRound() {
        double all = DIGITS.model().parameters();
        double factor = Math.cbrt(0.008);

        assertThat(SizeSearch.ofRound(parameters("0.8%"), DIGITS, 1, 3)
                        .parameters()
                        .orElseThrow()
                        .amount())
                .isCloseTo(all * factor, Percentage.withPercentage(1e-9));
        assertThat(SizeSearch.ofRound(parameters("0.8%"), DIGITS, 2, 3)
                        .parameters()
                        .orElseThrow()
                        .amount())
                .isCloseTo(all * factor * factor, Percentage.withPercentage(1e-9));
        assertThat(SizeSearch.ofRound(parameters("0.8%"), DIGITS, 3, 3)
                        .parameters()
                        .orElseThrow()
                        .amount())
                .isEqualTo(0.008 * all);
        // 128 and 64 units: to an eighth and a quarter
        assertThat(SizeSearch.ofRound(widths(16, 16), DIGITS, 1, 3).widths()).containsExactly(64, 41);
        assertThat(SizeSearch.ofRound(widths(16, 16), DIGITS, 2, 3).widths()).containsExactly(32, 26);
        assertThat(SizeSearch.ofRound(widths(16, 16), DIGITS, 3, 3).widths()).containsExactly(16, 16);
    }

    @Test
    void everyRoundStartsFromWhatTheOneBeforeHasLeft() throws IOException {
        RunReport report =
                shrink(parameters("6%"), true, Optional.of(FineTuneOptions.of(4)), new Rounds(3, Optional.of(2)));

        List<RoundSummary> rounds = Objects.requireNonNull(report.rounds());
        assertThat(rounds).extracting(RoundSummary::round).containsExactly(1, 2);
        long after = Objects.requireNonNull(report.after()).parameters();
        assertThat(rounds.get(1).parameters())
                .isLessThan(rounds.get(0).parameters())
                .isGreaterThan(after);
        assertThat(rounds.get(0).prunedInputs()).isPositive();
        assertThat(rounds.get(1).prunedInputs()).isGreaterThan(rounds.get(0).prunedInputs());
        assertThat(after).isLessThanOrEqualTo(DIGITS.model().parameters() * 6 / 100);
        // layers and plan tell of the whole way
        List<LayerSummary> layers = Objects.requireNonNull(report.layers());
        assertThat(layers).extracting(LayerSummary::units).containsExactly(128, 64, 10);
        int gone =
                layers.stream().mapToInt(layer -> layer.units() - layer.kept()).sum();
        assertThat(Objects.requireNonNull(report.plan()).prunedUnits()).isEqualTo(gone);
        // however often features have gone, one selection is left that tells which
        OnnxModel small = ModelFiles.open(folder.resolve("small.onnx")).model();
        assertThat(small.inputs()).isEqualTo(DIGITS.model().inputs());
        SelectedFeatures read = SelectedFeatures.of(
                        small, LoadedModel.of(small).network().layers().get(0).source())
                .orElseThrow();
        assertThat(ModelGraph.of(small).nodes())
                .filteredOn(node -> node.operator().equals("Gather"))
                .hasSize(1);
        assertThat(read.source()).isEqualTo(small.inputs().get(0).name());
        assertThat(read.positions().size())
                .isEqualTo(64 - Objects.requireNonNull(report.plan()).prunedInputs());
    }

    @Test
    void soManyFeaturesAreKeptWhateverTheSize() throws IOException {
        Goals goals = parameters("10%").keepingInputs(Optional.of(Size.parse("20")));

        RunReport once = shrink(goals, true, Optional.empty(), Rounds.ONE);
        assertThat(Objects.requireNonNull(once.plan()).prunedInputs()).isEqualTo(44);
        assertThat(Objects.requireNonNull(once.after()).parameters())
                .isLessThanOrEqualTo(DIGITS.model().parameters() / 10);
        RunReport often = shrink(goals, true, Optional.empty(), new Rounds(3, Optional.empty()));
        assertThat(Objects.requireNonNull(often.plan()).prunedInputs()).isEqualTo(44);
        assertThat(Objects.requireNonNull(often.rounds()))
                .extracting(RoundSummary::prunedInputs)
                .containsExactly(64 - 43, 64 - 29);
        RunReport widths = shrink(
                widths(30, 20).keepingInputs(Optional.of(Size.parse("25%"))), true, Optional.empty(), Rounds.ONE);
        assertThat(Objects.requireNonNull(widths.plan()).prunedInputs()).isEqualTo(48);
    }

    @Test
    void imagesAreMovedAndTheOriginalIsAskedWhereFeaturesAreLeftOut() throws IOException {
        LossOptions objective = new LossOptions(
                Optional.empty(),
                Optional.of(1.0),
                2,
                Optional.empty(),
                new AugmentOptions(0, 0, 1, Optional.of(new ImageLayout(8, 8, 1, false))));
        RunReport report = shrink(
                parameters("20%"),
                true,
                Optional.of(FineTuneOptions.of(20).with(objective)),
                new Rounds(2, Optional.of(1)));

        assertThat(Objects.requireNonNull(report.plan()).prunedInputs()).isPositive();
        assertThat(Objects.requireNonNull(report.fineTuning()).augmentation()).contains("8x8", "shift by at most 1");
        assertThat(report.fineTuning().history().get(3).loss())
                .isLessThan(report.fineTuning().history().get(1).loss());
    }

    @Test
    void theLastEpochIsKeptAndAllRowsAreLearntFrom() throws IOException {
        FineTuneOptions.Length length =
                new FineTuneOptions.Length(Optional.of(2), Optional.empty(), Optional.empty(), WeightSelection.LAST, 1);
        FineTuneOptions usual = FineTuneOptions.defaults();
        RunReport report = shrink(
                widths(100, 50),
                false,
                Optional.of(
                        new FineTuneOptions(length, usual.optimizer(), usual.dropout(), usual.loss(), usual.files())),
                Rounds.ONE);

        assertThat(Objects.requireNonNull(report.fineTuning()).bestEpoch()).isEqualTo(2);
        assertThat(report.fineTuning().trainingRows())
                .isEqualTo(report.fineTuning().availableRows());
        assertThat(report.fineTuning().trainedOnAll()).isTrue();
    }

    @Test
    void roundsAreChecked() {
        assertThatThrownBy(() -> new Rounds(0, Optional.empty())).hasMessageContaining("at least 1, got 0");
        assertThatThrownBy(() -> new Rounds(1, Optional.of(2))).hasMessageContaining("at least 2 rounds");
        assertThatThrownBy(() -> new Rounds(2, Optional.of(0))).hasMessageContaining("at least 1");
        Goals time = new Goals(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(50.0), List.of());
        assertThatThrownBy(() -> SizeSearch.ofRound(time, DIGITS, 1, 2)).hasMessageContaining("--target-latency");
    }
}
