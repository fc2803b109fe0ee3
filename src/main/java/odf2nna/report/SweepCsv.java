package odf2nna.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The models of a sweep as CSV, a line each. Absent values are empty; no field needs quotes. */
public final class SweepCsv {
    private static final List<String> COLUMNS = List.of(
            "name",
            "wanted",
            "epsilon",
            "retrained",
            "dropped_units",
            "widths",
            "parameters",
            "parameters_percent",
            "multiply_adds",
            "bytes",
            "validation_error",
            "best_epoch",
            "metric",
            "before",
            "before_low",
            "before_high",
            "after",
            "after_low",
            "after_high",
            "difference",
            "difference_low",
            "difference_high",
            "front",
            "micros_before",
            "micros",
            "seconds");

    private SweepCsv() {}

    /** {@return the table, with a header, ending in a line break} */
    public static String write(SweepReport report) {
        StringBuilder text = new StringBuilder(String.join(",", COLUMNS)).append('\n');
        report.points().forEach(point -> text.append(line(point)).append('\n'));
        return text.toString();
    }

    private static String line(SweepPoint point) {
        List<@Nullable Object> fields = new ArrayList<>();
        fields.add(point.name());
        fields.add(point.wanted());
        fields.add(point.epsilon());
        fields.add(point.retrained());
        fields.add(point.droppedUnits());
        fields.add(SweepTable.widths(point.widths()));
        fields.add(point.parameters());
        fields.add(point.parametersPercent());
        fields.add(point.multiplyAdds());
        fields.add(point.bytes());
        fields.add(point.validationError());
        fields.add(point.bestEpoch());
        MetricRow test = point.test();
        fields.add(test == null ? null : test.name());
        fields.add(test == null ? null : test.before());
        fields.add(test == null ? null : test.beforeLow());
        fields.add(test == null ? null : test.beforeHigh());
        fields.add(test == null ? null : test.after());
        fields.add(test == null ? null : test.afterLow());
        fields.add(test == null ? null : test.afterHigh());
        fields.add(test == null ? null : test.difference());
        fields.add(test == null ? null : test.differenceLow());
        fields.add(test == null ? null : test.differenceHigh());
        fields.add(point.front());
        fields.add(point.microsBefore());
        fields.add(point.micros());
        fields.add(point.seconds());
        return fields.stream().map(field -> Objects.toString(field, "")).collect(Collectors.joining(","));
    }
}
