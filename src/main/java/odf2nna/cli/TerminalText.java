package odf2nna.cli;

import java.util.regex.Pattern;

/** Text for a terminal. Names in it come from files, and must not steer it. */
final class TerminalText {
    /** Control characters of ASCII and of Latin-1, and what turns or hides text, but for the ends of lines and tabs. */
    private static final Pattern STEERING = Pattern.compile("[\\p{Cc}\\p{Cf}\\u2028\\u2029&&[^\\n\\t]]");

    private TerminalText() {}

    /** {@return the text with a question mark in the place of each character that steers a terminal} */
    static String of(String text) {
        return STEERING.matcher(text.replace("\r\n", "\n")).replaceAll("?");
    }
}
