package odf2nna.internal.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FloatMomentsTest {
    private static final int ROWS = 100_000;
    /** What the statistics promise, as a share of the deviation. */
    private static final double PROMISED = 1e-6;

    /** Series on which one or the other common formula fails. */
    enum Series {
        NORMAL {
            @Override
            double value(int row, Random random) {
                return random.nextGaussian();
            }
        },
        MEAN_1E3 {
            @Override
            double value(int row, Random random) {
                return 1e3 + random.nextGaussian();
            }
        },
        MEAN_1E5 {
            @Override
            double value(int row, Random random) {
                return 1e5 + random.nextGaussian();
            }
        },
        JUMP_AFTER_256 {
            @Override
            double value(int row, Random random) {
                return row < 256 ? 0 : 1000 + (random.nextBoolean() ? 1 : -1);
            }
        },
        JUMP_AFTER_32 {
            @Override
            double value(int row, Random random) {
                return row % 256 < 32 ? 0 : 1000 + (random.nextBoolean() ? 1 : -1);
            }
        },
        SORTED {
            @Override
            double value(int row, Random random) {
                return row / 1000.0;
            }
        },
        RARE {
            @Override
            double value(int row, Random random) {
                return row % 5000 == 4999 ? 1 + random.nextDouble() : 0;
            }
        },
        TINY {
            @Override
            double value(int row, Random random) {
                return 1e-15 * random.nextGaussian();
            }
        };

        abstract double value(int row, Random random);

        float[] values(int count) {
            Random random = new Random(3);
            float[] values = new float[count];
            for (int i = 0; i < count; i++) {
                values[i] = (float) value(i, random);
            }
            return values;
        }
    }

    /** Samples of several units: unit j of row r is value {@code r·width + j}. */
    private static MomentAccumulator moments(float[] values, int width, int rowsPerCall) {
        FloatMoments moments = new FloatMoments(width);
        MomentAccumulator target = new MomentAccumulator(width);
        int rows = values.length / width;
        for (int from = 0; from < rows; from += rowsPerCall) {
            int count = Math.min(rowsPerCall, rows - from);
            moments.add(FloatBuffer.wrap(values, from * width, count * width).slice(), count, 1, target);
        }
        moments.finish(target);
        return target;
    }

    private static UnitStatistics statistics(float[] values) {
        return moments(values, 1, 256).statistics("s");
    }

    private static double mean(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value - (double) values[0];
        }
        return values[0] + sum / values.length;
    }

    private static double deviation(float[] values) {
        double mean = mean(values);
        double sum = 0;
        for (float value : values) {
            sum += (value - mean) * (value - mean);
        }
        return Math.sqrt(sum / values.length);
    }

    private static void assertRight(UnitStatistics found, float[] values) {
        double deviation = deviation(values);
        assertThat(found.samples()).isEqualTo(values.length);
        assertThat(found.mean().get(0)).isCloseTo(mean(values), within(PROMISED * deviation));
        assertThat(found.deviation().get(0)).isCloseTo(deviation, within(PROMISED * deviation));
    }

    @ParameterizedTest
    @EnumSource
    void agreesWithTwoPassesInDouble(Series series) {
        float[] values = series.values(ROWS);

        assertRight(statistics(values), values);
    }

    @ParameterizedTest
    @EnumSource
    void orderOfRowsDoesNotMatter(Series series) {
        float[] values = series.values(ROWS);
        List<Float> shuffled = new ArrayList<>();
        for (float value : values) {
            shuffled.add(value);
        }
        Collections.shuffle(shuffled, new Random(5));
        float[] other = new float[values.length];
        for (int i = 0; i < other.length; i++) {
            other[i] = shuffled.get(i);
        }

        assertRight(statistics(other), values);
    }

    @ParameterizedTest
    @EnumSource
    void shardsMergeToTheWhole(Series series) {
        float[] values = series.values(ROWS);
        MomentAccumulator whole = new MomentAccumulator(1);
        int[] ends = {0, 1, 500, 501, 33_333, 90_000, ROWS};
        for (int i = ends.length - 1; i > 0; i--) {
            whole.merge(moments(Arrays.copyOfRange(values, ends[i - 1], ends[i]), 1, 256));
        }

        assertRight(whole.statistics("s"), values);
    }

    @ParameterizedTest
    @ValueSource(floats = {0f, 0.3f, -1e-30f, 16777217f, 1e30f})
    void aConstantUnitHasDeviationZeroAndItsValueAsMean(float constant) {
        for (int rows : new int[] {1, 5, 31, 33, 255, 256, 257, 10_007}) {
            float[] values = new float[rows];
            Arrays.fill(values, constant);

            UnitStatistics found = statistics(values);

            assertThat(found.deviation().get(0)).isEqualTo(0.0);
            assertThat(found.mean().get(0)).isEqualTo((double) constant);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 31, 32, 33, 100, 255, 256, 257, 1000})
    void howTheStreamIsCutChangesNoBit(int rowsPerCall) {
        float[] values = Series.NORMAL.values(7 * 1003);

        assertThat(moments(values, 7, rowsPerCall).statistics("s"))
                .isEqualTo(moments(values, 7, 1003).statistics("s"));
    }

    @Test
    void countsZerosAndFindsExtremes() {
        float[] values = {0f, -0f, Float.MIN_VALUE, -3f, 7f, -Float.MIN_VALUE, 1e-30f, 0f};

        UnitStatistics found = statistics(values);

        assertThat(found.zeroShare().get(0)).isEqualTo(3 / 8.0);
        assertThat(found.minimum().get(0)).isEqualTo(-3.0);
        assertThat(found.maximum().get(0)).isEqualTo(7.0);
    }

    @Test
    void aUnitThatVariesNeverHasDeviationZero() {
        assertThat(statistics(new float[] {1e-30f, 2e-30f}).deviation().get(0)).isGreaterThan(0);
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void valuesThatAreNotFiniteAreNamed(float value) {
        for (int row : new int[] {0, 40, 999}) {
            float[] values = Series.NORMAL.values(3 * 1000);
            values[3 * row + 2] = value;

            assertThatThrownBy(() -> moments(values, 3, 256).statistics("layer"))
                    .isInstanceOf(NonFiniteActivationException.class)
                    .hasMessageContaining("'layer', unit 2");
        }
    }

    @Test
    void positionsAfterTheUnitsAreSamplesToo() {
        float[] values = Series.NORMAL.values(50 * 3 * 4);
        float[] turned = new float[values.length];
        for (int o = 0; o < 50; o++) {
            for (int j = 0; j < 3; j++) {
                for (int i = 0; i < 4; i++) {
                    turned[(o * 4 + i) * 3 + j] = values[(o * 3 + j) * 4 + i];
                }
            }
        }
        FloatMoments moments = new FloatMoments(3);
        MomentAccumulator target = new MomentAccumulator(3);

        moments.add(FloatBuffer.wrap(values), 50, 4, target);
        moments.finish(target);

        assertThat(target.statistics("s")).isEqualTo(moments(turned, 3, 200).statistics("s"));
    }

    @Test
    void nothingSeenIsNoStatistics() {
        assertThatThrownBy(() -> new MomentAccumulator(1).statistics("s")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void widthsMustAgree() {
        assertThatThrownBy(() -> new MomentAccumulator(1).merge(new MomentAccumulator(2)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
