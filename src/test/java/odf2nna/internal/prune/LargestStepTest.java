package odf2nna.internal.prune;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LargestStepTest {
    private static final int STEPS = 300;
    private static final List<Double> STAIRCASE =
            IntStream.range(0, STEPS).mapToObj(i -> i * 0.5).toList();

    @Test
    void findsTheLastAcceptedStepWhereverItIs() {
        for (int last = -1; last < STEPS; last++) {
            double limit = last * 0.5;
            List<Double> tried = new ArrayList<>();
            int found = LargestStep.find(STAIRCASE, epsilon -> {
                tried.add(epsilon);
                return epsilon <= limit;
            });
            assertThat(found).isEqualTo(last);
            // ⌈log₂ 301⌉
            assertThat(tried).doesNotHaveDuplicates().hasSizeLessThanOrEqualTo(9);
        }
    }

    @Test
    void anEmptyStaircaseHasNoStep() {
        assertThat(LargestStep.find(List.of(), epsilon -> true)).isEqualTo(-1);
    }

    @Test
    void whereAcceptanceComesAndGoesAnAcceptedStepIsFound() {
        int found = LargestStep.find(STAIRCASE, epsilon -> Math.sin(epsilon) > -0.5);
        assertThat(Math.sin(STAIRCASE.get(found))).isGreaterThan(-0.5);
    }
}
