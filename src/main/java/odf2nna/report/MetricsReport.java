package odf2nna.report;

import java.util.List;
import odf2nna.evaluate.ConfusionSummary;
import odf2nna.evaluate.ResidualSummary;
import org.jspecify.annotations.Nullable;

/**
 * What held-out rows say.
 *
 * @param task what the model is taken to do
 * @param output the tensor that was judged
 * @param rows how many rows
 * @param metrics against the targets, before and after
 * @param closeness the second equality: how far the pruned model's outputs are from the original's
 * @param classes names of the classes, in the order of the outputs; null without classes
 * @param confusion rows by actual and predicted class; null without classes, or with too many
 * @param residuals some targets with what was put out; null where targets are no numbers
 */
public record MetricsReport(
        String task,
        String output,
        long rows,
        List<MetricRow> metrics,
        List<MetricRow> closeness,
        @Nullable List<String> classes,
        @Nullable ConfusionSummary confusion,
        @Nullable ResidualSummary residuals) {
    public MetricsReport {
        metrics = List.copyOf(metrics);
        closeness = List.copyOf(closeness);
        classes = classes == null ? null : List.copyOf(classes);
    }
}
