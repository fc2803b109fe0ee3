package odf2nna.internal.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import odf2nna.report.MetricRow;
import odf2nna.report.SweepPoint;
import odf2nna.report.SweepReport;
import org.jspecify.annotations.Nullable;

/** The models of a sweep as CSV, a line each. Absent values are empty; no field needs quotes. */
public final class SweepCsv {
    private static final String HEADER = "name,goal,threshold,epsilon,fine_tuned,pruned_units,widths,parameters,"
            + "parameters_percent,multiply_adds,bytes,validation_error,best_epoch,metric,before,before_low,before_high,"
            + "after,after_low,after_high,difference,difference_low,difference_high,front,micros_before,micros,seconds\n";

    private SweepCsv() {}

    /** {@return the table, with a header, ending in a line break} */
    public static String write(SweepReport report) {
        return report.points().stream().map(SweepCsv::line).collect(Collectors.joining("", HEADER, ""));
    }

    private static String line(SweepPoint point) {
        List<@Nullable Object> fields = new ArrayList<>(Arrays.asList(
                point.name(),
                point.goal(),
                point.threshold(),
                point.epsilon(),
                point.fineTuned(),
                point.prunedUnits(),
                Text.widths(point.widths()),
                point.parameters(),
                point.parametersPercent(),
                point.multiplyAdds(),
                point.bytes(),
                point.validationError(),
                point.bestEpoch()));
        fields.addAll(metric(point.test()));
        fields.addAll(Arrays.asList(point.front(), point.microsBefore(), point.micros(), point.seconds()));
        return fields.stream().map(field -> Objects.toString(field, "")).collect(Collectors.joining(",", "", "\n"));
    }

    private static List<? extends @Nullable Object> metric(@Nullable MetricRow row) {
        return row == null
                ? Collections.nCopies(10, null)
                : Arrays.asList(
                        row.name(),
                        row.before(),
                        row.beforeLow(),
                        row.beforeHigh(),
                        row.after(),
                        row.afterLow(),
                        row.afterHigh(),
                        row.difference(),
                        row.differenceLow(),
                        row.differenceHigh());
    }
}
