package odf2nna.internal.evaluate;

/** The metrics by name, with the direction that is better. Logarithms are natural. */
public enum MetricKind {
    /** Share of rows whose class is right. */
    ACCURACY("accuracy", true),
    /** Share of right labels, where each output is yes or no by itself: one less the Hamming loss. */
    LABEL_ACCURACY("label accuracy", true),
    /** Mean over the classes that occur or are predicted of {@code 2·hits / (actual + predicted)}. */
    MACRO_F1("macro F1", true),
    /**
     * Probability that a row of a class is scored above a row of another, ties counting one half; mean over classes.
     */
    ROC_AUC("ROC AUC", true),
    /** Mean of {@code -log p} of the right class, {@code p} clipped at 1e-15; nats. */
    LOG_LOSS("log loss", false),
    /** Mean squared error over rows and outputs, in the squared unit of the targets. */
    MSE("MSE", false),
    /** Square root of the mean squared error, in the unit of the targets. */
    RMSE("RMSE", false),
    /** Mean absolute error over rows and outputs, in the unit of the targets. */
    MAE("MAE", false),
    /** {@code 1 - Σ(y - ŷ)² / Σ(y - mean y)²}, averaged over the outputs whose target varies. */
    R2("R2", true),
    /** Share of rows that both networks give the same class. */
    AGREEMENT("agreement", true),
    /** Share of labels that both networks give. */
    LABEL_AGREEMENT("label agreement", true),
    /** {@link #R2} of one network's outputs with the original's outputs as targets. */
    R2_TO_ORIGINAL("R2 to original", true),
    /** Largest absolute difference of an output, in the unit of the outputs. */
    MAX_DIFFERENCE("max difference", false),
    /** Root of the mean squared difference of the outputs, in their unit. */
    RMS_DIFFERENCE("RMS difference", false),
    /** {@link #MAX_DIFFERENCE} divided by the root of the mean square of the original's outputs. */
    RELATIVE_MAX_DIFFERENCE("relative max difference", false),
    /** {@link #RMS_DIFFERENCE} divided by the root of the mean square of the original's outputs. */
    RELATIVE_RMS_DIFFERENCE("relative RMS difference", false);

    private final String label;
    private final boolean higherIsBetter;

    MetricKind(String label, boolean higherIsBetter) {
        this.label = label;
        this.higherIsBetter = higherIsBetter;
    }

    /** {@return the name in reports} */
    public String label() {
        return label;
    }

    /** {@return a metric of this kind} */
    Metric of(double value, Interval interval95) {
        return new Metric(label, value, interval95, higherIsBetter);
    }
}
