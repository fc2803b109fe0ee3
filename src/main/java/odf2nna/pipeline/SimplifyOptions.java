package odf2nna.pipeline;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import odf2nna.data.DataOptions;

/**
 * What a simplification may rest on, and where its result goes.
 *
 * @param ranges rows between whose extremes inputs are taken to lie, all of them used; empty for none
 * @param assumptions bounds of inputs
 * @param onData rows on which alone the result need equal the original, all of them used; empty for none
 * @param output where the result goes
 */
public record SimplifyOptions(
        Optional<DataOptions> ranges,
        List<Assumption> assumptions,
        Optional<DataOptions> onData,
        OutputOptions output) {
    public SimplifyOptions {
        assumptions = List.copyOf(assumptions);
    }

    /**
     * Bounds of an input that are taken for granted.
     *
     * @param input name of the model's input
     * @param feature which of its features, counted from 0; empty for all
     * @param low lower bound; may be negative infinity
     * @param high upper bound; may be infinity
     */
    public record Assumption(String input, Optional<Integer> feature, double low, double high) {
        private static final Pattern FORM = Pattern.compile("(.+?)(?:\\[(\\d{1,9})])?=(\\S+?)\\.\\.(\\S+)");

        /**
         * Checks the bounds.
         *
         * @throws IllegalArgumentException if the lower one exceeds the upper one, or one is no number
         */
        public Assumption {
            if (!(low <= high)) {
                throw new IllegalArgumentException(
                        "assume: expected a range of '%s' from low to high, got %s..%s".formatted(input, low, high));
            }
        }

        /**
         * Reads {@code NAME=LOW..HIGH} or {@code NAME[FEATURE]=LOW..HIGH}; a bound may be {@code -inf} or {@code inf}.
         *
         * @throws IllegalArgumentException if the text is neither
         */
        public static Assumption parse(String text) {
            Matcher form = FORM.matcher(text);
            try {
                if (form.matches()) {
                    Optional<Integer> feature =
                            Optional.ofNullable(form.group(2)).map(Integer::valueOf);
                    return new Assumption(form.group(1), feature, number(form.group(3)), number(form.group(4)));
                }
            } catch (NumberFormatException notANumber) {
                // said below
            }
            throw new IllegalArgumentException(
                    "assume: expected NAME=LOW..HIGH or NAME[FEATURE]=LOW..HIGH, such as x=0..1, got '" + text + "'");
        }

        private static double number(String text) {
            return switch (text) {
                case "inf", "+inf" -> Double.POSITIVE_INFINITY;
                case "-inf" -> Double.NEGATIVE_INFINITY;
                default -> Double.parseDouble(text);
            };
        }
    }
}
