package odf2nna.internal.data;

import java.util.regex.Pattern;

/** What the text of a field looks like. */
public enum FieldKind {
    /** A missing value in any column. */
    MISSING,
    /** A missing value among numbers or dates, such as {@code None}; a text among texts. */
    MISSING_NUMBER,
    /** A finite number. */
    NUMBER,
    /** A number with a decimal comma. */
    DECIMAL_COMMA,
    /** A day, with or without a time. */
    DATE,
    /** Anything else. */
    TEXT;

    private static final Pattern DAY = Pattern.compile(
            "\\d{4}[-/.]\\d{1,2}[-/.]\\d{1,2}([ T]\\d{1,2}:\\d{2}.*)?|\\d{1,2}[-/.]\\d{1,2}[-/.](\\d{2}|\\d{4})([ T]\\d{1,2}:\\d{2}.*)?");

    /** {@return the kind of a text without blanks around it} */
    static FieldKind of(String text) {
        if (Decimals.isNumber(text)) {
            return NUMBER;
        }
        if (Decimals.isMissing(text)) {
            return MISSING;
        }
        if (Decimals.isMissingNumber(text)) {
            return MISSING_NUMBER;
        }
        if (Decimals.isDecimalComma(text)) {
            return DECIMAL_COMMA;
        }
        return DAY.matcher(text).matches() ? DATE : TEXT;
    }
}
