package odf2nna.report;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Numbers for people. */
final class Figures {
    private Figures() {}

    static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** {@return three significant decimals, in powers of ten where the number is very small or large} */
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
}
