package odf2nna.internal.keras.write;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import odf2nna.internal.keras.write.KerasLayer.Tensor;
import odf2nna.internal.onnx.ModelNode;
import odf2nna.internal.onnx.RawTensor;

/**
 * One ONNX node while it is said in layers.
 *
 * @param export what is added to
 * @param output the tensor that is made
 * @param opset the version of the operators
 */
record NodeCall(LayerExport export, ModelNode node, String output, long opset) {
    static ObjectNode config() {
        return JsonNodeFactory.instance.objectNode();
    }

    void layer(String className, ObjectNode config) {
        export.add(node, className, config, source(), output, List.of());
    }

    String source() {
        return node.inputs().get(0);
    }

    Tensor input() {
        return export.tensor(source());
    }

    Optional<RawTensor> constant(int input) {
        return input < node.inputs().size() ? export.constant(node.inputs().get(input)) : Optional.empty();
    }

    RawTensor required(int input) {
        return constant(input)
                .orElseThrow(
                        () -> new Refusal("its input %d is no constant, as weights of a layer are".formatted(input)));
    }

    long integer(String attribute, long absent) {
        return node.attributes().getOrDefault(attribute, absent) instanceof Long value ? value : absent;
    }

    double real(String attribute, double absent) {
        return node.attributes().getOrDefault(attribute, absent) instanceof Double value ? value : absent;
    }

    int axis(long given) {
        return (int) (given < 0 ? given + input().rank() : given);
    }

    static boolean isAlongUnits(RawTensor value, int units) {
        return value.size() == units && value.dims().get(value.dims().size() - 1) == units;
    }
}
