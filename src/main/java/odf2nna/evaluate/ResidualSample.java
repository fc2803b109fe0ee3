package odf2nna.evaluate;

import java.util.ArrayList;
import java.util.List;

/**
 * Keeps some values of a stream whose length is not known, evenly chosen: every n-th, and when there is no more room every
 * second of those is let go and n doubles. The same stream gives the same choice, whatever its batches.
 */
final class ResidualSample {
    private static final int MOST = 1000;

    private final int width;
    private final List<double[]> kept = new ArrayList<>();
    private long step = 1;
    private long seen;

    /** Nothing kept yet, of rows with so many outputs. */
    ResidualSample(int width) {
        this.width = width;
    }

    /** Looks at a row; values that are not finite can't be shown and are passed over. */
    void add(double[] before, double[] after, double[] targets, int row) {
        for (int i = row * width; i < (row + 1) * width; i++) {
            if (seen++ % step == 0 && Double.isFinite(before[i]) && Double.isFinite(after[i])) {
                if (kept.size() == MOST) {
                    thin();
                }
                if ((seen - 1) % step == 0) {
                    kept.add(new double[] {targets[i], before[i], after[i]});
                }
            }
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
