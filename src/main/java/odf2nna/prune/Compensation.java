package odf2nna.prune;

import odf2nna.internal.prune.RidgeRefit;

/** What takes the place of dropped units. */
public enum Compensation {
    /** Every consumer's weights are found anew, so that it computes as well as it can from what is left: {@link RidgeRefit}. */
    REFIT,
    /** Every consumer gets {@code b += W[:, j]·mean_j}: exact where unit j is constant. */
    FOLD,
    /** Nothing: dropped units count as zero. */
    NONE,
    /**
     * The letter of the paper's Algorithm 3: the means of a layer's dropped units are summed into one number, which is
     * added to the bias of every kept unit of the same layer. For reproduction alone.
     */
    PAPER
}
