package odf2nna.internal.data;

import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the text of a field looks like. */
public enum FieldKind {
    /** A missing value in any column. */
    MISSING,
    /** A missing value among numbers or dates, such as {@code None}; a text among texts. */
    MISSING_NUMBER,
    /** A finite number. */
    NUMBER,
    /** A whole number with a leading zero, such as {@code 01234}. */
    LEADING_ZERO,
    /** A number with a decimal comma, such as {@code 1,5}. */
    DECIMAL_COMMA,
    /** A number with commas, points, apostrophes or blanks between thousands, such as {@code 1,234,567} or {@code 1 234}. */
    THOUSANDS,
    /** A number with one comma before three digits, such as {@code 1,234}: either of the two. */
    ANY_COMMA,
    /** A number with the sign of a currency or of per cent, such as {@code $12} or {@code 12%}. */
    SIGNED,
    /** A number with a unit, such as {@code 12 kg}. */
    QUANTITY,
    /** A day, with or without a time. */
    DATE,
    /** Anything else. */
    TEXT;

    private static final Set<FieldKind> NUMBERS =
            EnumSet.of(NUMBER, LEADING_ZERO, DECIMAL_COMMA, THOUSANDS, ANY_COMMA, SIGNED);
    private static final Set<FieldKind> UNREADABLE = EnumSet.of(DECIMAL_COMMA, THOUSANDS, ANY_COMMA, SIGNED);
    private static final Pattern LEADING = Pattern.compile("0\\d+");
    private static final Pattern GROUPS = Pattern.compile(
            "[-+]?[1-9]\\d{0,2}((,\\d{3})+(\\.\\d*)?|(\\.\\d{3}){2,}|(['’_\\h])\\d{3}(\\5\\d{3})*([.,]\\d*)?)");
    private static final Pattern ONE_COMMA = Pattern.compile("[-+]?[1-9]\\d{0,2},\\d{3}");
    private static final Pattern POINTS_AND_COMMA = Pattern.compile("[-+]?[1-9]\\d{0,2}(\\.\\d{3})+,\\d*");
    /** Longer texts are no numbers with a sign, however many signs they have. */
    private static final int LONGEST_SIGNED = 64;

    private static final Pattern SIGN = Pattern.compile("([-+]?)\\p{Sc}\\h?([^\\h].*)|(.*[^\\h])\\h?([%‰]|\\p{Sc})");
    private static final Pattern UNIT = Pattern.compile("[-+]?[\\d.,]*\\d ?([\\p{L}°][\\p{L}²³°/]{0,11})");
    private static final String MONTH = "(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\\.?";
    private static final Pattern DAY = Pattern.compile(
            "\\d{4}[-/.]\\d{1,2}[-/.]\\d{1,2}([ T]\\d{1,2}:\\d{2}.*)?|\\d{1,2}[-/.]\\d{1,2}[-/.](\\d{2}|\\d{4})([ T]\\d{1,2}:\\d{2}.*)?"
                    + "|\\d{1,2}[- ]" + MONTH + "[- ,]\\h?(\\d{2}|\\d{4})|" + MONTH + " \\d{1,2},? \\d{4}",
            Pattern.CASE_INSENSITIVE);

    /** {@return the kind of a text without blanks around it} */
    public static FieldKind of(String text) {
        if (Decimals.isNumber(text)) {
            return text.charAt(0) == '0' && LEADING.matcher(text).matches() ? LEADING_ZERO : NUMBER;
        }
        if (Decimals.isMissing(text)) {
            return MISSING;
        }
        if (Decimals.isMissingNumber(text)) {
            return MISSING_NUMBER;
        }
        if (ONE_COMMA.matcher(text).matches()) {
            return ANY_COMMA;
        }
        if (GROUPS.matcher(text).matches()) {
            return THOUSANDS;
        }
        if (isDecimalComma(text)) {
            return DECIMAL_COMMA;
        }
        if (text.length() <= LONGEST_SIGNED
                && SIGN.matcher(text).matches()
                && of(unsigned(text)).isNumber()) {
            return SIGNED;
        }
        if (UNIT.matcher(text).matches()) {
            return QUANTITY;
        }
        return DAY.matcher(text).matches() ? DATE : TEXT;
    }

    private static boolean isDecimalComma(String text) {
        int comma = text.indexOf(',');
        boolean isOne = comma >= 0 && comma == text.lastIndexOf(',');
        return isOne
                && (Decimals.isNumber(text.replace(',', '.'))
                        || POINTS_AND_COMMA.matcher(text).matches());
    }

    private static String unsigned(String text) {
        Matcher sign = SIGN.matcher(text);
        return sign.matches() ? sign.replaceFirst("$1$2$3") : text;
    }

    /** {@return whether it is a number, in whatever way it is written} */
    public boolean isNumber() {
        return NUMBERS.contains(this);
    }

    /** {@return whether it is a number in a spelling that is not read as one} */
    public boolean isUnreadable() {
        return UNREADABLE.contains(this);
    }

    /** {@return what is wrong with a number that is not read as one, and how it is written so that it is} */
    public String advice(String text) {
        String what = switch (this) {
            case DECIMAL_COMMA -> "decimal commas";
            case THOUSANDS -> "thousands separators";
            case ANY_COMMA -> "decimal commas and thousands separators";
            default -> "currency and percent signs";
        };
        return "%s are not supported, write %s".formatted(what, readable(text));
    }

    /** {@return how a number of this kind is written so that it can be read, or both ways it may be meant} */
    private String readable(String text) {
        return switch (this) {
            case DECIMAL_COMMA -> text.replace(".", "").replace(',', '.');
            case THOUSANDS -> ungrouped(text);
            case ANY_COMMA -> text.replace(',', '.') + " or " + text.replace(",", "");
            case SIGNED -> {
                String number = unsigned(text);
                FieldKind kind = of(number);
                // a sign of a currency stands beside thousands
                yield kind == ANY_COMMA ? THOUSANDS.readable(number) : kind.readable(number);
            }
            default -> text;
        };
    }

    /** A point between thousands occurs twice; a comma beside apostrophes or blanks is that of decimals. */
    private static String ungrouped(String text) {
        if (text.indexOf('.') != text.lastIndexOf('.')) {
            return text.replace(".", "");
        }
        String joined = text.replaceAll("['’_\\h]", "");
        return joined.equals(text) ? text.replace(",", "") : joined.replace(',', '.');
    }

    /** {@return the unit of a {@link #QUANTITY}} */
    public static String unit(String text) {
        Matcher quantity = UNIT.matcher(text);
        return quantity.matches() ? quantity.group(1) : "";
    }
}
