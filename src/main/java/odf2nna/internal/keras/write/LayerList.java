package odf2nna.internal.keras.write;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import odf2nna.internal.keras.write.KerasLayer.Tensor;
import odf2nna.internal.onnx.RawTensor;

/** The layers of a model while it is written, each with a name of its own. */
final class LayerList {
    private final Map<String, KerasLayer> layers = new LinkedHashMap<>();
    private final Set<String> names = new HashSet<>();

    /**
     * Adds a layer.
     *
     * @param wanted the name of a node or a tensor
     * @return what the layer gives
     */
    Tensor add(
            String wanted,
            String className,
            ObjectNode config,
            List<Tensor> inputs,
            List<Integer> shape,
            List<RawTensor> weights) {
        String name = fresh(wanted);
        layers.put(name, new KerasLayer(name, className, config, inputs, weights));
        return new Tensor(name, shape);
    }

    /** {@return the layers by their names, in the order in which they were added} */
    Map<String, KerasLayer> byName() {
        return Collections.unmodifiableMap(layers);
    }

    Optional<KerasLayer> layer(String name) {
        return Optional.ofNullable(layers.get(name));
    }

    /** {@return a name that Keras takes and no other layer has, of that of a node or a tensor} */
    private String fresh(String given) {
        String[] parts = given.split("[/:]", -1);
        int last = parts.length - 1;
        boolean isOperator = last > 0
                && parts[last].matches("(Gemm|MatMul|Conv|Add|BiasAdd|product|add|dense|channels_first)(_\\d+)?");
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < (isOperator ? last : parts.length); i++) {
            String part = parts[i].replaceAll("[^A-Za-z0-9_.-]", "_");
            text.append(text.isEmpty() || part.isEmpty() ? "" : "_").append(part);
        }
        String base = text.toString().replaceAll("^[^A-Za-z0-9]+", "");
        base = base.isEmpty() ? "layer" : base;
        String name = base;
        for (int i = 1; !names.add(name); i++) {
            name = base + "_" + i;
        }
        return name;
    }
}
