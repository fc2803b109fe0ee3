package odf2nna.internal.keras.write;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import odf2nna.internal.keras.write.KerasLayer.Tensor;
import odf2nna.internal.onnx.RawTensor;

/** Sums, products and the like, of tensors, or of a tensor and constants. */
record ArithmeticNodes(NodeCall call) {
    void merge(String className) {
        if (call.node().inputs().stream().allMatch(call.export()::isComputed)) {
            if (call.node().inputs().size() == 1) {
                call.export().alias(call.source(), call.output());
                return;
            }
            Optional<List<Tensor>> last = call.allLast();
            List<Tensor> sources = last.orElseGet(() ->
                    call.node().inputs().stream().map(call.export()::tensor).toList());
            call.add(className, NodeCall.config(), sources, broadcast(sources), List.of(), last.isPresent());
        } else {
            affine();
        }
    }

    /** Along each axis of a row one size, or that and one. */
    private static List<Integer> broadcast(List<Tensor> sources) {
        List<Integer> shape = new ArrayList<>(sources.get(0).shape());
        for (Tensor source : sources) {
            if (source.rank() != shape.size()) {
                throw new Refusal("its inputs have several shapes");
            }
            for (int axis = 1; axis < shape.size(); axis++) {
                int size = source.shape().get(axis);
                if (shape.get(axis) != 1 && size != 1 && size != shape.get(axis)) {
                    throw new Refusal("its inputs have several shapes");
                }
                shape.set(axis, shape.get(axis) == 1 ? size : shape.get(axis));
            }
        }
        return shape;
    }

    /** {@code x·scale + offset} with numbers, one or one for each unit. */
    void affine() {
        if (call.node().inputs().size() != 2) {
            throw new Refusal("it combines tensors and constants");
        }
        boolean isFirst = call.export().isComputed(call.node().inputs().get(0));
        String source = call.node().inputs().get(isFirst ? 0 : 1);
        RawTensor c = call.required(isFirst ? 1 : 0);
        int size = c.size();
        Optional<Tensor> last = call.export()
                .layouts()
                .computedLast(source)
                .filter(tensor -> size == 1 || NodeCall.isAlongChannels(c, tensor));
        Tensor x = last.orElseGet(() -> call.export().tensor(source));
        boolean isKnown = size == 1 || last.isPresent() || NodeCall.isAlongUnits(c, x.width());
        if (!isKnown || c.dims().size() > x.rank()) {
            throw new Refusal("its constant is neither one number nor one for each unit");
        }
        switch (call.node().operator()) {
            case "Add" -> rescale(x, last.isPresent(), size, unit -> 1, c::number);
            case "Mul" -> rescale(x, last.isPresent(), size, c::number, unit -> 0);
            case "Sub" ->
                rescale(
                        x,
                        last.isPresent(),
                        size,
                        unit -> isFirst ? 1 : -1,
                        unit -> isFirst ? -c.number(unit) : c.number(unit));
            case "Div" -> {
                if (!isFirst) {
                    throw new Refusal("it divides by a tensor");
                }
                rescale(x, last.isPresent(), size, unit -> 1 / c.number(unit), unit -> 0);
            }
            default -> throw new Refusal("Keras has no layer for it with a constant");
        }
    }

    private void rescale(Tensor x, boolean isLast, int size, IntToDoubleFunction scale, IntToDoubleFunction offset) {
        ObjectNode config = NodeCall.config();
        numbers(config, "scale", size, scale);
        numbers(config, "offset", size, offset);
        call.add("Rescaling", config, List.of(x), x.shape(), List.of(), isLast);
    }

    private static void numbers(ObjectNode config, String name, int size, IntToDoubleFunction value) {
        double first = value.applyAsDouble(0);
        if (IntStream.range(0, size).allMatch(i -> value.applyAsDouble(i) == first)) {
            config.put(name, first);
        } else {
            ArrayNode all = config.putArray(name);
            IntStream.range(0, size).forEach(i -> all.add(value.applyAsDouble(i)));
        }
    }
}
