package odf2nna.internal.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import odf2nna.internal.evaluate.PairedRows.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GroupedLossTest {
    static Stream<Kind> metrics() {
        return Stream.of(ErrorMetric.values(), ClassMetric.values(), RankingMetric.values())
                .flatMap(Stream::of);
    }

    private static long[] groups(int rows, int each) {
        long[] groups = new long[rows];
        Arrays.setAll(groups, row -> row / each);
        return groups;
    }

    /** The errors of a group's rows are equal, so that 40 groups of 25 rows carry the information of 40 rows. */
    @Test
    void groupsCoverTheTrueLossWhereRowsDoNot() {
        Random random = new Random(4);
        int byRows = 0;
        int byGroups = 0;
        for (int draw = 0; draw < 400; draw++) {
            float[] after = new float[1000];
            double common = 0;
            for (int row = 0; row < 1000; row++) {
                common = row % 25 == 0 ? random.nextGaussian() : common;
                after[row] = (float) (10.3 + common + 0.5 * random.nextGaussian());
            }
            float[] before = new float[1000];
            Arrays.fill(before, 10);
            PairedRows rows = new PairedRows(ErrorMetric.ROOT, 1, 0, new float[0], before, after);
            byRows += rows.loss(1.645, draw).bound() >= 0.3 ? 1 : 0;
            byGroups += GroupedLoss.of(rows, groups(1000, 25), 1.645, draw).bound() >= 0.3 ? 1 : 0;
        }

        // 380 expected, standard deviation 4.4
        assertThat(byGroups).isBetween(362, 398);
        assertThat(byRows).isLessThan(290);
    }

    /** Rows of which every second group is judged worse. */
    private static PairedRows rows(Kind kind, boolean isChanged) {
        Random random = new Random(3);
        boolean isOfClasses = kind instanceof ClassMetric;
        float[] reference = new float[600];
        float[] before = new float[600];
        float[] after = new float[600];
        for (int row = 0; row < 600; row++) {
            int positive = row % 60 == 0 ? 1 : row % 2 == 0 && kind != ClassMetric.RARE_RECALL ? 1 : 0;
            boolean isWorse = isChanged && row / 10 % 2 == 0 && random.nextInt(3) == 0;
            reference[row] = positive;
            if (isOfClasses) {
                before[row] = positive;
                after[row] = isWorse ? 1 - positive : positive;
            } else if (kind == ErrorMetric.SHARE) {
                after[row] = isWorse ? 1 : 0;
            } else {
                before[row] = (float) (positive + random.nextGaussian());
                after[row] = before[row] + (isWorse ? 1 - 2 * positive : 0);
            }
        }
        boolean isOfErrors = kind == ErrorMetric.ROOT || kind == ErrorMetric.RELATIVE || kind == ErrorMetric.EXPLAINED;
        for (int row = 0; isOfErrors && row < 600; row++) {
            before[row] *= before[row];
            after[row] *= after[row];
        }
        boolean hasNone = kind == ErrorMetric.SHARE || kind == ErrorMetric.ROOT || kind == ErrorMetric.RELATIVE;
        return new PairedRows(kind, 1, isOfClasses ? 2 : 0, hasNone ? new float[0] : reference, before, after);
    }

    @ParameterizedTest
    @MethodSource("metrics")
    void everyMetricHasABoundOfGroups(Kind kind) {
        PairedRows rows = rows(kind, true);
        PairedLoss alone = rows.loss(2, 1);
        PairedLoss loss = GroupedLoss.of(rows, groups(600, 10), 2, 1);

        assertThat(rows.estimate()).isCloseTo(alone.estimate(), within(1e-9));
        assertThat(loss.estimate()).isEqualTo(alone.estimate());
        assertThat(loss.bound()).isFinite().isGreaterThanOrEqualTo(alone.bound());
        assertThat(loss.standardError()).isGreaterThanOrEqualTo(alone.standardError());
        assertThat(loss.rows()).isEqualTo(alone.rows());
    }

    @ParameterizedTest
    @MethodSource("metrics")
    void groupsThatDoNotChangeAreBoundedByRows(Kind kind) {
        PairedRows rows = rows(kind, false);

        assertThat(GroupedLoss.of(rows, groups(600, 10), 2, 1).bound())
                .isEqualTo(rows.loss(2, 1).bound());
    }

    @Test
    void fewGroupsSayNothing() {
        PairedRows rows = rows(ErrorMetric.SHARE, true);

        assertThat(GroupedLoss.of(rows, groups(600, 70), 2, 1).bound()).isInfinite();
        assertThat(GroupedLoss.of(rows, groups(600, 60), 2, 1).bound()).isFinite();
    }
}
