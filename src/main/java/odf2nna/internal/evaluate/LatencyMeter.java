package odf2nna.internal.evaluate;

import java.util.Arrays;
import odf2nna.evaluate.LatencySummary;
import odf2nna.internal.data.Batch;
import odf2nna.internal.runtime.ModelRunner;

/**
 * Measures how long two models take for the same rows, in turn, so that other load on the machine affects both. Medians
 * are given; a median of many runs is hardly moved by a disturbed one.
 */
public final class LatencyMeter {
    private static final int WARM_UPS = 20;
    private static final int RUNS = 101;
    private static final long BUDGET_NANOS = 1_000_000_000L;

    private LatencyMeter() {}

    /** {@return median times of one run over the rows of a batch} */
    public static LatencySummary measure(ModelRunner before, ModelRunner after, Batch part) {
        long begin = System.nanoTime();
        for (int i = 0; i < WARM_UPS && System.nanoTime() - begin < BUDGET_NANOS / 4; i++) {
            before.run(part);
            after.run(part);
        }
        double[] first = new double[RUNS];
        double[] second = new double[RUNS];
        int runs = 0;
        begin = System.nanoTime();
        while (runs < RUNS && (runs < 3 || System.nanoTime() - begin < BUDGET_NANOS)) {
            first[runs] = time(before, part);
            second[runs] = time(after, part);
            runs++;
        }
        return new LatencySummary(part.rows(), median(first, runs), median(second, runs), runs);
    }

    private static double time(ModelRunner runner, Batch batch) {
        long start = System.nanoTime();
        runner.run(batch);
        return (System.nanoTime() - start) / 1e3;
    }

    private static double median(double[] micros, int runs) {
        double[] sorted = Arrays.copyOf(micros, runs);
        Arrays.sort(sorted);
        return sorted[runs / 2];
    }
}
