package odf2nna.internal.keras.write;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import odf2nna.internal.keras.write.KerasLayer.Tensor;

/**
 * Tensors of the graph in Keras. ONNX has the channels of images before the positions; layers of Keras have them last, as TensorFlow
 * computes convolutions on processors that way alone. A tensor is there in one order or both, and is moved by a Permute layer where a
 * layer needs the other.
 */
final class Layouts {
    private final LayerList layers;
    /** As ONNX has them. */
    private final Map<String, Tensor> plain = new HashMap<>();
    /** With the second dimension moved to the end. */
    private final Map<String, Tensor> last = new HashMap<>();
    /** Names of the nodes that moved tensors in ONNX; layers that do so are called after them. */
    private final Map<String, String> movers = new HashMap<>();

    Layouts(LayerList layers) {
        this.layers = layers;
    }

    boolean has(String name) {
        return plain.containsKey(name) || last.containsKey(name);
    }

    void put(String name, Tensor tensor) {
        plain.put(name, tensor);
    }

    /** Notes a tensor, with its dimensions as in ONNX or the second one moved to the end. */
    void put(String name, Tensor tensor, boolean isLast) {
        (isLast ? last : plain).put(name, tensor);
    }

    /** Gives a tensor another name. */
    void alias(String source, String name) {
        if (!last.containsKey(source)) {
            plain.put(name, plain(source));
        } else {
            last.put(name, last(source));
            if (plain.containsKey(source)) {
                plain.put(name, plain(source));
            }
        }
    }

    /** {@return names of what a layer gives} */
    Set<String> names(String layer) {
        return Stream.concat(plain.entrySet().stream(), last.entrySet().stream())
                .filter(entry -> entry.getValue().layer().equals(layer))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /**
     * Notes a Transpose that moves the second dimension to the end or back; there is a layer for it once one is needed.
     *
     * @return whether it does so
     */
    boolean move(String source, String output, List<Integer> order, String node) {
        boolean toEnd = order.equals(toLast(order.size()));
        boolean back = order.equals(toFirst(order.size()));
        if (order.size() < 3 || (!toEnd && !back)) {
            return false;
        }
        if (toEnd && (last.containsKey(source) || !back)) {
            if (!last.containsKey(source)) {
                movers.put(source, node);
            }
            plain.put(output, last(source));
        } else {
            movers.put(output, node);
            last.put(output, plain(source));
        }
        return true;
    }

    /** {@return a tensor with its dimensions as in ONNX} */
    Tensor plain(String name) {
        Tensor made = plain.get(name);
        if (made == null) {
            Tensor moved = last.get(name);
            if (moved == null) {
                throw new Refusal("reads the constant '%s' where Keras has a tensor".formatted(name));
            }
            made = permute(name, moved, toFirst(moved.rank()), "_channels_first");
            plain.put(name, made);
        }
        return made;
    }

    /** {@return a tensor with its second dimension moved to the end} */
    Tensor last(String name) {
        Tensor made = last.get(name);
        if (made == null) {
            Tensor given = plain(name);
            made = permute(name, given, toLast(given.rank()), "_channels_last");
            last.put(name, made);
        }
        return made;
    }

    /** {@return a tensor with its second dimension moved to the end if that is how it was computed} */
    Optional<Tensor> computedLast(String name) {
        return Optional.ofNullable(last.get(name));
    }

    /** {@return a tensor whose numbers follow one another as in ONNX, whatever its dimensions} */
    Tensor inOrder(String name) {
        return computedLast(name)
                .filter(tensor -> !plain.containsKey(name)
                        && tensor.shape().subList(1, tensor.rank() - 1).stream().allMatch(dim -> dim == 1))
                .orElseGet(() -> plain(name));
    }

    private Tensor permute(String name, Tensor tensor, List<Integer> order, String suffix) {
        ObjectNode config = JsonNodeFactory.instance.objectNode();
        var dims = config.putArray("dims");
        order.stream().skip(1).forEach(dims::add);
        String wanted = movers.getOrDefault(name, name + suffix);
        List<Integer> shape = order.stream().map(tensor.shape()::get).toList();
        return layers.add(wanted, "Permute", config, List.of(tensor), shape, List.of());
    }

    private static List<Integer> toLast(int rank) {
        List<Integer> order = new ArrayList<>(List.of(0));
        for (int axis = 2; axis < rank; axis++) {
            order.add(axis);
        }
        order.add(1);
        return order;
    }

    private static List<Integer> toFirst(int rank) {
        List<Integer> order = new ArrayList<>(List.of(0, rank - 1));
        for (int axis = 1; axis < rank - 1; axis++) {
            order.add(axis);
        }
        return order;
    }
}
