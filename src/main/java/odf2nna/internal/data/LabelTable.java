package odf2nna.internal.data;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Numbers for class names, in order of appearance. It only grows, so the number of a name is the same in every pass.
 */
final class LabelTable {
    /** More names than this are hardly classes, and memory must not grow with rows. */
    static final int LIMIT = 100_000;

    /** What is wrong where there are more. */
    static final String TOO_MANY =
            String.format(Locale.ROOT, "found more than %,d different texts, expected class names or numbers", LIMIT);

    private final Map<String, Integer> codes = new HashMap<>();
    private final List<String> names = new ArrayList<>();

    /** {@return the number of {@code name}, or -1 if there are too many names} */
    synchronized int code(String name) {
        Integer known = codes.get(name);
        if (known != null) {
            return known;
        }
        if (names.size() == LIMIT) {
            return -1;
        }
        codes.put(name, names.size());
        names.add(name);
        return names.size() - 1;
    }

    synchronized List<String> names() {
        return List.copyOf(names);
    }

    /** {@return the name with the number {@code code}} */
    synchronized String name(int code) {
        return names.get(code);
    }
}
