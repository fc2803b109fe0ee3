package odf2nna.internal.pipeline;

import java.util.List;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import odf2nna.evaluate.ResidualSummary;
import odf2nna.internal.build.Target;
import odf2nna.internal.evaluate.MetricKind;
import odf2nna.report.MetricRow;
import odf2nna.report.MetricsReport;
import odf2nna.report.ScratchSummary;
import org.jspecify.annotations.Nullable;

/** Says metrics that were taken on encoded targets in the words of the data: names of classes, numbers in the unit of the target. */
final class TargetUnits {
    private static final Set<String> OF_DEVIATIONS =
            labels(MetricKind.RMSE, MetricKind.MAE, MetricKind.MAX_DIFFERENCE, MetricKind.RMS_DIFFERENCE);
    private static final Set<String> OF_VARIANCES = labels(MetricKind.MSE);

    /** Shares of the outputs' size, which is another one around another mean. */
    private static final Set<String> LEFT_OUT =
            labels(MetricKind.RELATIVE_MAX_DIFFERENCE, MetricKind.RELATIVE_RMS_DIFFERENCE);

    private TargetUnits() {}

    private static Set<String> labels(MetricKind... kinds) {
        return Set.copyOf(List.of(kinds).stream().map(MetricKind::label).toList());
    }

    /**
     * {@return metrics as the data have their targets}
     *
     * @param output the name of what was written in the place of what was measured
     */
    static MetricsReport of(MetricsReport metrics, Target target, String output) {
        if (target instanceof Target.Classes classes) {
            return new MetricsReport(
                    metrics.task(),
                    output,
                    metrics.rows(),
                    metrics.metrics(),
                    metrics.fidelity(),
                    metrics.classes() == null ? null : classes.names(),
                    metrics.confusion(),
                    metrics.residuals());
        }
        Target.Numbers numbers = (Target.Numbers) target;
        return new MetricsReport(
                metrics.task(),
                output,
                metrics.rows(),
                rows(metrics.metrics(), numbers),
                rows(metrics.fidelity(), numbers),
                null,
                null,
                metrics.residuals() == null ? null : residuals(metrics.residuals(), numbers));
    }

    /** {@return a comparison as the data have their targets} */
    static ScratchSummary of(ScratchSummary scratch, Target target) {
        return target instanceof Target.Numbers numbers ? scratch.with(metrics -> rows(metrics, numbers)) : scratch;
    }

    private static List<MetricRow> rows(List<MetricRow> rows, Target.Numbers numbers) {
        return rows.stream()
                .filter(row -> !LEFT_OUT.contains(row.name()))
                .map(row -> scaled(row, factor(row.name(), numbers.deviation())))
                .toList();
    }

    private static double factor(String metric, double deviation) {
        return OF_DEVIATIONS.contains(metric) ? deviation : OF_VARIANCES.contains(metric) ? deviation * deviation : 1;
    }

    private static MetricRow scaled(MetricRow row, double factor) {
        return new MetricRow(
                row.name(),
                scaled(row.before(), factor),
                scaled(row.beforeLow(), factor),
                scaled(row.beforeHigh(), factor),
                scaled(row.after(), factor),
                scaled(row.afterLow(), factor),
                scaled(row.afterHigh(), factor),
                scaled(row.difference(), factor),
                scaled(row.differenceLow(), factor),
                scaled(row.differenceHigh(), factor),
                row.higherIsBetter());
    }

    private static @Nullable Double scaled(@Nullable Double value, double factor) {
        return value == null ? null : (Double) (value * factor);
    }

    private static ResidualSummary residuals(ResidualSummary found, Target.Numbers numbers) {
        DoubleUnaryOperator raw = value -> numbers.mean() + numbers.deviation() * value;
        return new ResidualSummary(
                found.rows(), all(found.target(), raw), all(found.before(), raw), all(found.after(), raw));
    }

    private static List<Double> all(List<Double> values, DoubleUnaryOperator raw) {
        return values.stream().map(value -> raw.applyAsDouble(value)).toList();
    }
}
