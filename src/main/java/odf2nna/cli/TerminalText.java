package odf2nna.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text for a terminal. Names in it come from files, and must not steer it. */
final class TerminalText {
    /** Width of labels such as {@code note}. */
    private static final int LABEL = 10;

    private static final Pattern LABELLED = Pattern.compile("([a-z]{3,9} {1,7}(?<=^.{10})| {10})(\\S.*)");

    /** Control characters of ASCII and of Latin-1, and what turns or hides text, but for the ends of lines and tabs. */
    private static final Pattern STEERING = Pattern.compile("[\\p{Cc}\\p{Cf}\\u2028\\u2029&&[^\\n\\t]]");

    private TerminalText() {}

    /** {@return the text with a question mark in the place of each character that steers a terminal} */
    static String of(String text) {
        return STEERING.matcher(text.replace("\r\n", "\n")).replaceAll("?");
    }

    /** {@return text whose labelled lines are broken between words, so that they fit; tables stay as they are} */
    static String wrapped(String text, int columns) {
        StringBuilder lines = new StringBuilder();
        for (String line : text.split("\n", -1)) {
            Matcher labelled = LABELLED.matcher(line);
            if (line.length() > columns && columns > 2 * LABEL && labelled.matches()) {
                int at = LABEL;
                lines.append(labelled.group(1));
                for (String word : labelled.group(2).split(" ", -1)) {
                    if (at > LABEL && at + 1 + word.length() > columns) {
                        lines.append('\n').append(" ".repeat(LABEL));
                        at = LABEL;
                    }
                    lines.append(at > LABEL ? " " : "").append(word);
                    at += (at > LABEL ? 1 : 0) + word.length();
                }
            } else {
                lines.append(line);
            }
            lines.append('\n');
        }
        return lines.substring(0, lines.length() - 1);
    }
}
