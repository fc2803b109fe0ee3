package odf2nna.internal.study;

import java.util.List;

/** Finds how high thresholds must be for a size that only a training tells: steps upwards first, then halves. */
public final class ThresholdSearch {
    private static final double STEP = 0.5;
    /** A size that is this share of the wanted one is near enough. */
    private static final double NEAR = 0.95;

    private final double most;
    private double next;
    private double tooLow = Double.NaN;
    private double tooHigh = Double.NaN;
    private double step = STEP;
    private boolean isOver;

    /**
     * Begins.
     *
     * @param first threshold to try, in deviations
     * @param most the size, at most
     */
    public ThresholdSearch(double first, double most) {
        this.next = first;
        this.most = most;
    }

    public boolean isOver() {
        return isOver;
    }

    /** {@return the threshold to train with} */
    public double next() {
        return next;
    }

    /** Takes what the size was with the last threshold. */
    public void found(long size) {
        isOver = size <= most && size >= NEAR * most;
        if (size > most) {
            tooLow = next;
            next = Double.isNaN(tooHigh) ? next + step : (next + tooHigh) / 2;
        } else {
            tooHigh = next;
            next = Double.isNaN(tooLow) ? next - step : (next + tooLow) / 2;
        }
        step *= 2;
    }

    /** {@return the place of the largest size of those up to {@code most}; of the smallest, if there is none} */
    public static int best(List<Long> sizes, double most) {
        int best = 0;
        for (int i = 1; i < sizes.size(); i++) {
            boolean fits = sizes.get(i) <= most;
            boolean bestFits = sizes.get(best) <= most;
            boolean better =
                    fits == bestFits ? (fits ? sizes.get(i) > sizes.get(best) : sizes.get(i) < sizes.get(best)) : fits;
            best = better ? i : best;
        }
        return best;
    }
}
