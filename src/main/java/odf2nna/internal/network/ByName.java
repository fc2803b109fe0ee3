package odf2nna.internal.network;

import java.util.Map;

/** Values by the name of what they belong to: an error names what is missing and what is there. */
public final class ByName {
    private ByName() {}

    /**
     * {@return what a map holds for a key}
     *
     * @throws IllegalArgumentException if it holds nothing for it
     */
    public static <K, V> V get(Map<K, V> map, K key) {
        V value = map.get(key);
        if (value == null) {
            throw new IllegalArgumentException("no '%s'; there are %s"
                    .formatted(
                            key,
                            map.keySet().stream().map(String::valueOf).sorted().toList()));
        }
        return value;
    }
}
