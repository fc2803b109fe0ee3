package odf2nna.internal.data;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Names that were probably meant. */
public final class Spelling {
    /** One wrong letter is allowed for this many letters of a name. */
    private static final int LETTERS_FOR_A_SLIP = 3;

    private Spelling() {}

    /** {@return the name nearest to one that is not known, if one is near: one in three letters may differ} */
    public static Optional<String> nearest(String given, Collection<String> known) {
        int most = given.length() / LETTERS_FOR_A_SLIP;
        String wanted = given.toLowerCase(Locale.ROOT);
        LevenshteinDistance distance = new LevenshteinDistance(most);
        record Near(String name, int distance) {}
        return known.stream()
                .map(name -> new Near(name, distance.apply(wanted, name.toLowerCase(Locale.ROOT))))
                .filter(near -> near.distance() >= 0)
                .min(Comparator.comparingInt(Near::distance))
                .map(Near::name);
    }

    /**
     * {@return a question to append to a message, such as {@code , did you mean 'price'?}; empty where no name is near}
     */
    static String question(String given, Collection<String> known) {
        return nearest(given, known)
                .map(name -> ", did you mean '" + name + "'?")
                .orElse("");
    }
}
