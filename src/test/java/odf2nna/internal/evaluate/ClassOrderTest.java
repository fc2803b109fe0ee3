package odf2nna.internal.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Labels whose order is not that of the outputs. */
class ClassOrderTest {
    private static final Task THREE = new Task.Classes(3, OutputScale.LOGITS);

    /** {@return outputs of which the one of that class is the largest} */
    private static double[] outputs(int width, int... classes) {
        double[] outputs = new double[classes.length * width];
        for (int row = 0; row < classes.length; row++) {
            outputs[row * width + classes[row]] = 5;
        }
        return outputs;
    }

    private static double[] targets(int... classes) {
        return Arrays.stream(classes).asDoubleStream().toArray();
    }

    @Test
    void swappedClassesAreFound() {
        int[] classes = IntStream.range(0, 60).map(i -> i % 3).toArray();
        int[] swapped = Arrays.stream(classes).map(c -> c == 2 ? 2 : 1 - c).toArray();

        ClassOrder found = ClassOrder.matched(THREE, outputs(3, classes), targets(swapped), List.of("a", "b", "c"));

        assertThat(found.labels()).containsExactly("b", "a", "c");
        assertThat(found.applied(targets(swapped))).containsExactly(targets(classes));
    }

    /** The square of so many classes is more than an array holds. */
    @Test
    void manyClassesAreMatchedByTheRowsThereAre() {
        int count = 50_000;
        List<String> labels = IntStream.range(0, count).mapToObj(i -> "c" + i).toList();

        ClassOrder found = ClassOrder.matched(
                new Task.Classes(count, OutputScale.LOGITS), outputs(count, 7, 7), targets(3, 3), labels);

        assertThat(found.outputs().get(3)).isEqualTo(7);
        assertThat(found.labels().subList(0, 9)).containsExactly("c0", "c1", "c2", "c4", "c5", "c6", "c7", "c3", "c8");
        assertThat(found.labels()).doesNotHaveDuplicates();
    }

    @Test
    void aSingleOutputThatMeansTheOtherClassIsFound() {
        double[] targets = targets(IntStream.range(0, 40).map(i -> i % 2).toArray());
        double[] outputs = Arrays.stream(targets).map(target -> 1 - target).toArray();

        ClassOrder found =
                ClassOrder.matched(new Task.Binary(OutputScale.PROBABILITIES), outputs, targets, List.of("no", "yes"));

        assertThat(found.labels()).containsExactly("yes", "no");
    }

    @Test
    void shiftedLabelsKeepTheirOrder() {
        List<String> labels = List.of("0", "1", "2");

        List<ClassOrder> found = ClassOrder.shifted(targets(1, 2, 1), labels);

        assertThat(found).hasSize(1);
        assertThat(found.get(0).labels()).containsExactly("1", "2", "3");
        assertThat(found.get(0).applied(targets(1, 2, 1))).containsExactly(0, 1, 0);
    }

    @Test
    void labelsThatBeginBelowAreShiftedToo() {
        List<ClassOrder> found = ClassOrder.shifted(targets(0, 1, 0), List.of("0", "1", "2"));

        assertThat(found).hasSize(1);
        assertThat(found.get(0).labels()).containsExactly("-1", "0", "1");
        assertThat(found.get(0).applied(targets(0, 1, 0))).containsExactly(1, 2, 1);
    }

    @Test
    void namesAndCompleteLabelsAreNotShifted() {
        assertThat(ClassOrder.shifted(targets(1, 2), List.of("a", "b", "c"))).isEmpty();
        assertThat(ClassOrder.shifted(targets(0, 1, 2), List.of("0", "1", "2"))).isEmpty();
    }
}
