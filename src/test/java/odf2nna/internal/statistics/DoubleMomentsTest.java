package odf2nna.internal.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.DoubleBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DoubleMomentsTest {
    private static UnitStatistics statistics(double[] values, int width, int inner, int rowsPerCall) {
        DoubleMoments moments = new DoubleMoments(width);
        MomentAccumulator target = new MomentAccumulator(width);
        int step = width * inner;
        for (int from = 0; from < values.length / step; from += rowsPerCall) {
            int count = Math.min(rowsPerCall, values.length / step - from);
            moments.add(DoubleBuffer.wrap(values, from * step, count * step).slice(), count, inner, target);
        }
        moments.finish(target);
        return target.statistics("s");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1e3, 1e9})
    void agreesWithTwoPasses(double offset) {
        Random random = new Random(2);
        double[] values = random.doubles(10_000).map(x -> x + offset).toArray();
        double mean =
                offset + Arrays.stream(values).map(x -> x - offset).average().orElseThrow();
        double variance = Arrays.stream(values)
                .map(x -> (x - mean) * (x - mean))
                .average()
                .orElseThrow();

        UnitStatistics found = statistics(values, 1, 1, 256);

        assertThat(found.mean().get(0)).isCloseTo(mean, within(1e-15 * Math.max(1, offset)));
        assertThat(found.deviation().get(0)).isCloseTo(Math.sqrt(variance), within(1e-9));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.1, -1e-300, 1e150})
    void aConstantUnitHasDeviationZeroAndItsValueAsMean(double constant) {
        double[] values = new double[1003];
        Arrays.fill(values, constant);

        UnitStatistics found = statistics(values, 1, 1, 100);

        assertThat(found.deviation().get(0)).isEqualTo(0.0);
        assertThat(found.mean().get(0)).isEqualTo(constant);
        assertThat(found.zeroShare().get(0)).isEqualTo(constant == 0 ? 1.0 : 0.0);
    }

    @Test
    void howTheStreamIsCutChangesNoBit() {
        double[] values = new Random(4).doubles(6 * 1000).toArray();

        assertThat(statistics(values, 3, 2, 7)).isEqualTo(statistics(values, 3, 2, 1000));
    }
}
