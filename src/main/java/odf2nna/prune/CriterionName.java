package odf2nna.prune;

/** In which order units go. */
public enum CriterionName {
    /** The paper's: the smallest standard deviation first. */
    STD,
    /** Deviation times the norm of the weights that read the unit, which does not depend on how units are scaled. */
    CONTRIBUTION,
    /** Whatever can be made up for best from the units that are left, for the parameters it frees; whole layers too. */
    RECONSTRUCTION,
    /** What the loss would change by, to first order; needs rows to train on. */
    TAYLOR,
    /** Norms of the weights into a unit and out of it; looks at no data. */
    MAGNITUDE,
    /** By the seed alone. */
    RANDOM
}
