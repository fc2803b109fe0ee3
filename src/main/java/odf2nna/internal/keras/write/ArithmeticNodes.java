package odf2nna.internal.keras.write;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
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
            List<Integer> shape = call.input().shape();
            if (call.node().inputs().stream()
                    .anyMatch(name -> !call.export().tensor(name).shape().equals(shape))) {
                throw new Refusal("its inputs have several shapes");
            }
            call.export()
                    .add(
                            call.node(),
                            className,
                            NodeCall.config(),
                            call.node().inputs(),
                            call.output(),
                            shape,
                            List.of());
        } else {
            affine();
        }
    }

    /** {@code x·scale + offset} with numbers, one or one for each unit. */
    void affine() {
        if (call.node().inputs().size() != 2) {
            throw new Refusal("it combines tensors and constants");
        }
        boolean isFirst = call.export().isComputed(call.node().inputs().get(0));
        Tensor x = call.export().tensor(call.node().inputs().get(isFirst ? 0 : 1));
        RawTensor c = call.required(isFirst ? 1 : 0);
        int size = c.size();
        if ((size != 1 && !NodeCall.isAlongUnits(c, x.width())) || c.dims().size() > x.rank()) {
            throw new Refusal("its constant is neither one number nor one for each unit");
        }
        switch (call.node().operator()) {
            case "Add" -> rescale(isFirst, size, unit -> 1, c::number);
            case "Mul" -> rescale(isFirst, size, c::number, unit -> 0);
            case "Sub" ->
                rescale(isFirst, size, unit -> isFirst ? 1 : -1, unit -> isFirst ? -c.number(unit) : c.number(unit));
            case "Div" -> {
                if (!isFirst) {
                    throw new Refusal("it divides by a tensor");
                }
                rescale(true, size, unit -> 1 / c.number(unit), unit -> 0);
            }
            default -> throw new Refusal("there is no layer of Keras for it with a constant");
        }
    }

    private void rescale(boolean isFirst, int size, IntToDoubleFunction scale, IntToDoubleFunction offset) {
        ObjectNode config = NodeCall.config();
        numbers(config, "scale", size, scale);
        numbers(config, "offset", size, offset);
        call.export()
                .add(
                        call.node(),
                        "Rescaling",
                        config,
                        call.node().inputs().get(isFirst ? 0 : 1),
                        call.output(),
                        List.of());
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
