package odf2nna.internal.evaluate;

import java.util.List;

/**
 * The metrics of one network. Immutable.
 *
 * @param rows    rows measured
 * @param nanRows rows among them with an unusable output: NaN for a classifier, NaN or infinite for numbers. A
 *     classifier is wrong on such a row, with the largest log loss and the worst rank; for numbers such a row has no
 *     finite loss, so that the metrics are absent
 * @param metrics the metrics that are defined, in the order of {@link MetricKind}
 */
public record MetricsSummary(long rows, long nanRows, List<Metric> metrics) {
    /** Copies the list. */
    public MetricsSummary {
        metrics = List.copyOf(metrics);
    }
}
