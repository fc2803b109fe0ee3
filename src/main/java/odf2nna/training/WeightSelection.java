package odf2nna.training;

/** Which weights a training ends with. */
public enum WeightSelection {
    /** Those that were best on the validation rows; the ones before training, where none were better. */
    BEST,
    /** Those after the last epoch, whatever the validation rows say: for rows that the original has learnt by heart. */
    LAST
}
