package odf2nna.internal.report;

import java.util.Locale;
import odf2nna.report.StatisticsReport;

/** Statistics that were written, in some lines for a terminal. */
public final class StatisticsText {
    private StatisticsText() {}

    /** {@return the lines} */
    public static String write(StatisticsReport report) {
        StringBuilder text = new StringBuilder();
        line(
                text,
                "rows",
                "%,d to %,d of %,d",
                report.firstRow(),
                report.firstRow() + report.rows() - 1,
                report.totalRows());
        line(text, "digest", "%s", report.rowsSha256());
        line(
                text,
                "values",
                "%d, and covariances of %d pairs over %,d of all rows",
                report.values().size(),
                report.pairs(),
                report.covarianceRows());
        if (!report.parts().isEmpty()) {
            line(text, "parts", "%,d", report.parts().size());
        }
        report.notes().forEach(note -> line(text, "note", "%s", note));
        line(text, "written", "%s (%,d bytes, %.1f s)", report.output(), report.bytes(), report.seconds());
        return text.toString();
    }

    private static void line(StringBuilder text, String name, String pattern, Object... values) {
        text.append(String.format(Locale.ROOT, "%-9s ", name))
                .append(String.format(Locale.ROOT, pattern, values))
                .append('\n');
    }
}
