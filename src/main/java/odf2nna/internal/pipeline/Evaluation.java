package odf2nna.internal.pipeline;

import java.util.List;
import java.util.Optional;
import odf2nna.evaluate.LatencySummary;
import odf2nna.report.MetricsReport;

/**
 * What held-out rows say of two models.
 *
 * @param metrics empty where no rows are held out
 * @param latency measured times
 * @param rows held-out rows
 * @param labels how targets became classes
 */
public record Evaluation(Optional<MetricsReport> metrics, List<LatencySummary> latency, long rows, String labels) {
    public Evaluation {
        latency = List.copyOf(latency);
    }
}
