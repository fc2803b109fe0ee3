package odf2nna.internal.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import odf2nna.evaluate.TaskOptions.Kind;
import odf2nna.internal.data.RowLayout;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.ModelEnd;
import odf2nna.internal.onnx.TinyModels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The assumed task, and its note in the report. */
class TaskFinderTest {
    private static TaskFinder.Assumed assume(
            ModelEnd end, int width, int targetWidth, boolean named, LabelCollector.Seen seen) {
        return TaskFinder.assume(Kind.AUTO, end, width, new RowLayout(List.of("x"), targetWidth, named, "here"), seen);
    }

    private static LabelCollector.Seen seen(boolean flags, boolean distributions, String... labels) {
        Optional<Set<String>> distinct = labels.length == 0 ? Optional.empty() : Optional.of(Set.of(labels));
        return new LabelCollector.Seen(9, distinct, new TargetColumns(flags, distributions));
    }

    private static ModelEnd end(ModelEnd.Form form) {
        return new ModelEnd("y", form, List.of(), false);
    }

    @ParameterizedTest
    @CsvSource({
        "RAW, 1, REGRESSION",
        "RAW, 3, REGRESSION",
        "PROBABILITIES, 3, CLASSES",
        "LOG_PROBABILITIES, 3, CLASSES",
        "SIGMOID, 1, BINARY",
        "SIGMOID, 3, LABELS"
    })
    void withoutLabelsTheEndDecides(ModelEnd.Form form, int width, Kind kind) {
        assertThat(assume(end(form), width, 0, false, seen(false, false)).kind())
                .isEqualTo(kind);
    }

    @Test
    void whatWasAssumedIsSaidWithTheReasonAndTheOption() {
        assertThat(assume(end(ModelEnd.Form.RAW), 3, 0, false, seen(false, false))
                        .note())
                .isEqualTo(
                        "without labels the outputs are taken for numbers, since the model does not end in a Softmax or a"
                                + " Sigmoid; --task classes takes them for classes, --task labels for labels");
        assertThat(assume(end(ModelEnd.Form.PROBABILITIES), 3, 0, false, seen(false, false))
                        .note())
                .isEqualTo("without labels the outputs are taken for classes, since the model ends in a Softmax;"
                        + " --task regression takes them for numbers");
    }

    @Test
    void whatTheUserNamesIsTaken() {
        TaskFinder.Assumed assumed = TaskFinder.assume(
                Kind.CLASSES,
                end(ModelEnd.Form.RAW),
                3,
                new RowLayout(List.of("x"), 0, false, "none"),
                seen(false, false));

        assertThat(assumed).isEqualTo(new TaskFinder.Assumed(Kind.CLASSES, ""));
    }

    @ParameterizedTest
    @CsvSource({
        "RAW, true, true, CLASSES",
        "PROBABILITIES, true, true, CLASSES",
        "SIGMOID, true, true, CLASSES",
        "RAW, false, true, CLASSES",
        "LOG_PROBABILITIES, false, true, CLASSES",
        "SIGMOID, false, true, REGRESSION",
        "SIGMOID, true, false, LABELS",
        "RAW, true, false, REGRESSION",
        "PROBABILITIES, true, false, REGRESSION",
        "RAW, false, false, REGRESSION"
    })
    void columnsDecideByWhatTheyHold(ModelEnd.Form form, boolean flags, boolean distributions, Kind kind) {
        TaskFinder.Assumed assumed = assume(end(form), 3, 3, false, seen(flags, distributions));

        assertThat(assumed.kind()).isEqualTo(kind);
        assertThat(assumed.note().isEmpty()).isEqualTo(!flags && kind == Kind.REGRESSION);
    }

    @Test
    void oneColumnForSeveralOutputsIsTheClass() {
        assertThat(assume(end(ModelEnd.Form.RAW), 3, 1, false, seen(false, false, "0", "1", "2")))
                .isEqualTo(new TaskFinder.Assumed(Kind.CLASSES, ""));
    }

    @Test
    void twoValuesAreTwoClassesAndThatIsSaid() {
        assertThat(assume(end(ModelEnd.Form.RAW), 1, 1, false, seen(false, false, "0", "1"))
                        .note())
                .contains("two classes", "two distinct values", "--task regression");
        assertThat(assume(end(ModelEnd.Form.RAW), 1, 1, false, seen(false, false, "0", "1", "2.5")))
                .isEqualTo(new TaskFinder.Assumed(Kind.REGRESSION, ""));
    }

    @Test
    void columnsAreSeenOverAllRows() {
        TargetColumns none = new TargetColumns(true, true);

        assertThat(none.and(new double[] {0, 1, 1, 0}, 2, 2).isOneHot()).isTrue();
        assertThat(none.and(new double[] {0, 1, 1, 1}, 2, 2)).isEqualTo(new TargetColumns(true, false));
        assertThat(none.and(new double[] {0.25, 0.75}, 1, 2)).isEqualTo(new TargetColumns(false, true));
        assertThat(none.and(new double[] {-0.5, 1.5}, 1, 2).isNumbers()).isTrue();
        assertThat(none.and(new double[] {Double.NaN, 1}, 1, 2).isNumbers()).isTrue();
        assertThat(none.and(new double[] {0, 1}, 1, 2).and(new double[] {1, 1}, 1, 2))
                .isEqualTo(new TargetColumns(true, false));
    }

    /** An ArgMax of the scores, or of their softmax, makes them those of classes. */
    @ParameterizedTest
    @CsvSource({"y, true", "p, true", "x, false"})
    void anArgMaxOfTheScoresPicksAClass(String of, boolean picks) {
        ModelEnd end = ModelEnd.of(
                TinyModels.of(ElementType.FLOAT, 1)
                        .input("x", ElementType.FLOAT, -1, 4)
                        .gemm("x", "y", 4, 3)
                        .node("Softmax", "p", "y")
                        .node("ArgMax", "label", of)
                        .output("y", ElementType.FLOAT, -1, 3)
                        .build(),
                Optional.empty());

        assertThat(end.picksClass()).isEqualTo(picks);
        assertThat(assume(end, 3, 0, false, seen(false, false)).kind())
                .isEqualTo(picks ? Kind.CLASSES : Kind.REGRESSION);
    }

    @Test
    void labelsAreRightOneByOne() {
        PairedMetrics metrics = new PairedMetrics(new Task.MultiLabel(2, OutputScale.PROBABILITIES), 1);
        metrics.add(
                new double[] {0.9, 0.1, 0.6, 0.6, 0.2, Double.NaN},
                new double[] {0.9, 0.9, 0.6, 0.6, 0.2, 0.1},
                new double[] {1, 0, 1, 1, 1, 0});

        PairedSummary summary = metrics.summary();

        assertThat(summary.before().metrics().get(0).name()).isEqualTo("label accuracy");
        assertThat(summary.before().metrics().get(0).value()).isCloseTo(4.0 / 6, within(1e-12));
        assertThat(summary.before().nanRows()).isEqualTo(1);
        assertThat(summary.after().metrics().get(0).value()).isCloseTo(4.0 / 6, within(1e-12));
        assertThat(summary.differences().get(0).value()).isCloseTo(0, within(1e-12));
        assertThat(TaskMetrics.find(summary.fidelity(), MetricKind.LABEL_AGREEMENT)
                        .orElseThrow()
                        .value())
                .isCloseTo(4.0 / 6, within(1e-12));
    }
}
