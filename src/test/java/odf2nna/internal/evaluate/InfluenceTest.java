package odf2nna.internal.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

/** Metrics beside scikit-learn, and what rows add to them beside metrics of rows repeated. */
class InfluenceTest {
    private static final double[] SCORES = {.1, .4, .35, .8, .4, .4, .7, .2, .9, .35};
    private static final boolean[] POSITIVE = flags(0, 0, 1, 1, 0, 1, 0, 0, 1, 0);
    private static final int[] ACTUAL = {0, 0, 1, 1, 2, 2, 2, 0, 1, 2};
    private static final int[] PREDICTED = {0, 1, 1, 1, 2, 0, 2, 0, 2, 2};

    private static boolean[] flags(int... values) {
        boolean[] flags = new boolean[values.length];
        for (int i = 0; i < values.length; i++) {
            flags[i] = values[i] == 1;
        }
        return flags;
    }

    @Test
    void valuesAreThoseOfScikitLearn() {
        // sklearn.metrics.roc_auc_score(y, s), average_precision_score(y, s), f1_score(a, p, average="macro")
        assertThat(Influence.rocArea(SCORES, POSITIVE).value()).isCloseTo(0.7708333333333334, within(1e-12));
        assertThat(Influence.averagePrecision(SCORES, POSITIVE).value()).isCloseTo(0.75, within(1e-12));
        assertThat(Influence.macroF1(PREDICTED, ACTUAL, 3).value()).isCloseTo(0.6944444444444443, within(1e-12));
    }

    @Test
    void theSpreadOfTheAreaIsDeLongs() {
        double[] rows = Influence.rocArea(SCORES, POSITIVE).rows();

        // numpy, with ps the 4 by 6 matrix of won pairs: ps.mean(1).var()/4 + ps.mean(0).var()/6
        double variance = Arrays.stream(rows).map(value -> value * value).sum() / 100;
        assertThat(variance).isCloseTo(0.02152054398148148, within(1e-12));
    }

    /** What a row adds, from the metric of all rows k times and that row k + 1 and k − 1 times. */
    private static double[] derivatives(int rows, ToDoubleFunction<int[]> metric) {
        int times = 200;
        double[] derivatives = new double[rows];
        for (int row = 0; row < rows; row++) {
            int chosen = row;
            int[] more = new int[rows * times + 1];
            Arrays.setAll(more, i -> i < rows * times ? i % rows : chosen);
            int[] fewer = Arrays.stream(more).limit((long) rows * times).toArray();
            fewer = java.util.stream.IntStream.concat(
                            Arrays.stream(fewer, 0, row), Arrays.stream(fewer, row + 1, fewer.length))
                    .toArray();
            derivatives[row] = (metric.applyAsDouble(more) - metric.applyAsDouble(fewer)) * rows * times / 2;
        }
        return derivatives;
    }

    private static double[] scores(int[] rows, double[] from) {
        return Arrays.stream(rows).mapToDouble(row -> from[row]).toArray();
    }

    private static boolean[] positive(int[] rows, boolean[] from) {
        boolean[] flags = new boolean[rows.length];
        for (int i = 0; i < rows.length; i++) {
            flags[i] = from[rows[i]];
        }
        return flags;
    }

    private static int[] classes(int[] rows, int[] from) {
        return Arrays.stream(rows).map(row -> from[row]).toArray();
    }

    private static void assertAdds(Influence found, ToDoubleFunction<int[]> metric) {
        assertThat(Arrays.stream(found.rows()).average().orElseThrow()).isCloseTo(0, within(1e-12));
        assertThat(found.rows()).containsExactly(derivatives(found.rows().length, metric), within(1e-3));
    }

    @Test
    void aRowAddsWhatTheMetricGainsFromItsWeight() {
        assertAdds(
                Influence.rocArea(SCORES, POSITIVE),
                rows -> Influence.rocArea(scores(rows, SCORES), positive(rows, POSITIVE))
                        .value());
        assertAdds(
                Influence.averagePrecision(SCORES, POSITIVE),
                rows -> Influence.averagePrecision(scores(rows, SCORES), positive(rows, POSITIVE))
                        .value());
        assertAdds(
                Influence.macroF1(PREDICTED, ACTUAL, 3),
                rows -> Influence.macroF1(classes(rows, PREDICTED), classes(rows, ACTUAL), 3)
                        .value());
    }

    /** How often the true difference of two areas is above the bound. */
    @Test
    void theBoundOfADifferenceOfAreasHolds() {
        Random random = new Random(7);
        double truth = 0;
        int runs = 200;
        double[] bounds = new double[runs];
        for (int run = 0; run < runs; run++) {
            int n = 400;
            double[] first = new double[n];
            double[] second = new double[n];
            boolean[] positive = new boolean[n];
            for (int i = 0; i < n; i++) {
                positive[i] = i % 5 == 0;
                double shared = random.nextGaussian() + (positive[i] ? 1.5 : 0);
                first[i] = shared + 0.3 * random.nextGaussian();
                second[i] = shared + 0.6 * random.nextGaussian();
            }
            Influence before = Influence.rocArea(first, positive);
            Influence after = Influence.rocArea(second, positive);
            truth += (before.value() - after.value()) / runs;
            bounds[run] = PairedLoss.ofInfluences(before, after, 1.645, run).bound();
        }
        double mean = truth;
        long missed = Arrays.stream(bounds).filter(bound -> bound < mean).count();
        // 10 of 200 are expected; 19 are three standard errors more
        assertThat(missed).isLessThanOrEqualTo(19);
    }
}
