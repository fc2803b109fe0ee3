package odf2nna.prune;

/** The importance criterion, which gives the pruning order: units of the lowest score are removed first. */
public enum CriterionName {
    /** The paper's: the smallest standard deviation first. */
    STD,
    /**
     * Standard deviation times the norm of the unit's outgoing weights, which does not depend on how units are scaled.
     */
    CONTRIBUTION,
    /**
     * The smallest reconstruction loss per removed parameter first, after a refit to the remaining units; whole layers
     * too.
     */
    RECONSTRUCTION,
    /** The first-order change of the loss; needs training rows. */
    TAYLOR,
    /** Norms of the incoming and the outgoing weights of a unit; uses no data. */
    MAGNITUDE,
    /** A random order from the seed. */
    RANDOM
}
