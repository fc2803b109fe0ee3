package odf2nna.data;

import java.util.Locale;

/**
 * The delimiter between two CSV fields.
 *
 * @param symbol the character; a space stands for runs of spaces, {@code '\0'} for detection
 */
public record Delimiter(char symbol) {
    /** Detected from the first lines. */
    public static final Delimiter AUTO = new Delimiter('\0');

    /** Runs of spaces. */
    public static final Delimiter SPACES = new Delimiter(' ');

    /**
     * Checks the symbol.
     *
     * @throws IllegalArgumentException if it is a quote or a line end
     */
    public Delimiter {
        if (symbol == '"' || symbol == '\n' || symbol == '\r') {
            throw new IllegalArgumentException("delimiter: expected no quote and no line end");
        }
    }

    /**
     * Reads what a user wrote.
     *
     * @param text one character, or {@code auto}, {@code comma}, {@code semicolon}, {@code tab}, {@code \t},
     *             {@code pipe}, {@code space}
     * @return the delimiter
     * @throws IllegalArgumentException if {@code text} is none of these
     */
    public static Delimiter parse(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "auto" -> AUTO;
            case "comma" -> new Delimiter(',');
            case "semicolon" -> new Delimiter(';');
            case "tab", "\\t" -> new Delimiter('\t');
            case "pipe" -> new Delimiter('|');
            case "space", "spaces" -> SPACES;
            default -> {
                if (text.length() != 1) {
                    throw new IllegalArgumentException(
                            "delimiter: expected one character or auto, comma, semicolon, tab, pipe, space, got '"
                                    + text + "'");
                }
                yield new Delimiter(text.charAt(0));
            }
        };
    }

    public boolean isAuto() {
        return symbol == '\0';
    }
}
