package odf2nna.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** picocli's messages in the words of this program: values as they are typed, not as Java has them. */
final class OptionMessages {
    private static final Pattern CHOICES =
            Pattern.compile("expected one of \\[([A-Z_, ]+)] \\(case-insensitive\\) but was ");

    private OptionMessages() {}

    /** {@return a message without constants and types of Java} */
    static String plain(String message) {
        Matcher choices = CHOICES.matcher(message);
        String listed = choices.replaceFirst(found -> "expected one of %s, got "
                .formatted(found.group(1).toLowerCase(Locale.ROOT).replace('_', '-')));
        return listed.replace("' is not a double", "' is not a number")
                .replace("' is not an int", "' is not a whole number")
                .replace("' is not a long", "' is not a whole number");
    }
}
