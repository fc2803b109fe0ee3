package odf2nna.internal.keras.write;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Puts layers into the order that Keras gives them when it loads a functional model. Weights belong to layers by that order alone:
 * layers of one class are numbered in it, and their names are not looked at.
 *
 * <p>A layer is as deep as the longest way from it to an output, and deeper ones come first. Of equally deep ones that comes first
 * which is met first on the way back from the outputs.
 *
 * @see <a href="https://github.com/keras-team/keras/blob/v3.12.0/keras/src/ops/function.py">map_graph</a>
 */
final class LayerOrder {
    private final Map<String, KerasLayer> layers;
    private final Map<String, Integer> met = new HashMap<>();
    private final List<String> sourcesFirst = new ArrayList<>();

    private LayerOrder(Map<String, KerasLayer> layers) {
        this.layers = layers;
    }

    /**
     * {@return the layers in Keras' order; inputs that no output is made of stand last}
     *
     * @param layers by their names
     * @param outputs names of the layers that give the outputs, in the order of the model
     */
    static List<KerasLayer> of(Map<String, KerasLayer> layers, List<String> outputs) {
        LayerOrder order = new LayerOrder(layers);
        outputs.forEach(order::walk);
        Map<String, Integer> depths = order.depths();
        return layers.values().stream()
                .sorted(Comparator.comparing((KerasLayer layer) -> -depths.getOrDefault(layer.name(), 0))
                        .thenComparing(layer -> order.met.getOrDefault(layer.name(), -1)))
                .toList();
    }

    /** Goes back from an output, the first input of a layer first; notes when a layer is met, and when all before it are done. */
    private void walk(String output) {
        Deque<String> open = new ArrayDeque<>(List.of(output));
        Set<String> entered = new HashSet<>();
        Set<String> done = new HashSet<>(sourcesFirst);
        while (!open.isEmpty()) {
            String name = open.peek();
            if (done.contains(name)) {
                open.pop();
            } else if (entered.add(name)) {
                met.putIfAbsent(name, met.size());
                List<String> sources = sources(name);
                for (int i = sources.size() - 1; i >= 0; i--) {
                    open.push(sources.get(i));
                }
            } else {
                open.pop();
                done.add(name);
                sourcesFirst.add(name);
            }
        }
    }

    private List<String> sources(String name) {
        return Objects.requireNonNull(layers.get(name)).inputs().stream()
                .map(KerasLayer.Tensor::layer)
                .toList();
    }

    private Map<String, Integer> depths() {
        Map<String, Integer> depths = new HashMap<>();
        for (int i = sourcesFirst.size() - 1; i >= 0; i--) {
            String name = sourcesFirst.get(i);
            int depth = depths.computeIfAbsent(name, unset -> 0);
            sources(name).forEach(source -> depths.merge(source, depth + 1, Math::max));
        }
        return depths;
    }
}
