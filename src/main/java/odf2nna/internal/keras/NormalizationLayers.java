package odf2nna.internal.keras;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import odf2nna.internal.network.Vector;

/**
 * Layers that shift and scale, at inference.
 *
 * @see <a href="https://keras.io/api/layers/normalization_layers/">Keras: normalization layers</a>
 */
final class NormalizationLayers {
    /** Keras' smallest deviation to divide by. */
    private static final double SMALLEST_DEVIATION = 1e-7;

    private NormalizationLayers() {}

    static List<String> batchWeights(LayerConfig layer) {
        List<String> weights = layerWeights(layer);
        weights.addAll(List.of("moving_mean", "moving_variance"));
        return weights;
    }

    static List<String> layerWeights(LayerConfig layer) {
        List<String> weights = new ArrayList<>();
        if (layer.flag(true, "scale")) {
            weights.add("gamma");
        }
        if (layer.flag(true, "center")) {
            weights.add("beta");
        }
        return weights;
    }

    /** {@code (x − mean)/√(variance + ε)·gamma + beta}: one operator where the channels are first behind the rows, else Mul and Add. */
    static Value batch(LayerCall call) {
        int rank = call.input().rank();
        List<Long> axes = call.layer().integers(-1, "axis");
        long axis = axes.get(0) < 0 ? axes.get(0) + rank : axes.get(0);
        if (axes.size() != 1 || (axis != rank - 1L && axis != 1)) {
            throw call.layer().problem("its axis is %s, expected that of the channels".formatted(axes));
        }
        Optional<Value> computed =
                axis == 1 ? Optional.of(call.input()) : call.draft().computedFirst(call.input());
        long width = call.input().shape().get((int) axis);
        call.checkFixed(List.of(width));
        if (call.layer().number(0, "mode") != 0) {
            throw call.layer()
                    .problem("its mode is %s, expected 0"
                            .formatted(call.layer().config().path("mode")));
        }
        double epsilon = call.layer().number(1e-3, "epsilon");
        List<Long> dims = List.of(width);
        Vector gamma = weightOr(call, "gamma", dims, 1);
        Vector beta = weightOr(call, "beta", dims, 0);
        Vector mean = call.weight("moving_mean", dims);
        Vector variance = call.weight("moving_variance", dims);
        if (computed.isPresent()) {
            Value x = computed.get();
            List<String> operands = List.of(
                    x.tensor(),
                    call.constant("gamma", dims, gamma),
                    call.constant("beta", dims, beta),
                    call.constant("moving_mean", dims, mean),
                    call.constant("moving_variance", dims, variance));
            boolean moved = axis != 1;
            String output = moved ? call.draft().fresh(call.output() + ModelDraft.FIRST) : call.output();
            Map<String, ?> attributes = Map.of("epsilon", epsilon);
            call.draft().node(call.output(), "BatchNormalization", operands, output, attributes);
            Value made = new Value(output, x.shape());
            return moved ? call.draft().channelsLast(made, call.output()) : made;
        }
        IntToDoubleFunction factor = unit -> gamma.get(unit) / Math.sqrt(variance.get(unit) + epsilon);
        Vector scale = vector(gamma.size(), factor);
        Vector shift = vector(gamma.size(), unit -> beta.get(unit) - mean.get(unit) * factor.applyAsDouble(unit));
        return affine(call, dims, scale, shift);
    }

    private static Vector weightOr(LayerCall call, String name, List<Long> dims, double otherwise) {
        int size = Math.toIntExact(dims.stream().reduce(1L, Math::multiplyExact));
        return call.has(name) ? call.weight(name, dims) : vector(size, unit -> otherwise);
    }

    private static Vector vector(int size, IntToDoubleFunction value) {
        return Vector.of(IntStream.range(0, size).mapToDouble(value).toArray());
    }

    private static Value affine(LayerCall call, List<Long> dims, Vector scale, Vector shift) {
        String scaled = call.inner("scaled", "Mul", call.input().tensor(), call.constant("scale", dims, scale));
        return call.result("Add", scaled, call.constant("shift", dims, shift));
    }

    /** Over the last axes, as ONNX has it. */
    static Value layer(LayerCall call) {
        int rank = call.input().rank();
        List<Long> axes = call.layer().integers(-1, "axis").stream()
                .map(axis -> axis < 0 ? axis + rank : axis)
                .sorted()
                .toList();
        long first = axes.get(0);
        List<Long> last = IntStream.range((int) Math.max(first, 0), rank)
                .mapToObj(axis -> (long) axis)
                .toList();
        if (first < 1 || !axes.equals(last)) {
            throw call.layer().problem("its axes are %s, expected the last ones".formatted(axes));
        }
        if (call.layer().flag(false, "rms_scaling")) {
            throw call.layer().problem("rms_scaling is not supported");
        }
        List<Long> dims = call.input().shape().subList((int) first, rank);
        call.checkFixed(dims);
        List<String> operands = new ArrayList<>();
        operands.add(call.input().tensor());
        operands.add(call.constant("gamma", dims, weightOr(call, "gamma", dims, 1)));
        if (call.has("beta")) {
            operands.add(call.constant("beta", dims));
        }
        Map<String, ?> attributes =
                Map.of("axis", first, "epsilon", call.layer().number(1e-3, "epsilon"));
        return call.result(
                "LayerNormalization", operands, attributes, call.input().shape());
    }

    static List<String> featureWeights(LayerConfig layer) {
        return layer.setting("mean").isPresent() ? List.of() : List.of("mean", "variance", "count");
    }

    /** {@code (x − mean)/√variance}, with numbers seen in the data or given. */
    static Value features(LayerCall call) {
        LayerConfig layer = call.layer();
        int rank = call.input().rank();
        boolean single =
                layer.config().has("axis") && layer.config().get("axis").isNull();
        List<Long> axes = single ? List.of() : layer.integers(-1, "axis");
        if (!single && (axes.size() != 1 || !List.of(-1L, rank - 1L).contains(axes.get(0)))) {
            throw layer.problem("its axis is %s, expected the last one".formatted(axes));
        }
        List<Long> dims = single ? List.of() : List.of(call.width());
        int size = single ? 1 : Math.toIntExact(call.width());
        Vector mean = layer.setting("mean")
                .map(given -> given(layer, given, size))
                .orElseGet(() -> call.weight("mean", dims));
        Vector variance = layer.setting("variance")
                .map(given -> given(layer, given, size))
                .orElseGet(() -> call.weight("variance", dims));
        IntToDoubleFunction deviation = unit -> Math.max(Math.sqrt(variance.get(unit)), SMALLEST_DEVIATION);
        return layer.flag(false, "invert")
                ? affine(call, dims, vector(size, deviation), mean)
                : affine(
                        call,
                        dims,
                        vector(size, unit -> 1 / deviation.applyAsDouble(unit)),
                        vector(size, unit -> -mean.get(unit) / deviation.applyAsDouble(unit)));
    }

    /** Numbers from the configuration, perhaps in nested lists; one stands for all. */
    private static Vector given(LayerConfig layer, JsonNode value, int size) {
        List<Double> numbers = new ArrayList<>();
        collect(value, numbers);
        if (numbers.size() != size && numbers.size() != 1) {
            throw layer.problem("its mean or variance has %d values, expected %d".formatted(numbers.size(), size));
        }
        return vector(size, unit -> numbers.get(numbers.size() == 1 ? 0 : unit));
    }

    private static void collect(JsonNode value, List<Double> numbers) {
        if (value.isNumber()) {
            numbers.add(value.asDouble());
        } else {
            value.forEach(element -> collect(element, numbers));
        }
    }

    /** {@code x·scale + offset}, each a number or one for each feature. */
    static Value rescaling(LayerCall call) {
        JsonNode scale = call.layer().config().path("scale");
        JsonNode offset = call.layer().config().path("offset");
        boolean single = !scale.isArray() && !offset.isArray();
        int size = single ? 1 : Math.toIntExact(call.width());
        List<Long> dims = single ? List.of() : List.of((long) size);
        Vector shift = offset.isMissingNode() ? Vector.zeros(size) : given(call.layer(), offset, size);
        return affine(call, dims, given(call.layer(), scale, size), shift);
    }
}
