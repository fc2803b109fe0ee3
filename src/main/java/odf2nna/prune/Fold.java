package odf2nna.prune;

/** What takes the place of dropped units. */
public enum Fold {
    /** Every reader gets {@code b += W[:, j]·mean_j}: exact where unit j is constant. */
    EXACT,
    /** Nothing: dropped units count as zero. */
    NONE,
    /**
     * The letter of the paper's Algorithm 3: the means of a layer's dropped units are summed into one number, which is
     * added to the bias of every kept unit of the same layer. For reproduction alone.
     */
    PAPER
}
