package odf2nna.internal.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.stream.IntStream;
import odf2nna.evaluate.UnusableLabelsException;
import org.junit.jupiter.api.Test;

class ClassLabelsTest {
    private static final List<String> NONE = List.of();

    @Test
    void takesWholeNumbersInRangeAsTheClassItself() {
        ClassLabels labels = labels(3, "0", "2", "1.0");

        assertThat(labels.indexOf("2")).isEqualTo(2);
        assertThat(labels.indexOf(" 1.0 ")).isEqualTo(1);
        assertThat(labels.indexOf(1)).isEqualTo(1);
        assertThat(labels.description()).isEqualTo("labels are the classes 0..2");
    }

    @Test
    void takesNumbersInRangeAsTheyAreEvenIfAClassIsMissing() {
        assertThat(labels(3, "1", "2").indexOf("1")).isEqualTo(1);
        assertThat(labels(2, "1").indexOf("1")).isEqualTo(1);
    }

    @Test
    void countsARunOfNumbersFromItsLowest() {
        ClassLabels labels = labels(3, "3", "1", "2");

        assertThat(labels.indexOf("1")).isZero();
        assertThat(labels.indexOf(3.0)).isEqualTo(2);
        assertThat(labels.description()).isEqualTo("labels in sorted order: 1=0, 2=1, 3=2");
    }

    @Test
    void sortsARunByValueNotByCharacters() {
        ClassLabels labels = labels(
                11, IntStream.rangeClosed(1, 11).mapToObj(Integer::toString).toArray(String[]::new));

        assertThat(labels.indexOf("10")).isEqualTo(9);
        assertThat(labels.description()).isEqualTo("labels in sorted order: 1=0, 2=1, 3=2, 4=3, 5=4, 6=5 and 5 more");
    }

    @Test
    void takesAnyTwoNumbersAsTwoClasses() {
        assertThat(labels(2, "4", "2").labels()).containsExactly("2", "4");
        assertThat(labels(2, "1", "-1").labels()).containsExactly("-1", "1");
        assertThat(labels(2, "+1.0", "-1.0").indexOf(-1)).isZero();
        assertThat(labels(2, "0.5", "1.50").labels()).containsExactly("0.5", "1.5");
        assertThat(labels(2, "1e2", "-0").labels()).containsExactly("0", "100");
    }

    @Test
    void sortsNames() {
        ClassLabels labels = labels(3, "virginica", "setosa", "versicolor");

        assertThat(labels.indexOf("setosa")).isZero();
        assertThat(labels.indexOf("virginica")).isEqualTo(2);
        assertThat(labels.description()).isEqualTo("labels in sorted order: setosa=0, versicolor=1, virginica=2");
        assertThat(labels(2, "True", "False").indexOf("True")).isEqualTo(1);
    }

    @Test
    void takesTheOrderOfTheModelsNames() {
        ClassLabels labels = ClassLabels.of(List.of("a", "b"), 3, List.of("c", "b", "a"), NONE);

        assertThat(labels.indexOf("a")).isEqualTo(2);
        assertThat(labels.description()).isEqualTo("labels in the order of the model: c=0, b=1, a=2");
        assertThat(ClassLabels.of(List.of("1", "2"), 2, List.of("2", "1"), NONE).indexOf("2"))
                .isZero();
    }

    @Test
    void takesIndicesEvenIfTheModelHasNames() {
        assertThat(ClassLabels.of(List.of("0", "1"), 2, List.of("cat", "dog"), NONE)
                        .indexOf("1"))
                .isEqualTo(1);
    }

    @Test
    void ignoresNamesInTheModelThatAreNotOnePerClass() {
        assertThat(ClassLabels.of(List.of("b", "a"), 2, List.of("b"), NONE).labels())
                .containsExactly("a", "b");
        assertThat(ClassLabels.of(List.of("b", "a"), 2, List.of("b", "b"), NONE).labels())
                .containsExactly("a", "b");
    }

    @Test
    void letsAGivenOrderWin() {
        ClassLabels labels = ClassLabels.of(List.of("0", "1"), 2, List.of("0", "1"), List.of("1.0", "0"));

        assertThat(labels.indexOf("1")).isZero();
        assertThat(labels.description()).isEqualTo("labels in the given order: 1=0, 0=1");
    }

    @Test
    void refusesNumbersOutOfRange() {
        refuses(
                () -> labels(3, "0", "1", "7"),
                "labels: found 7, expected a class 0..2; give the order with --classes");
        refuses(
                () -> labels(3, "3", "5", "7"),
                "labels: found 7, expected a class 0..2; give the order with --classes");
        refuses(
                () -> labels(2, "1", "2", "3"),
                "labels: found 3, expected a class 0..1; give the order with --classes");
        refuses(() -> labels(2, "2"), "labels: found 2, expected a class 0..1; give the order with --classes");
        refuses(
                () -> labels(3, "0.5", "1.5", "2.5"),
                "labels: found 2.5, expected a class 0..2; give the order with --classes");
    }

    @Test
    void refusesAnotherNumberOfNames() {
        refuses(
                () -> labels(3, "a", "b"),
                "labels: found 2 names (a, b), expected 3 classes; give the order with --classes");
    }

    @Test
    void refusesNamesThatTheModelDoesNotKnow() {
        refuses(
                () -> ClassLabels.of(List.of("a", "x"), 2, List.of("a", "b"), NONE),
                "labels: found x, expected one of the model's classes a, b; give the order with --classes");
    }

    @Test
    void refusesAGivenOrderThatDoesNotFit() {
        refuses(
                () -> ClassLabels.of(List.of("a", "x"), 2, NONE, List.of("a", "b")),
                "labels: found x, expected one of the given classes a, b");
        refuses(
                () -> ClassLabels.of(List.of("a"), 2, NONE, List.of("a")),
                "labels: expected 2 classes, got 1 in the given order (a)");
        refuses(
                () -> ClassLabels.of(List.of("1"), 2, NONE, List.of("1", "1.0")),
                "labels: expected each class once, got 1 twice");
    }

    @Test
    void refusesALabelThatWasNotThereBefore() {
        refuses(() -> labels(2, "a", "b").indexOf("c"), "labels: found c, expected one of a, b");
        refuses(() -> labels(2, "0", "1").indexOf(0.5), "labels: found 0.5, expected one of 0, 1");
    }

    @Test
    void collectsEachLabelOnce() {
        LabelCollector collector = new LabelCollector();
        collector.add("1");
        collector.add(" 1.0");
        collector.add(1.0);
        collector.add(2.5);
        collector.add("b");

        assertThat(collector.distinct()).containsExactly("1", "2.5", "b");
        assertThat(ClassLabels.of(collector.distinct(), 3, NONE, List.of("b", "1", "2.5"))
                        .indexOf("b"))
                .isZero();
    }

    @Test
    void collectsWordsThatOnlyJavaTakesForNumbersAsNames() {
        LabelCollector collector = new LabelCollector();
        collector.add("1d");
        collector.add("1");
        collector.add("1e9999");

        assertThat(collector.distinct()).containsExactly("1", "1d", "1e9999");
    }

    @Test
    void refusesMissingLabels() {
        LabelCollector collector = new LabelCollector();

        refuses(() -> collector.add(" "), "labels: found an empty label, expected a class in every row");
        refuses(() -> collector.add(Double.NaN), "labels: found NaN, expected a class in every row");
    }

    @Test
    void refusesMoreLabelsThanThereCanBeClasses() {
        LabelCollector collector = new LabelCollector();
        IntStream.range(0, LabelCollector.MOST_DISTINCT).forEach(collector::add);

        refuses(
                () -> collector.add(10_000),
                "labels: found more than 10000 distinct values, the last 10000; expected classes");
    }

    private static ClassLabels labels(int classes, String... distinct) {
        return ClassLabels.of(List.of(distinct), classes, NONE, NONE);
    }

    private static void refuses(Runnable call, String message) {
        assertThatExceptionOfType(UnusableLabelsException.class)
                .isThrownBy(call::run)
                .withMessage(message);
    }
}
