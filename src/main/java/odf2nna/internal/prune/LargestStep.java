package odf2nna.internal.prune;

import java.util.List;

/**
 * Finds by bisection the largest of several thresholds that is acceptable, where acceptability is monotone: all
 * thresholds below an acceptable one are acceptable. Where it is not quite monotone, the result is acceptable and the
 * next threshold that was tested is not.
 */
public final class LargestStep {
    private LargestStep() {}

    /** Decides whether a threshold is acceptable. */
    @FunctionalInterface
    public interface Test<E extends Exception> {
        boolean accepts(double threshold) throws E;
    }

    /**
     * {@return the index of the threshold; −1 if none is acceptable}
     *
     * @param thresholds to choose from, ascending
     * @param <E> what the test throws
     */
    public static <E extends Exception> int find(List<Double> thresholds, Test<E> test) throws E {
        int accepted = -1;
        int refused = thresholds.size();
        while (refused - accepted > 1) {
            int middle = (accepted + refused) >>> 1;
            if (test.accepts(thresholds.get(middle))) {
                accepted = middle;
            } else {
                refused = middle;
            }
        }
        return accepted;
    }
}
