package odf2nna.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A sweep as a table for a terminal; a star marks the models on the front. */
public final class SweepTable {
    private static final String FRONT = "*";

    private SweepTable() {}

    /** {@return the sweep as text, ending in a line break} */
    public static String write(SweepReport report) {
        StringBuilder text = new StringBuilder();
        text.append(report.before().file()).append('\n');
        List<String[]> rows = new ArrayList<>();
        rows.add(original(report));
        report.points().forEach(point -> rows.add(row(point)));
        text.append(Tables.of(
                rows,
                "model",
                "",
                "hidden units",
                "parameters",
                "",
                "µs a row, from : to",
                error(report),
                metric(report),
                "",
                "s"));
        if (report.points().stream().anyMatch(SweepPoint::front)) {
            text.append("* no other is as small and as good on the validation rows\n");
        }
        report.notes().forEach(note -> text.append("note      ").append(note).append('\n'));
        return text.append("written   ").append(report.output()).append('\n').toString();
    }

    private static String error(SweepReport report) {
        return report.errorName() == null
                ? ""
                : "%s on %s validation rows"
                        .formatted(report.errorName(), Figures.count(Objects.requireNonNull(report.validationRows())));
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
                        .formatted(test.name(), Figures.count(report.data().testRows()));
    }

    private static String[] original(SweepReport report) {
        MetricRow test = firstTest(report);
        return new String[] {
            "original",
            "",
            widths(report.widths()),
            Figures.count(report.before().parameters()),
            "100 %",
            "",
            Figures.number(report.validationError()),
            test == null ? "" : Figures.number(test.before()),
            test == null ? "" : Figures.interval(test.beforeLow(), test.beforeHigh()),
            ""
        };
    }

    private static String[] row(SweepPoint point) {
        MetricRow test = point.test();
        return new String[] {
            point.name(),
            point.front() ? FRONT : "",
            widths(point.widths()),
            Figures.count(point.parameters()),
            String.format(Locale.ROOT, "%.3g %%", point.parametersPercent()),
            time(point),
            Figures.number(point.validationError()),
            test == null ? "" : Figures.number(test.after()),
            test == null ? "" : Figures.interval(test.afterLow(), test.afterHigh()),
            String.format(Locale.ROOT, "%.1f", point.seconds())
        };
    }

    /** Beside the original's time just then: times of other moments can't be compared. */
    private static String time(SweepPoint point) {
        return point.micros() == null
                ? ""
                : String.format(Locale.ROOT, "%.1f : %.1f", point.microsBefore(), point.micros());
    }

    /** {@return e.g. {@code 128-64}} */
    static String widths(List<Integer> widths) {
        return widths.isEmpty() ? "none" : widths.stream().map(String::valueOf).collect(Collectors.joining("-"));
    }
}
