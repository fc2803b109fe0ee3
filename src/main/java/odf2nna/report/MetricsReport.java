package odf2nna.report;

import java.util.List;

/**
 * What held-out rows say.
 *
 * @param task what the model is taken to do
 * @param output the tensor that was judged
 * @param rows how many rows
 * @param metrics against the targets, before and after
 * @param closeness the second equality: how far the pruned model's outputs are from the original's
 */
public record MetricsReport(String task, String output, long rows, List<MetricRow> metrics, List<MetricRow> closeness) {
    public MetricsReport {
        metrics = List.copyOf(metrics);
        closeness = List.copyOf(closeness);
    }
}
