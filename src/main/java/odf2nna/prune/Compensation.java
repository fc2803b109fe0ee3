package odf2nna.prune;

import odf2nna.internal.prune.FreshBypass;
import odf2nna.internal.prune.RidgeRefit;

/** How consumers compensate for removed units. */
public enum Compensation {
    /**
     * Least-squares refit of every consumer's weights, so that it best reconstructs its pre-activations from the
     * remaining units: {@link RidgeRefit}.
     */
    REFIT,
    /**
     * Mean folding (bias correction): every consumer gets {@code b += W[:, j]·mean_j}: exact where unit j is constant.
     */
    FOLD,
    /** No compensation: removed units count as zero. */
    NONE,
    /**
     * The paper's Algorithm 3 as printed: the means of a layer's removed units are summed into one number, which is
     * added to the bias of every kept unit of the same layer. A layer after an emptied one gets fresh weights: {@link
     * FreshBypass}. Only for reproducing the paper.
     */
    PAPER
}
