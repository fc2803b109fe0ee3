package odf2nna.internal.prune;

import java.util.List;

/**
 * Finds by bisection the largest step of a staircase that is acceptable, when whatever holds for one holds for all below
 * it. Where that is not quite so, an acceptable step is found of which the next one that was tried is not.
 */
public final class LargestStep {
    private LargestStep() {}

    /** Tells whether a step is acceptable. */
    @FunctionalInterface
    public interface Test<E extends Exception> {
        boolean accepts(double epsilon) throws E;
    }

    /**
     * {@return the index of the step; −1 if none is acceptable}
     *
     * @param staircase thresholds, ascending
     * @param <E> what the test throws
     */
    public static <E extends Exception> int find(List<Double> staircase, Test<E> test) throws E {
        int accepted = -1;
        int refused = staircase.size();
        while (refused - accepted > 1) {
            int middle = (accepted + refused) >>> 1;
            if (test.accepts(staircase.get(middle))) {
                accepted = middle;
            } else {
                refused = middle;
            }
        }
        return accepted;
    }
}
