package odf2nna.internal.data;

/** Which rows of a data set to read; see {@link Split} for the assignment. */
public enum Part {
    /** Every row. */
    ALL,
    /** The rows for scoring, choosing and fine-tuning; every row if there is no split. */
    SCORING,
    /** The rows held out for the final metric; no row if there is no split. */
    TEST
}
