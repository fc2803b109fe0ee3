package odf2nna.internal.pipeline.sweep;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import odf2nna.evaluate.LatencySummary;
import odf2nna.report.LayerSummary;
import odf2nna.report.MetricRow;
import odf2nna.report.MetricsReport;
import odf2nna.report.ModelSummary;
import odf2nna.report.PlanSummary;
import odf2nna.report.RetrainSummary;
import odf2nna.report.RunReport;
import odf2nna.report.SweepPoint;
import org.jspecify.annotations.Nullable;

/** The figures of a sweep's models, taken from the report of each. */
final class SweepPoints {
    private SweepPoints() {}

    static SweepPoint of(String name, String wanted, RunReport report, Optional<Double> error) {
        ModelSummary after = Objects.requireNonNull(report.after());
        PlanSummary plan = Objects.requireNonNull(report.plan());
        RetrainSummary retraining = report.retraining();
        return new SweepPoint(
                name,
                wanted,
                plan.epsilon(),
                retraining != null,
                after.sha256(),
                plan.droppedUnits(),
                widths(Objects.requireNonNull(report.layers()), LayerSummary::kept),
                after.parameters(),
                100.0 * after.parameters() / report.before().parameters(),
                after.multiplyAdds(),
                after.bytes(),
                error.orElse(null),
                retraining == null ? null : retraining.bestEpoch(),
                test(report.metrics()),
                micros(report.latency(), LatencySummary::beforeMicros),
                micros(report.latency(), LatencySummary::afterMicros),
                report.seconds(),
                false);
    }

    /** The first metric against the targets; without targets, how close the outputs are to the original's. */
    private static @Nullable MetricRow test(@Nullable MetricsReport metrics) {
        if (metrics == null) {
            return null;
        }
        List<MetricRow> rows = metrics.metrics().isEmpty() ? metrics.closeness() : metrics.metrics();
        return rows.isEmpty() ? null : rows.get(0);
    }

    private static @Nullable Double micros(
            @Nullable List<LatencySummary> latency, ToDoubleFunction<LatencySummary> which) {
        return latency == null ? null : which.applyAsDouble(latency.get(0));
    }

    /** {@return widths of the layers that can lose units} */
    static List<Integer> widths(List<LayerSummary> layers, ToIntFunction<LayerSummary> width) {
        return layers.stream()
                .filter(layer -> layer.prunable() > 0)
                .map(layer -> width.applyAsInt(layer))
                .toList();
    }
}
