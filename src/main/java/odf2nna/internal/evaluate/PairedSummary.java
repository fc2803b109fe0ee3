package odf2nna.internal.evaluate;

import java.util.List;
import java.util.Optional;
import odf2nna.evaluate.ConfusionSummary;
import odf2nna.evaluate.ResidualSummary;

/**
 * Two networks measured on the same rows. Immutable.
 *
 * @param before      metrics of the first
 * @param after       metrics of the second
 * @param differences after minus before of the metrics that are means over rows (accuracy, log loss, MSE, MAE), with
 *                    the interval of the paired difference, which is much narrower than the two intervals suggest
 * @param fidelity    how close the outputs are: agreement for classifiers, R² to the original for numbers, and for both
 *                    the largest and the root mean square difference, absolute and relative
 * @param confusion   classifiers of few enough classes: rows by actual and predicted class
 * @param residuals   numbers with targets: some of both
 */
public record PairedSummary(
        MetricsSummary before,
        MetricsSummary after,
        List<Metric> differences,
        List<Metric> fidelity,
        Optional<ConfusionSummary> confusion,
        Optional<ResidualSummary> residuals) {
    /** Copies the lists. */
    public PairedSummary {
        differences = List.copyOf(differences);
        fidelity = List.copyOf(fidelity);
    }
}
