package odf2nna.internal.report;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Numbers and tables for a terminal. */
final class Text {
    /** Longer cells are truncated, so that malicious names do not break tables. */
    private static final int LONGEST_CELL = 2000;

    private Text() {}

    static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** {@return four decimals, or three significant digits and a power of ten where the number is very small or large} */
    static String number(@Nullable Double value) {
        if (value == null) {
            return "";
        }
        double magnitude = Math.abs(value);
        if (value == 0) {
            return "0";
        }
        return magnitude >= 1e-3 && magnitude < 1e5
                ? String.format(Locale.ROOT, "%.4f", value)
                : String.format(Locale.ROOT, "%.3g", value);
    }

    /** {@return three significant digits, without trailing zeros} */
    static String plain(double value) {
        return rounded(value, 3);
    }

    /** {@return a number that a user chose: six significant digits, without trailing zeros} */
    static String given(double value) {
        return rounded(value, 6);
    }

    private static String rounded(double value, int digits) {
        return new BigDecimal(value)
                .round(new MathContext(digits))
                .stripTrailingZeros()
                .toPlainString();
    }

    /** {@return a loss, in percentage points where the metric is a share of rows, in per cent where it is a share of the original's} */
    static String loss(String metric, double loss) {
        if (isRelative(metric)) {
            return plain(100 * loss) + " %";
        }
        if (!isShare(metric)) {
            return plain(loss);
        }
        String points = plain(100 * loss);
        return points + (points.equals("1") ? " percentage point" : " percentage points");
    }

    /** {@return whether a metric is a share of rows} */
    static boolean isShare(String metric) {
        return metric.endsWith("accuracy") || metric.endsWith("agreement");
    }

    /** {@return whether losses are shares of the original's metric} */
    static boolean isRelative(String metric) {
        return metric.equals("log loss")
                || metric.equals("MSE")
                || metric.equals("MAE")
                || metric.startsWith("recall of rare");
    }

    static String signed(@Nullable Double value) {
        return value != null && value > 0 ? "+" + number(value) : number(value);
    }

    static String interval(@Nullable Double low, @Nullable Double high) {
        return low == null || high == null ? "" : "[" + number(low) + ", " + number(high) + "]";
    }

    /** {@return the change in percent, e.g. {@code −53.6 %}} */
    static String change(double before, double after) {
        return before == 0 ? "" : String.format(Locale.ROOT, "%+.1f %%", 100 * (after - before) / before);
    }

    /** {@return e.g. {@code 128-64}} */
    static String widths(List<Integer> widths) {
        return widths.isEmpty() ? "none" : widths.stream().map(String::valueOf).collect(Collectors.joining("-"));
    }

    private static @Nullable String shortened(@Nullable String cell) {
        return cell == null || cell.length() <= LONGEST_CELL ? cell : cell.substring(0, LONGEST_CELL) + "...";
    }

    /** {@return a table without borders, the first column aligned left, the others right; ends in a line break} */
    static String table(List<String[]> rows, String... headers) {
        List<ColumnData<String[]>> columns = new ArrayList<>();
        for (int i = 0; i < headers.length; i++) {
            int index = i;
            Function<String[], String> cell = row -> shortened(row[index]);
            Column column = new Column()
                    .header(headers[i])
                    .dataAlign(i == 0 ? HorizontalAlign.LEFT : HorizontalAlign.RIGHT)
                    .maxWidth(100);
            columns.add(column.with(cell));
        }
        return AsciiTable.builder()
                        .border(AsciiTable.NO_BORDERS)
                        .data(rows, columns)
                        .asString()
                + '\n';
    }
}
