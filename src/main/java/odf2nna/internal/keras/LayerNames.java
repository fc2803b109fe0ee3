package odf2nna.internal.keras;

import java.util.Locale;

/** Names that Keras gives. */
public final class LayerNames {
    private LayerNames() {}

    /** {@return a class as the groups of weights are called after it, as {@code keras.src.utils.naming.to_snake_case} does} */
    public static String snakeCase(String name) {
        return name.replaceAll("\\W+", "")
                .replaceAll("(.)([A-Z][a-z]+)", "$1_$2")
                .replaceAll("([a-z])([A-Z])", "$1_$2")
                .toLowerCase(Locale.ROOT);
    }
}
