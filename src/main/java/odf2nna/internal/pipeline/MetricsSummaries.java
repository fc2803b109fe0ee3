package odf2nna.internal.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import odf2nna.internal.evaluate.ClassLabels;
import odf2nna.internal.evaluate.Evaluation;
import odf2nna.internal.evaluate.Interval;
import odf2nna.internal.evaluate.Metric;
import odf2nna.internal.evaluate.MetricKind;
import odf2nna.internal.evaluate.PairedSummary;
import odf2nna.internal.evaluate.Task;
import odf2nna.report.MetricRow;
import odf2nna.report.MetricsReport;
import org.jspecify.annotations.Nullable;

/** Metrics as records of the report. */
final class MetricsSummaries {
    /** A gain is large where it removes more than this share of the original's error: pruning and fine-tuning seldom do. */
    private static final double LARGE_GAIN = 0.5;

    private MetricsSummaries() {}

    static MetricsReport metrics(Evaluation.Comparison comparison) {
        PairedSummary summary = comparison.summary();
        List<MetricRow> rows = new ArrayList<>();
        for (Metric before : summary.before().metrics()) {
            Optional<Metric> after = named(summary.after().metrics(), before.name());
            Optional<Metric> difference = named(summary.differences(), before.name());
            Double change = difference
                    .or(() -> after)
                    .map(metric -> difference.isPresent() ? metric.value() : metric.value() - before.value())
                    .orElse(null);
            rows.add(row(before.name(), Optional.of(before), after, change, difference, before.higherIsBetter()));
        }
        List<MetricRow> fidelity = summary.fidelity().stream()
                .map(metric -> row(
                        metric.name(),
                        Optional.empty(),
                        Optional.of(metric),
                        null,
                        Optional.empty(),
                        metric.higherIsBetter()))
                .toList();
        return new MetricsReport(
                title(comparison.task().task()),
                comparison.output(),
                summary.before().rows(),
                rows,
                fidelity,
                comparison.task().labels().map(ClassLabels::labels).orElse(null),
                summary.confusion().orElse(null),
                summary.residuals().orElse(null));
    }

    private static MetricRow row(
            String name,
            Optional<Metric> before,
            Optional<Metric> after,
            @Nullable Double change,
            Optional<Metric> difference,
            boolean higherIsBetter) {
        return new MetricRow(
                name,
                before.map(Metric::value).orElse(null),
                interval(before).map(Interval::lower).orElse(null),
                interval(before).map(Interval::upper).orElse(null),
                after.map(Metric::value).orElse(null),
                interval(after).map(Interval::lower).orElse(null),
                interval(after).map(Interval::upper).orElse(null),
                change,
                interval(difference).map(Interval::lower).orElse(null),
                interval(difference).map(Interval::upper).orElse(null),
                higherIsBetter);
    }

    private static Optional<Metric> named(List<Metric> metrics, String name) {
        return metrics.stream().filter(metric -> metric.name().equals(name)).findFirst();
    }

    private static Optional<Interval> interval(Optional<Metric> metric) {
        return metric.map(Metric::interval95).filter(Interval::isKnown);
    }

    private static String title(Task task) {
        return task.match(new Task.Cases<>(
                binary -> "binary classification",
                classes -> "classification, " + classes.count() + " classes",
                labels -> "multi-label classification, " + labels.count() + " labels",
                regression -> "regression",
                agreement -> "agreement with the original (no targets)"));
    }

    /** {@return a warning where the result is so much better than the original that the latter can't have learnt these rows} */
    static Optional<String> largeGain(MetricsReport metrics) {
        return Stream.of(MetricKind.ACCURACY, MetricKind.R2)
                .flatMap(kind -> row(metrics.metrics(), kind).stream())
                .filter(MetricsSummaries::isLargeGain)
                .findFirst()
                .map(row -> String.format(
                        Locale.ROOT,
                        "%s rose from %.4f to %.4f on the held-out rows: the original is probably not at its"
                                + " best there; check that the rows are scaled and labelled as in its training",
                        row.name(),
                        row.before(),
                        row.after()));
    }

    private static boolean isLargeGain(MetricRow row) {
        return row.before() != null
                && row.after() != null
                && row.differenceLow() != null
                && row.differenceLow() > 0
                && 1 - row.after() < LARGE_GAIN * (1 - row.before());
    }

    private static Optional<MetricRow> row(List<MetricRow> rows, MetricKind kind) {
        return rows.stream().filter(row -> row.name().equals(kind.label())).findFirst();
    }
}
