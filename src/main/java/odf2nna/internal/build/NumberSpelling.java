package odf2nna.internal.build;

import java.util.Optional;
import java.util.regex.Pattern;

/** Ways to write numbers that are not read as numbers. */
enum NumberSpelling {
    PERCENT("[+-]?N\\h?[%‰]", "percent signs are not supported, write digits and a decimal point alone"),
    CURRENCY(
            "[+-]?\\p{Sc}\\h?[+-]?N|[+-]?N\\h?\\p{Sc}",
            "currency signs are not supported, write digits and a decimal point alone"),
    /** Of thousands, or a decimal comma. */
    COMMA("[+-]?[1-9]\\d{0,2},\\d{3}", "commas in numbers are not supported, write digits and a decimal point alone"),
    DECIMAL_COMMA("[+-]?\\d*,\\d+([eE][+-]?\\d+)?", "decimal commas are not supported, write a decimal point"),
    THOUSANDS(
            "[+-]?\\d{1,3}([,.'’_\\h])\\d{3}(\\1\\d{3})*([.,]\\d+)?",
            "separators of thousands are not supported, write digits and a decimal point alone");

    private final Pattern pattern;
    private final String advice;

    NumberSpelling(String pattern, String advice) {
        this.pattern = Pattern.compile(pattern.replace("N", "\\d+([,.'’_\\h]\\d+)*"));
        this.advice = advice;
    }

    /** {@return what is wrong with a text that is a number for people alone, and what to do; empty for any other} */
    static Optional<String> of(String text) {
        for (NumberSpelling one : values()) {
            if (one.pattern.matcher(text).matches()) {
                return Optional.of(one.advice);
            }
        }
        return Optional.empty();
    }
}
