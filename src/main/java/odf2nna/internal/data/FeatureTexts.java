package odf2nna.internal.data;

import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Numbers for the texts of features, so that rows are numbers. The number of a text is a hash of it, the same in every run,
 * so that rows are split alike. Its text is remembered for all models of the process.
 */
public final class FeatureTexts {
    /** More texts than this are no categories, and memory must not grow with rows. */
    private static final int LIMIT = 1 << 20;

    static final String TOO_MANY =
            "found more than %,d different texts, more than are remembered; give fewer rows with --max-rows"
                    .formatted(LIMIT);

    /** Bits of a number that a hash leaves free, so that a double holds it exactly. */
    private static final int SPARE_BITS = 12;

    private static final Map<Long, String> TEXTS = new ConcurrentHashMap<>(Map.of(0L, ""));

    private FeatureTexts() {}

    /** {@return the number of a text, 0 of an empty one; empty if there are too many texts} */
    static OptionalDouble number(String text) {
        long first = text.isEmpty() ? 0 : RowSource.hash(text) >>> SPARE_BITS;
        for (long number = first; TEXTS.size() <= LIMIT; number++) {
            String known = TEXTS.putIfAbsent(number, text);
            if (known == null || known.equals(text)) {
                return OptionalDouble.of(number);
            }
        }
        return OptionalDouble.empty();
    }

    /**
     * {@return the text of a number}
     *
     * @throws IllegalArgumentException if no text that was read has this number
     */
    public static String text(double number) {
        String text = TEXTS.get((long) number);
        if (text == null) {
            throw new IllegalArgumentException("number: expected that of a text, got " + number);
        }
        return text;
    }
}
