package odf2nna.internal.build;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import odf2nna.internal.data.TableRows;

/**
 * What may be a mistake in how classes are written.
 *
 * @param target the name of the column
 * @param labels the texts that occur in it
 * @param isNumbered whether all of them are whole numbers, so that texts of one number are one class
 */
record ClassSpellings(String target, Collection<String> labels, boolean isNumbered) {
    /** Texts that mostly mean a missing value, in lower case. */
    private static final Set<String> LIKE_MISSING =
            Set.of("null", "none", "na", "n/a", "#n/a", "n.a.", "nan", "-", "--", ".");

    /** {@return notes on classes that may be missing values, or that may be one class} */
    List<String> notes() {
        List<String> notes = new ArrayList<>();
        Map<String, String> lower = new HashMap<>();
        Map<Double, String> numbers = new HashMap<>();
        for (String one : labels.stream().sorted().toList()) {
            if (LIKE_MISSING.contains(one.toLowerCase(Locale.ROOT))) {
                notes.add(
                        "'%s' of the target '%s' is taken for a class; if it means a missing value, leave out its rows"
                                .formatted(one, target));
            }
            String sameText = lower.putIfAbsent(one.toLowerCase(Locale.ROOT), one);
            if (sameText != null) {
                notes.add(
                        "the classes '%s' and '%s' of the target '%s' differ only in case; if they are one class, write it in one way"
                                .formatted(sameText, one, target));
            }
            String sameNumber =
                    number(one).map(number -> numbers.putIfAbsent(number, one)).orElse(null);
            if (sameNumber != null) {
                notes.add((isNumbered
                                ? "'%s' and '%s' of the target '%s' are one number, and are taken for one class; if they are two, give one a letter"
                                : "the classes '%s' and '%s' of the target '%s' are one number; if they are one class, write it in one way")
                        .formatted(sameNumber, one, target));
            }
        }
        return notes;
    }

    private static Optional<Double> number(String label) {
        return TableRows.isNumber(label) ? Optional.of(TableRows.number(label) + 0.0) : Optional.empty();
    }
}
