package odf2nna.internal.evaluate;

import java.util.ArrayList;
import java.util.List;
import odf2nna.evaluate.ResidualSummary;

/**
 * Keeps some values of a stream of rows whose length is not known, evenly chosen: of every n-th row one output, and
 * when the buffer is full every second one is discarded and n doubles. Which output follows from the row's number, in
 * no regular order, since a regular one would meet every n-th row in the same few outputs. The same stream gives the
 * same choice for any batches.
 */
final class ResidualSample {
    private static final int MOST = 1000;

    /** 2^64 over the golden ratio: its multiples are spread evenly (D. Knuth, "Sorting and Searching", 6.4). */
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final int width;
    private final List<double[]> kept = new ArrayList<>();
    private long step = 1;
    private long seen;

    /** An empty sample of rows with {@code width} outputs. */
    ResidualSample(int width) {
        this.width = width;
    }

    /** Adds a row if it is chosen; values that are not finite are skipped. */
    void add(double[] before, double[] after, double[] targets, int row) {
        long number = seen++;
        int i = row * width + (int) (((number * GOLDEN) >>> 33) % width);
        if (number % step != 0 || !Double.isFinite(before[i]) || !Double.isFinite(after[i])) {
            return;
        }
        if (kept.size() == MOST) {
            thin();
        }
        if (number % step == 0) {
            kept.add(new double[] {targets[i], before[i], after[i]});
        }
    }

    private void thin() {
        for (int i = 0; i < MOST / 2; i++) {
            kept.set(i, kept.get(2 * i));
        }
        kept.subList(MOST / 2, MOST).clear();
        step *= 2;
    }

    ResidualSummary summary() {
        return new ResidualSummary(seen, column(0), column(1), column(2));
    }

    private List<Double> column(int index) {
        return kept.stream().map(values -> values[index]).toList();
    }
}
