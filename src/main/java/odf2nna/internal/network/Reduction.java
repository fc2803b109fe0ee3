package odf2nna.internal.network;

import java.util.HashMap;
import java.util.Map;

/**
 * A network made from another by removing units: the result, and for every value of the original the kept positions, in
 * the original numbering.
 *
 * <p>A value without kept positions is absent from {@code network}. Layers keep the names of their values, so that the
 * writer of a model file finds each of them in the original.
 *
 * @param network the smaller network
 * @param kept kept positions of every value of the original, by value name
 */
public record Reduction(DenseNetwork network, Map<String, UnitSet> kept) {
    public Reduction {
        kept = Map.copyOf(kept);
    }

    /** {@return a network with all units, perhaps with other weights than the original} */
    public static Reduction atFullWidth(DenseNetwork network) {
        Map<String, UnitSet> all = new HashMap<>();
        network.values().forEach(value -> all.put(value.name(), UnitSet.all(value.width())));
        return new Reduction(network, all);
    }

    /** {@return the kept positions of a value of the original} */
    public UnitSet keptOf(String value) {
        return ByName.get(kept, value);
    }
}
