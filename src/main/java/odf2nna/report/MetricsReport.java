package odf2nna.report;

import java.util.List;
import odf2nna.evaluate.ConfusionSummary;
import odf2nna.evaluate.ResidualSummary;
import org.jspecify.annotations.Nullable;

/**
 * Metrics on held-out rows.
 *
 * @param task the task: classification, regression, or agreement with the original
 * @param output the evaluated output tensor
 * @param rows how many rows
 * @param metrics against the targets, before and after
 * @param fidelity how close the pruned model's outputs are to the original's
 * @param classes names of the classes, in the order of the outputs; null without classes
 * @param confusion rows by actual and predicted class; null without classes, or with too many
 * @param residuals some targets with both outputs; null unless targets are numbers
 */
public record MetricsReport(
        String task,
        String output,
        long rows,
        List<MetricRow> metrics,
        List<MetricRow> fidelity,
        @Nullable List<String> classes,
        @Nullable ConfusionSummary confusion,
        @Nullable ResidualSummary residuals) {
    public MetricsReport {
        metrics = List.copyOf(metrics);
        fidelity = List.copyOf(fidelity);
        classes = classes == null ? null : List.copyOf(classes);
    }
}
