package odf2nna.internal.training;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import odf2nna.internal.network.DenseLayer;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;

/**
 * The weights and biases that training changes, in single precision. The arrays are not copied.
 *
 * @param layers in the order of the network
 * @param arrays for each layer its weights {@code [units, inputs]}, row-major, then its biases {@code [units]}
 */
public record Weights(List<Value.Dense> layers, List<float[]> arrays) {
    public Weights {
        arrays = List.copyOf(arrays);
    }

    /** {@return those of all layers that a value is computed from} */
    public static Weights of(DenseNetwork network, String value) {
        List<Value.Dense> layers = network.upTo(value).stream()
                .filter(Value.Dense.class::isInstance)
                .map(Value.Dense.class::cast)
                .toList();
        List<float[]> arrays = new ArrayList<>();
        for (Value.Dense layer : layers) {
            arrays.add(layer.layer().weights().values().toFloats());
            arrays.add(layer.layer().bias().toFloats());
        }
        return new Weights(layers, arrays);
    }

    /** {@return the shapes of {@link #arrays()}} */
    public List<long[]> shapes() {
        List<long[]> shapes = new ArrayList<>();
        for (Value.Dense layer : layers) {
            shapes.add(new long[] {layer.layer().units(), layer.layer().inputs()});
            shapes.add(new long[] {layer.layer().units()});
        }
        return shapes;
    }

    /** {@return these layers with other numbers} */
    public Weights with(List<float[]> numbers) {
        return new Weights(layers, numbers);
    }

    /** {@return a network with these weights} */
    public DenseNetwork into(DenseNetwork network) {
        Map<String, DenseLayer> changed = new LinkedHashMap<>();
        for (int i = 0; i < layers.size(); i++) {
            DenseLayer layer = layers.get(i).layer();
            changed.put(
                    layers.get(i).name(),
                    layer.with(Vector.ofFloats(arrays.get(2 * i)), Vector.ofFloats(arrays.get(2 * i + 1))));
        }
        return network.withLayers(changed);
    }
}
