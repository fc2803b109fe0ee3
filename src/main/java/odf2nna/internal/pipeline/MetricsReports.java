package odf2nna.internal.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import odf2nna.internal.evaluate.ClassLabels;
import odf2nna.internal.evaluate.Interval;
import odf2nna.internal.evaluate.Metric;
import odf2nna.internal.evaluate.PairedSummary;
import odf2nna.internal.evaluate.Task;
import odf2nna.internal.evaluate.TaskFinder;
import odf2nna.report.MetricRow;
import odf2nna.report.MetricsReport;
import org.jspecify.annotations.Nullable;

/** Metrics as rows of the report. */
final class MetricsReports {
    private MetricsReports() {}

    static MetricsReport of(TaskFinder.Found found, String output, PairedSummary summary) {
        List<MetricRow> rows = new ArrayList<>();
        for (Metric before : summary.before().metrics()) {
            Optional<Metric> after = named(summary.after().metrics(), before.name());
            Optional<Metric> difference = named(summary.differences(), before.name());
            Double change = difference.map(Metric::value).orElse(null);
            if (change == null && after.isPresent()) {
                change = after.get().value() - before.value();
            }
            rows.add(new MetricRow(
                    before.name(),
                    before.value(),
                    low(Optional.of(before)),
                    high(Optional.of(before)),
                    after.map(Metric::value).orElse(null),
                    low(after),
                    high(after),
                    change,
                    low(difference),
                    high(difference),
                    before.higherIsBetter()));
        }
        List<MetricRow> fidelity = summary.fidelity().stream()
                .map(metric -> new MetricRow(
                        metric.name(),
                        null,
                        null,
                        null,
                        metric.value(),
                        low(Optional.of(metric)),
                        high(Optional.of(metric)),
                        null,
                        null,
                        null,
                        metric.higherIsBetter()))
                .toList();
        return new MetricsReport(
                title(found.task()),
                output,
                summary.before().rows(),
                rows,
                fidelity,
                found.labels().map(ClassLabels::labels).orElse(null),
                summary.confusion().orElse(null),
                summary.residuals().orElse(null));
    }

    private static Optional<Metric> named(List<Metric> metrics, String name) {
        return metrics.stream().filter(metric -> metric.name().equals(name)).findFirst();
    }

    private static @Nullable Double low(Optional<Metric> metric) {
        return metric.map(Metric::interval95)
                .filter(Interval::isKnown)
                .map(Interval::lower)
                .orElse(null);
    }

    private static @Nullable Double high(Optional<Metric> metric) {
        return metric.map(Metric::interval95)
                .filter(Interval::isKnown)
                .map(Interval::upper)
                .orElse(null);
    }

    private static String title(Task task) {
        return task.match(new Task.Cases<>() {
            @Override
            public String binary(Task.Binary binary) {
                return "binary classification";
            }

            @Override
            public String classes(Task.Classes classes) {
                return "classification, " + classes.count() + " classes";
            }

            @Override
            public String regression(Task.Regression regression) {
                return "regression";
            }

            @Override
            public String agreement(Task.Agreement agreement) {
                return "agreement with the original (no targets)";
            }
        });
    }
}
