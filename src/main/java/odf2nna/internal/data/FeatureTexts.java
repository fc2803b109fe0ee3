package odf2nna.internal.data;

import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Numbers for the texts of features, so that rows are numbers. The number of a text is a hash of it, the same in every run,
 * so that rows are split alike. Its text is remembered for all models of the process.
 */
public final class FeatureTexts {
    /** More texts than this are no categories, and memory must not grow with rows. */
    private static final int MOST_TEXTS = 1 << 20;

    private static final int MOST_CHARACTERS = 1 << 26;

    /** What is wrong where there are more. */
    static final String TOO_MANY =
            "found too many different texts: a process remembers %,d of them, with %,d characters together; use fewer rows with --max-rows"
                    .formatted(MOST_TEXTS, MOST_CHARACTERS);

    /** Bits that a hash leaves free, so that a double holds it exactly. */
    private static final int SPARE_BITS = 12;

    private static final FeatureTexts ALL = new FeatureTexts(MOST_TEXTS, MOST_CHARACTERS);

    private final int mostTexts;
    private final int mostCharacters;
    private final Map<Long, String> texts = new ConcurrentHashMap<>(Map.of(0L, ""));
    private final AtomicLong characters = new AtomicLong();

    FeatureTexts(int mostTexts, int mostCharacters) {
        this.mostTexts = mostTexts;
        this.mostCharacters = mostCharacters;
    }

    /** {@return the number of a text, 0 of an empty one; empty if there are too many texts} */
    static OptionalDouble number(String text) {
        return ALL.numberOf(text);
    }

    OptionalDouble numberOf(String text) {
        for (long number = text.isEmpty() ? 0 : RowSource.hash(text) >>> SPARE_BITS; ; number++) {
            String known = texts.get(number);
            if (known == null) {
                if (texts.size() > mostTexts || characters.get() + text.length() > mostCharacters) {
                    return OptionalDouble.empty();
                }
                known = texts.putIfAbsent(number, text);
                characters.addAndGet(known == null ? text.length() : 0);
            }
            if (known == null || known.equals(text)) {
                return OptionalDouble.of((double) number);
            }
        }
    }

    /**
     * {@return the text of a number}
     *
     * @throws IllegalArgumentException if no text that was read has this number
     */
    public static String text(double number) {
        String text = ALL.texts.get((long) number);
        if (text == null || number != Math.rint(number)) {
            throw new IllegalArgumentException("number: expected that of a text, got " + number);
        }
        return text;
    }
}
