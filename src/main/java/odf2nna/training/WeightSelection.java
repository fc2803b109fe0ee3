package odf2nna.training;

/** The selection of the final weights of a training. */
public enum WeightSelection {
    /** Those that were best on the validation rows; the ones before training, where none were better. */
    BEST,
    /** Those after the last epoch, independent of the validation rows: for rows that the original has memorised. */
    LAST
}
