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

    /** Adds a layer without weights that treats each number by itself. */
    void each(String className, ObjectNode config) {
        Optional<Tensor> last = export.layouts().computedLast(source());
        Tensor x = last.orElseGet(this::input);
        add(className, config, List.of(x), x.shape(), List.of(), last.isPresent());
    }

    /** Adds a layer that gives a tensor with its dimensions as in ONNX. */
    void add(String className, ObjectNode config, Tensor x, List<Integer> shape, List<RawTensor> weights) {
        add(className, config, List.of(x), shape, weights, false);
    }

    /** Adds a layer that gives a tensor with its second dimension moved to the end. */
    void addLast(String className, ObjectNode config, Tensor x, List<Integer> shape, List<RawTensor> weights) {
        add(className, config, List.of(x), shape, weights, true);
    }

    void add(
            String className,
            ObjectNode config,
            List<Tensor> sources,
            List<Integer> shape,
            List<RawTensor> weights,
            boolean isLast) {
        Tensor made = export.layers().add(node.name(), className, config, sources, shape, weights);
        export.layouts().put(output, made, isLast);
    }

    /** {@return the tensors that the node reads with their second dimension moved to the end, if all were computed so} */
    Optional<List<Tensor>> allLast() {
        List<Tensor> all = node.inputs().stream()
                .flatMap(name -> export.layouts().computedLast(name).stream())
                .toList();
        return Optional.of(all).filter(found -> found.size() == node.inputs().size());
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

    String text(String attribute, String absent) {
        return node.attributes().getOrDefault(attribute, absent) instanceof String value ? value : absent;
    }

    List<Integer> integers(String attribute, List<Integer> absent) {
        return node.attributes().get(attribute) instanceof List<?> given
                ? given.stream().map(value -> Math.toIntExact((Long) value)).toList()
                : absent;
    }

    int rank() {
        return export.layouts().computedLast(source()).orElseGet(this::input).rank();
    }

    int axis(long given) {
        return (int) (given < 0 ? given + rank() : given);
    }

    /** {@return whether a constant has one number for each channel of a tensor whose channels stand second in ONNX} */
    static boolean isAlongChannels(RawTensor value, Tensor last) {
        int place = value.dims().size() - (last.rank() - 1);
        return value.size() == last.width()
                && (place == 0 || place == 1)
                && value.dims().get(place) == last.width();
    }

    static boolean isAlongUnits(RawTensor value, int units) {
        return value.size() == units && value.dims().get(value.dims().size() - 1) == units;
    }
}
