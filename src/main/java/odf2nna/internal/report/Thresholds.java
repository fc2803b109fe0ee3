package odf2nna.internal.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import odf2nna.report.ThresholdRow;

/** The thresholds of a model as a table. */
final class Thresholds {
    /** Rows that fit a screen beside the rest of a report. */
    private static final int SHOWN = 20;

    private static final MathContext UP = new MathContext(4, RoundingMode.CEILING);

    private Thresholds() {}

    /** {@return all thresholds; or where there are more than fit a screen, some from the first to the last, evenly} */
    static List<String[]> rows(List<ThresholdRow> thresholds, boolean all) {
        int count = thresholds.size();
        if (all || count <= SHOWN) {
            return IntStream.range(0, count).mapToObj(i -> row(thresholds, i)).toList();
        }
        List<String[]> rows = new ArrayList<>();
        for (int i = 0; i < SHOWN; i++) {
            rows.add(row(thresholds, Math.round(i * (count - 1f) / (SHOWN - 1))));
        }
        return rows;
    }

    /** {@return a note on the omitted thresholds, for people; empty where the table is complete} */
    static String left(List<ThresholdRow> thresholds, boolean all) {
        return all || thresholds.size() <= SHOWN
                ? ""
                : "%d of %s thresholds; --all prints each, --json all digits"
                        .formatted(SHOWN, Text.count(thresholds.size()));
    }

    private static String[] row(List<ThresholdRow> thresholds, int place) {
        ThresholdRow row = thresholds.get(place);
        return new String[] {
            threshold(thresholds, place),
            Integer.toString(row.prunedUnits()),
            Text.count(row.parameters()),
            String.format(Locale.ROOT, "%.1f %%", row.parametersPercent())
        };
    }

    /**
     * {@return a threshold with four digits, rounded up, so that it removes the units of its row; with all digits where
     * it would equal another one}
     */
    private static String threshold(List<ThresholdRow> thresholds, int place) {
        double exact = thresholds.get(place).threshold();
        BigDecimal rounded = new BigDecimal(exact).round(UP).stripTrailingZeros();
        boolean isApart = place == thresholds.size() - 1
                || rounded.doubleValue() < thresholds.get(place + 1).threshold();
        return isApart ? Double.toString(rounded.doubleValue()) : Double.toString(exact);
    }
}
