package odf2nna.internal.data;

import ch.randelshofer.fastdoubleparser.JavaDoubleParser;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.stream.DoubleStream;

/** Numbers written as text. */
final class Decimals {
    /** Texts that mean a missing value in every column. */
    static final Set<String> MISSING = Set.of("", "NA", "N/A", "NaN", "nan", "null", "?");

    /** Further texts that mean a missing value among numbers or dates; among texts they may be the name of something. */
    private static final Set<String> NO_NUMBER = Set.of("None", "NULL", "n/a", "<NA>", "#N/A", "NaT", "-");

    /** Truth values of features, as Python, R and JSON write them. */
    private static final Map<String, Double> TRUTH_VALUES =
            Map.of("True", 1.0, "TRUE", 1.0, "true", 1.0, "False", 0.0, "FALSE", 0.0, "false", 0.0);

    /** Any integer of 15 digits is exact in a double. */
    private static final int EXACT_DIGITS = 15;

    /** Powers of ten that a double holds exactly, 10⁰ to 10¹⁵. */
    private static final double[] POWERS =
            DoubleStream.iterate(1, power -> power * 10).limit(EXACT_DIGITS + 1).toArray();

    private static final double[] SIGNS = {1, -1};

    private Decimals() {}

    /** {@return whether {@code text}, without blanks around it, means a missing value} */
    static boolean isMissing(String text) {
        return MISSING.contains(text);
    }

    /** {@return whether {@code text}, without blanks around it, means a missing value where numbers are expected} */
    static boolean isMissingNumber(String text) {
        return isMissing(text) || NO_NUMBER.contains(text);
    }

    /**
     * {@return whether the texts of a column, without blanks around them, are names: some text is neither a number nor missing, or
     *     no text is a number and some is missing among numbers alone}
     */
    static boolean areNames(Collection<String> texts) {
        return texts.stream().anyMatch(text -> !isMissingNumber(text) && !isNumber(text))
                || (texts.stream().noneMatch(Decimals::isNumber)
                        && !texts.stream().allMatch(Decimals::isMissing));
    }

    /** {@return 1 or 0 if {@code text}, without blanks around it, is a truth value; else NaN} */
    static double truthValue(String text) {
        return TRUTH_VALUES.getOrDefault(text, Double.NaN);
    }

    /** {@return whether {@code text} is a finite number} */
    static boolean isNumber(String text) {
        return !Double.isNaN(parse(text));
    }

    /** Parses a number as {@link #parse(char[], int, int)} does. */
    static double parse(String text) {
        return parse(text.toCharArray(), 0, text.length());
    }

    /**
     * Parses a decimal number, correctly rounded.
     *
     * <p>Digits with at most one point, {@value #EXACT_DIGITS} digits at most, take a fast path: integer and power of
     * ten are then exact doubles, so that one division rounds once (Clinger 1990). Everything else is parsed by
     * FastDoubleParser, which accepts what {@link Double#valueOf(String)} accepts; hexadecimal numbers and type
     * suffixes are rejected before.
     *
     * @return the number; NaN if the characters are not a finite number
     */
    static double parse(char[] text, int offset, int length) {
        if (length > EXACT_DIGITS + 2) {
            return parseAny(text, offset, length);
        }
        int end = offset + length;
        // arithmetic instead of a branch: the signs of data are unpredictable
        int sign = length > 0 && text[offset] == '-' ? 1 : 0;
        int first = offset + sign;
        int at = first;
        long digits = 0;
        int digit;
        while (at < end && (digit = text[at] - '0') >= 0 && digit <= 9) {
            digits = digits * 10 + digit;
            at++;
        }
        int decimals = 0;
        int count = at - first;
        if (at < end && text[at] == '.') {
            int fraction = ++at;
            while (at < end && (digit = text[at] - '0') >= 0 && digit <= 9) {
                digits = digits * 10 + digit;
                at++;
            }
            decimals = at - fraction;
            count += decimals;
        }
        if (at < end || count == 0 || count > EXACT_DIGITS) {
            return parseAny(text, offset, length);
        }
        return digits * SIGNS[sign] / POWERS[decimals];
    }

    private static double parseAny(char[] text, int offset, int length) {
        int from = offset;
        int to = offset + length;
        while (from < to && text[from] <= ' ') {
            from++;
        }
        while (from < to && text[to - 1] <= ' ') {
            to--;
        }
        if (from == to || !mayBeNumber(text, from, to)) {
            return Double.NaN;
        }
        try {
            double value = JavaDoubleParser.parseDouble(text, from, to - from);
            return Double.isInfinite(value) ? Double.NaN : value;
        } catch (NumberFormatException notANumber) {
            return Double.NaN;
        }
    }

    /**
     * Rejects words, type suffixes and hexadecimal numbers without the cost of an exception: words are common where
     * values are missing.
     */
    private static boolean mayBeNumber(char[] text, int from, int to) {
        char first = text[from];
        char last = text[to - 1];
        int second = from + (first == '-' || first == '+' ? 2 : 1);
        return first <= '9'
                && (last == '.' || (last >= '0' && last <= '9'))
                && (second >= to || (text[second] != 'x' && text[second] != 'X'));
    }
}
