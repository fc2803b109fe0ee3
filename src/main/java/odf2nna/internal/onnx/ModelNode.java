package odf2nna.internal.onnx;

import java.util.List;
import java.util.Map;

/**
 * A node of a model's graph in plain values.
 *
 * @param title the operator with the node's name, for messages
 * @param name its name, or its first output where it has none
 * @param operator the operator with its domain, {@code Relu} or {@code ai.onnx.ml.Scaler}
 * @param inputs names of tensors; an empty one for an omitted optional input
 * @param outputs likewise
 * @param attributes {@link Long}s, {@link Double}s, {@link String}s, {@link RawTensor}s, lists of {@link Long}s, of
 *     {@link Double}s or of {@link String}s; graphs are omitted
 */
public record ModelNode(
        String title,
        String name,
        String operator,
        List<String> inputs,
        List<String> outputs,
        Map<String, Object> attributes) {
    public ModelNode {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        attributes = Map.copyOf(attributes);
    }
}
