package odf2nna.internal.keras;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How the layers of a model are connected.
 *
 * @param model the model itself
 * @param layers in the order of the configuration
 * @param calls in an order in which they can be computed; a layer called twice has two
 * @param inputs input layers
 * @param outputs what the model gives
 * @param nested the models within, by name
 */
record Topology(
        LayerConfig model,
        List<LayerConfig> layers,
        List<Call> calls,
        List<Source> inputs,
        List<Source> outputs,
        Map<String, Topology> nested) {
    Topology {
        layers = List.copyOf(layers);
        calls = List.copyOf(calls);
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        nested = Map.copyOf(nested);
    }

    /** An output of a call of a layer. */
    record Source(String layer, int call, int output) {}

    /**
     * A use of a layer.
     *
     * @param index counts those of a layer
     * @param inputs what it reads
     * @param flags options of the call that are switched on
     */
    record Call(LayerConfig layer, int index, List<Source> inputs, Set<String> flags) {
        Call {
            inputs = List.copyOf(inputs);
            flags = Set.copyOf(flags);
        }
    }
}
