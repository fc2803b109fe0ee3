package odf2nna.internal.keras.write;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import odf2nna.internal.keras.write.KerasLayer.Tensor;
import odf2nna.internal.onnx.ModelNode;
import odf2nna.internal.onnx.RawTensor;

/**
 * Says one ONNX node in layers.
 *
 * @param export what is added to
 * @param output the tensor that is made
 * @param opset the version of the operators
 */
record NodeLayers(LayerExport export, ModelNode node, String output, long opset) {
    /** Before, Softmax is over all dimensions from its axis on. */
    private static final long SOFTMAX_OF_ONE_AXIS = 13;

    private static final double EPSILON = 1e-5;

    /** Layers that merge tensors of one shape, by operator. */
    private static final Map<String, String> MERGES = Map.of(
            "Add",
            "Add",
            "Sum",
            "Add",
            "Mul",
            "Multiply",
            "Sub",
            "Subtract",
            "Max",
            "Maximum",
            "Min",
            "Minimum",
            "Mean",
            "Average");

    /** Activations without parameters, by operator; most are found in the dense network before. */
    private static final Map<String, String> FUNCTIONS = Map.ofEntries(
            Map.entry("Relu", "relu"),
            Map.entry("Sigmoid", "sigmoid"),
            Map.entry("Tanh", "tanh"),
            Map.entry("Softplus", "softplus"),
            Map.entry("Softsign", "softsign"),
            Map.entry("Exp", "exponential"),
            Map.entry("HardSwish", "hard_silu"),
            Map.entry("Mish", "mish"));

    /** @throws Refusal if there is no layer for it */
    void translate() {
        String operator = node.operator();
        switch (operator) {
            case "Identity", "Dropout" -> export.alias(source(), output);
            case "Cast" -> cast();
            case "Gemm" -> gemm();
            case "MatMul" -> product();
            case "Softmax" -> softmax();
            case "LogSoftmax" -> logSoftmax();
            case "LeakyRelu" -> layer("LeakyReLU", config().put("negative_slope", real("alpha", 0.01)));
            case "Elu" -> layer("ELU", config().put("alpha", real("alpha", 1)));
            case "BatchNormalization" -> batchNormalization();
            case "LayerNormalization" -> layerNormalization();
            case "Flatten" -> flatten();
            case "Reshape" -> reshape();
            case "Squeeze", "Unsqueeze" -> single();
            case "Transpose" -> permute();
            case "Concat" -> concat();
            case "Div" -> affine();
            default -> {
                if (FUNCTIONS.containsKey(operator)) {
                    export.activate(node, source(), output, KerasActivation.named(FUNCTIONS.get(operator)));
                } else if (MERGES.containsKey(operator)) {
                    merge(MERGES.get(operator));
                } else {
                    throw new Refusal("there is no layer of Keras for it");
                }
            }
        }
    }

    private static ObjectNode config() {
        return JsonNodeFactory.instance.objectNode();
    }

    private void layer(String className, ObjectNode config) {
        export.add(node, className, config, source(), output, List.of());
    }

    private String source() {
        return node.inputs().get(0);
    }

    private Tensor input() {
        return export.tensor(source());
    }

    private Optional<RawTensor> constant(int input) {
        return input < node.inputs().size() ? export.constant(node.inputs().get(input)) : Optional.empty();
    }

    private RawTensor required(int input) {
        return constant(input)
                .orElseThrow(
                        () -> new Refusal("its input %d is no constant, as weights of a layer are".formatted(input)));
    }

    private long integer(String attribute, long absent) {
        return node.attributes().getOrDefault(attribute, absent) instanceof Long value ? value : absent;
    }

    private double real(String attribute, double absent) {
        return node.attributes().getOrDefault(attribute, absent) instanceof Double value ? value : absent;
    }

    /** All tensors have the precision of the inputs. */
    private void cast() {
        if (integer("to", 0) != export.type().code()) {
            throw new Refusal("it changes the precision");
        }
        export.alias(source(), output);
    }

    private void gemm() {
        if (integer("transA", 0) != 0) {
            throw new Refusal("it transposes its rows");
        }
        RawTensor kernel = Weights.kernel(required(1), integer("transB", 0) != 0, real("alpha", 1));
        double beta = real("beta", 1);
        boolean hasBias = node.inputs().size() > 2 && !node.inputs().get(2).isEmpty();
        dense(kernel, hasBias ? Optional.of(bias(required(2), kernel, beta)) : Optional.empty(), output);
    }

    /** A sum that alone reads the product, with a constant for each unit, is the layer's bias. */
    private void product() {
        if (constant(0).isPresent() || required(1).dims().size() != 2) {
            throw new Refusal("it is no product of rows and a matrix of weights");
        }
        RawTensor kernel = Weights.kernel(required(1), false, 1);
        Optional<ModelNode> sum =
                export.onlyReader(output).filter(reader -> reader.operator().equals("Add"));
        Optional<RawTensor> added = sum.flatMap(add -> add.inputs().stream()
                .filter(name -> !name.equals(output))
                .findFirst()
                .flatMap(export::constant)
                .filter(value ->
                        value.size() == 1 || isAlongUnits(value, kernel.dims().get(1))));
        if (sum.isPresent() && added.isPresent()) {
            dense(
                    kernel,
                    Optional.of(bias(added.get(), kernel, 1)),
                    sum.get().outputs().get(0));
        } else {
            dense(kernel, Optional.empty(), output);
        }
    }

    private static boolean isAlongUnits(RawTensor value, int units) {
        return value.size() == units && value.dims().get(value.dims().size() - 1) == units;
    }

    private static RawTensor bias(RawTensor given, RawTensor kernel, double factor) {
        int units = kernel.dims().get(1);
        if (given.size() != 1 && !isAlongUnits(given, units)) {
            throw new Refusal("its bias is not one number for each unit");
        }
        return Weights.vector(given, units, unit -> factor * given.number(given.size() == 1 ? 0 : unit));
    }

    private void dense(RawTensor kernel, Optional<RawTensor> bias, String made) {
        int units = kernel.dims().get(1);
        List<RawTensor> weights = new ArrayList<>(List.of(kernel));
        bias.ifPresent(weights::add);
        ObjectNode config =
                config().put("units", units).put("activation", "linear").put("use_bias", bias.isPresent());
        export.add(node, "Dense", config, List.of(source()), made, lastOf(input(), units), weights);
    }

    private static List<Integer> lastOf(Tensor tensor, int width) {
        List<Integer> shape = new ArrayList<>(tensor.shape());
        shape.set(shape.size() - 1, width);
        return shape;
    }

    private int axis(long given) {
        return (int) (given < 0 ? given + input().rank() : given);
    }

    private void softmax() {
        int axis = axis(integer("axis", opset < SOFTMAX_OF_ONE_AXIS ? 1 : -1));
        requireOneAxis(axis);
        if (axis == input().rank() - 1) {
            export.activate(node, source(), output, KerasActivation.named("softmax"));
        } else {
            layer("Softmax", config().put("axis", axis));
        }
    }

    private void logSoftmax() {
        int axis = axis(integer("axis", opset < SOFTMAX_OF_ONE_AXIS ? 1 : -1));
        requireOneAxis(axis);
        if (axis != input().rank() - 1) {
            throw new Refusal("it is not over the last dimension");
        }
        export.activate(node, source(), output, KerasActivation.named("log_softmax"));
    }

    private void requireOneAxis(int axis) {
        if (axis < 1 || (opset < SOFTMAX_OF_ONE_AXIS && axis != input().rank() - 1)) {
            throw new Refusal("it is over several dimensions, or over the rows");
        }
    }

    private void batchNormalization() {
        if (integer("training_mode", 0) != 0) {
            throw new Refusal("it is in training");
        }
        List<RawTensor> weights = new ArrayList<>();
        for (int i = 1; i <= 4; i++) {
            RawTensor one = required(i);
            weights.add(Weights.vector(one, one.size(), one::number));
        }
        ObjectNode config = config().put("axis", 1).put("epsilon", real("epsilon", EPSILON));
        export.add(node, "BatchNormalization", config, source(), output, weights);
    }

    private void layerNormalization() {
        if (axis(integer("axis", -1)) != input().rank() - 1) {
            throw new Refusal("it is not over the last dimension alone");
        }
        int width = input().width();
        RawTensor gamma = required(1);
        List<RawTensor> weights = new ArrayList<>(List.of(each(gamma, width)));
        boolean hasBeta = node.inputs().size() > 2 && !node.inputs().get(2).isEmpty();
        if (hasBeta) {
            weights.add(each(required(2), width));
        }
        ObjectNode config = config();
        config.putArray("axis").add(-1);
        config.put("epsilon", real("epsilon", EPSILON)).put("center", hasBeta).put("scale", true);
        export.add(node, "LayerNormalization", config, source(), output, weights);
    }

    private static RawTensor each(RawTensor given, int width) {
        if (given.size() != width) {
            throw new Refusal("it has %d weights for %d units".formatted(given.size(), width));
        }
        return Weights.vector(given, width, given::number);
    }

    private void flatten() {
        if (axis(integer("axis", 1)) != 1) {
            throw new Refusal("it flattens other dimensions than those of a row");
        }
        if (input().rank() == 2) {
            export.alias(source(), output);
            return;
        }
        export.add(node, "Flatten", config(), List.of(source()), output, List.of(-1, elements(input())), List.of());
    }

    /** {@return numbers of a row} */
    private static int elements(Tensor tensor) {
        List<Integer> dims = tensor.shape().subList(1, tensor.rank());
        if (dims.stream().anyMatch(dim -> dim < 0)) {
            throw new Refusal("the shape of its rows is not known");
        }
        return dims.stream().reduce(1, Math::multiplyExact);
    }

    private void reshape() {
        int elements = elements(input());
        List<Long> given = required(1).integers();
        List<Integer> shape = new ArrayList<>(List.of(-1));
        for (int i = 1; i < given.size(); i++) {
            boolean same = given.get(i) == 0 && integer("allowzero", 0) == 0;
            shape.add(same ? input().shape().get(i) : Math.toIntExact(given.get(i)));
        }
        int known = shape.stream().skip(1).filter(dim -> dim > 0).reduce(1, Math::multiplyExact);
        int free = shape.subList(1, shape.size()).indexOf(-1);
        if (free >= 0) {
            shape.set(free + 1, elements / known);
        }
        boolean keepsRows = !given.isEmpty() && (given.get(0) <= 0 || free < 0);
        if (!keepsRows || elements(new Tensor("", shape)) != elements) {
            throw new Refusal("it takes numbers from one row to another");
        }
        reshaped(shape);
    }

    /** Dimensions of one are taken out or put in. */
    private void single() {
        boolean adds = node.operator().equals("Unsqueeze");
        List<Long> axes = node.attributes().get("axes") instanceof List<?> given
                ? given.stream().map(axis -> (Long) axis).toList()
                : required(1).integers();
        List<Integer> shape = new ArrayList<>(input().shape());
        int rank = shape.size() + (adds ? axes.size() : 0);
        List<Integer> places = axes.stream()
                .map(axis -> (int) (axis < 0 ? axis + rank : axis))
                .sorted(adds ? Comparator.naturalOrder() : Comparator.reverseOrder())
                .toList();
        for (int place : places) {
            if (place == 0 || (!adds && shape.get(place) != 1)) {
                throw new Refusal("it takes numbers from one row to another");
            }
            if (adds) {
                shape.add(place, 1);
            } else {
                shape.remove(place);
            }
        }
        if (shape.size() < 2) {
            throw new Refusal("it gives a number for each row, and Keras has at least one column");
        }
        elements(input());
        reshaped(shape);
    }

    private void permute() {
        List<Integer> shape = new ArrayList<>();
        ObjectNode config = config();
        ArrayNode dims = config.putArray("dims");
        if (!(node.attributes().get("perm") instanceof List<?> order)
                || !order.get(0).equals(0L)) {
            throw new Refusal("it turns rows into columns");
        }
        for (Object axis : order) {
            shape.add(input().shape().get(Math.toIntExact((Long) axis)));
            if (!axis.equals(0L)) {
                dims.add((Long) axis);
            }
        }
        export.add(node, "Permute", config, List.of(source()), output, shape, List.of());
    }

    private void reshaped(List<Integer> shape) {
        if (shape.equals(input().shape())) {
            export.alias(source(), output);
            return;
        }
        ObjectNode config = config();
        ArrayNode target = config.putArray("target_shape");
        shape.stream().skip(1).forEach(target::add);
        export.add(node, "Reshape", config, List.of(source()), output, shape, List.of());
    }

    private void concat() {
        int axis = axis(integer("axis", 1));
        if (axis < 1) {
            throw new Refusal("it joins rows");
        }
        List<Integer> shape = new ArrayList<>(input().shape());
        int total = 0;
        for (String name : node.inputs()) {
            int width = export.tensor(name).shape().get(axis);
            total = total < 0 || width < 0 ? -1 : total + width;
        }
        shape.set(axis, total);
        export.add(node, "Concatenate", config().put("axis", axis), node.inputs(), output, shape, List.of());
    }

    private void merge(String className) {
        if (node.inputs().stream().allMatch(export::isComputed)) {
            if (node.inputs().size() == 1) {
                export.alias(source(), output);
                return;
            }
            List<Integer> shape = input().shape();
            if (node.inputs().stream()
                    .anyMatch(name -> !export.tensor(name).shape().equals(shape))) {
                throw new Refusal("its inputs have several shapes");
            }
            export.add(node, className, config(), node.inputs(), output, shape, List.of());
        } else {
            affine();
        }
    }

    /** {@code x·scale + offset} with numbers, one or one for each unit. */
    private void affine() {
        if (node.inputs().size() != 2) {
            throw new Refusal("it combines tensors and constants");
        }
        boolean isFirst = export.isComputed(node.inputs().get(0));
        Tensor x = export.tensor(node.inputs().get(isFirst ? 0 : 1));
        RawTensor c = required(isFirst ? 1 : 0);
        int size = c.size();
        if ((size != 1 && !isAlongUnits(c, x.width())) || c.dims().size() > x.rank()) {
            throw new Refusal("its constant is neither one number nor one for each unit");
        }
        switch (node.operator()) {
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
        ObjectNode config = config();
        numbers(config, "scale", size, scale);
        numbers(config, "offset", size, offset);
        export.add(node, "Rescaling", config, node.inputs().get(isFirst ? 0 : 1), output, List.of());
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
