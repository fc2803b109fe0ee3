package odf2nna.internal.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import odf2nna.report.MetricRow;
import odf2nna.report.SweepPoint;
import odf2nna.report.SweepReport;
import org.jspecify.annotations.Nullable;

/** A sweep as a table for a terminal; a star marks the models on the Pareto front. */
public final class SweepTable {
    private SweepTable() {}

    /** Columns that a narrow table omits: times, intervals. */
    private static final Set<Integer> WIDE_ALONE = Set.of(5, 8, 9);

    /**
     * {@return the sweep as text, ending in a line break}
     *
     * @param wide whether the table may be wider than 80 columns
     */
    public static String write(SweepReport report, boolean wide) {
        StringBuilder text = new StringBuilder();
        text.append(report.before().file()).append('\n');
        List<String[]> rows = new ArrayList<>();
        rows.add(original(report));
        report.points().forEach(point -> rows.add(row(point)));
        if (wide) {
            text.append(Text.table(
                    rows,
                    "model",
                    "",
                    "hidden units",
                    "parameters",
                    "",
                    "µs per row, before : after",
                    error(report),
                    metric(report),
                    "",
                    "s"));
        } else {
            text.append(Text.table(
                    rows.stream().map(SweepTable::narrow).toList(),
                    "model",
                    "",
                    "hidden units",
                    "parameters",
                    "",
                    Objects.requireNonNullElse(report.errorName(), ""),
                    Optional.ofNullable(firstTest(report)).map(MetricRow::name).orElse("")));
            String rowsOf = Stream.of(error(report), metric(report))
                    .filter(title -> !title.isEmpty())
                    .collect(Collectors.joining("; "));
            text.append(rowsOf.isEmpty() ? "" : rowsOf + "\n--wide shows times and intervals as well\n");
        }
        if (report.points().stream().anyMatch(SweepPoint::front)) {
            text.append("* on the Pareto front of size and validation error\n");
        }
        report.notes().forEach(note -> text.append("note      ").append(note).append('\n'));
        return text.append("written   ").append(report.output()).append('\n').toString();
    }

    private static String[] narrow(String[] row) {
        return IntStream.range(0, row.length)
                .filter(i -> !WIDE_ALONE.contains(i))
                .mapToObj(i -> row[i])
                .toArray(String[]::new);
    }

    private static String error(SweepReport report) {
        return report.errorName() == null
                ? ""
                : "%s on %s validation rows"
                        .formatted(report.errorName(), Text.count(Objects.requireNonNull(report.validationRows())));
    }

    private static @Nullable MetricRow firstTest(SweepReport report) {
        return report.points().stream()
                .map(SweepPoint::test)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static String metric(SweepReport report) {
        MetricRow test = firstTest(report);
        return test == null
                ? ""
                : "%s on %s held-out rows"
                        .formatted(test.name(), Text.count(report.data().testRows()));
    }

    private static String[] original(SweepReport report) {
        MetricRow test = firstTest(report);
        return new String[] {
            "original",
            "",
            Text.widths(report.widths()),
            Text.count(report.before().parameters()),
            "100 %",
            "",
            Text.number(report.validationError()),
            test == null ? "" : Text.number(test.before()),
            test == null ? "" : Text.interval(test.beforeLow(), test.beforeHigh()),
            ""
        };
    }

    private static String[] row(SweepPoint point) {
        MetricRow test = point.test();
        return new String[] {
            point.name(),
            point.front() ? "*" : "",
            Text.widths(point.widths()),
            Text.count(point.parameters()),
            String.format(Locale.ROOT, "%.3g %%", point.parametersPercent()),
            time(point),
            Text.number(point.validationError()),
            test == null ? "" : Text.number(test.after()),
            test == null ? "" : Text.interval(test.afterLow(), test.afterHigh()),
            String.format(Locale.ROOT, "%.1f", point.seconds())
        };
    }

    /** Preceded by the original's time, which is measured in turn; times measured separately are not comparable. */
    private static String time(SweepPoint point) {
        return point.micros() == null
                ? ""
                : String.format(Locale.ROOT, "%.1f : %.1f", point.microsBefore(), point.micros());
    }
}
