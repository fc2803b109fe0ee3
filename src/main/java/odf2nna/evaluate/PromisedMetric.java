package odf2nna.evaluate;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The metrics whose loss on new rows can be limited. */
public enum PromisedMetric {
    /** The share of rows whose class is right; for multi-label tasks, the share of right labels. */
    ACCURACY("accuracy"),
    /** The mean over the classes of the share of a class's rows that are right, its recall: each class counts the same. */
    BALANCED_ACCURACY("balanced accuracy"),
    /** The mean over the classes of {@code 2·hits / (actual + predicted)}. */
    MACRO_F1("macro F1"),
    /** The probability that a row of a class is scored above another row; of more than two classes the mean over them. */
    AUC("ROC AUC"),
    /** The mean precision at the scores of the rows of class 1; of more than two classes the mean over them. */
    AVERAGE_PRECISION("average precision"),
    /** The mean of {@code -log p} of the right class, as a share of the original's. */
    LOG_LOSS("log loss"),
    /** The mean squared error, as a share of the original's. */
    MSE("MSE"),
    /** The mean absolute error, as a share of the original's. */
    MAE("MAE"),
    /** One less the mean squared error as a share of the variance, for each number by itself. */
    R2("R²");

    private final String label;

    PromisedMetric(String label) {
        this.label = label;
    }

    /** {@return the name in reports, such as {@code macro F1}} */
    public String label() {
        return label;
    }

    /** {@return the name as an option value, such as {@code macro-f1}} */
    public String option() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * {@return the metric of an option value}
     *
     * @throws IllegalArgumentException if there is none
     */
    public static PromisedMetric parse(String text) {
        return Arrays.stream(values())
                .filter(metric -> metric.option().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("expected one of %s, got '%s'"
                        .formatted(
                                Arrays.stream(values())
                                        .map(PromisedMetric::option)
                                        .collect(Collectors.joining(", ")),
                                text)));
    }
}
