package odf2nna.internal.network;

import java.util.Map;

/** Look-ups by name that fail with a message: it names the missing key and the existing ones. */
public final class ByName {
    private ByName() {}

    /**
     * {@return the value of a map for a key}
     *
     * @throws IllegalArgumentException if the map has no such key
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
