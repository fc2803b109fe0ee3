package odf2nna.internal.pipeline.sweep;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import odf2nna.evaluate.LatencySummary;
import odf2nna.report.FineTuneSummary;
import odf2nna.report.LayerSummary;
import odf2nna.report.MetricRow;
import odf2nna.report.MetricsReport;
import odf2nna.report.ModelSummary;
import odf2nna.report.PlanSummary;
import odf2nna.report.RunReport;
import odf2nna.report.SweepPoint;
import org.jspecify.annotations.Nullable;

/** The figures of a sweep's models, taken from the report of each. */
final class SweepPoints {
    private SweepPoints() {}

    static SweepPoint of(String name, String goal, RunReport report, Optional<Double> error) {
        ModelSummary after = Objects.requireNonNull(report.after());
        PlanSummary plan = Objects.requireNonNull(report.plan());
        FineTuneSummary fineTuning = report.fineTuning();
        return new SweepPoint(
                name,
                goal,
                plan.threshold(),
                plan.epsilon(),
                fineTuning != null,
                after.sha256(),
                plan.prunedUnits(),
                widths(Objects.requireNonNull(report.layers()), LayerSummary::kept),
                after.parameters(),
                100.0 * after.parameters() / report.before().parameters(),
                after.multiplyAdds(),
                after.bytes(),
                error.orElse(null),
                fineTuning == null ? null : fineTuning.bestEpoch(),
                test(report.metrics()),
                micros(report.latency(), LatencySummary::beforeMicros),
                micros(report.latency(), LatencySummary::afterMicros),
                report.seconds(),
                false);
    }

    /** The first metric against the targets; without targets, the first measure of fidelity. */
    private static @Nullable MetricRow test(@Nullable MetricsReport metrics) {
        if (metrics == null) {
            return null;
        }
        List<MetricRow> rows = metrics.metrics().isEmpty() ? metrics.fidelity() : metrics.metrics();
        return rows.isEmpty() ? null : rows.get(0);
    }

    private static @Nullable Double micros(
            @Nullable List<LatencySummary> latency, ToDoubleFunction<LatencySummary> which) {
        return latency == null ? null : which.applyAsDouble(latency.get(0));
    }

    /** {@return widths of the prunable layers} */
    static List<Integer> widths(List<LayerSummary> layers, ToIntFunction<LayerSummary> width) {
        return layers.stream()
                .filter(layer -> layer.prunable() > 0)
                .map(layer -> width.applyAsInt(layer))
                .toList();
    }

    /**
     * {@return the models in their order, those on the Pareto front marked}
     *
     * <p>A model is on the front if no other is at most as large, has at most its validation error, and differs in one of
     * them. Of several that are equal in both, the first is on it: the one without fine-tuning. A model without a validation
     * error is not. Rows held out for the metrics select nothing.
     */
    static List<SweepPoint> markFront(List<SweepPoint> points) {
        return IntStream.range(0, points.size())
                .mapToObj(i -> points.get(i).onFront(isOnFront(points, i)))
                .toList();
    }

    private static boolean isOnFront(List<SweepPoint> points, int index) {
        Double error = points.get(index).validationError();
        long size = points.get(index).parameters();
        return error != null
                && !error.isNaN()
                && IntStream.range(0, points.size()).noneMatch(i -> {
                    Double other = points.get(i).validationError();
                    long parameters = points.get(i).parameters();
                    return other != null
                            && other <= error
                            && parameters <= size
                            && (i < index || other < error || parameters < size);
                });
    }
}
