package odf2nna.internal.keras;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import odf2nna.internal.network.Vector;

/**
 * What joins, adds or repeats positions.
 *
 * @see <a href="https://keras.io/api/layers/pooling_layers/">Keras: pooling layers</a>
 * @see <a href="https://keras.io/api/layers/reshaping_layers/">Keras: reshaping layers</a>
 */
final class PoolLayers {
    private PoolLayers() {}

    /** Zeros of padding do not count in averages, as in ONNX. */
    static Value pool(LayerCall call, String operator, int axes) {
        Channels channels = Channels.of(call, axes);
        Windows windows = Windows.pool(call.layer(), axes);
        List<Long> positions = channels.positions();
        return channels.result(
                operator,
                List.of(channels.first()),
                windows.attributes(positions),
                windows.outputs(positions),
                channels.width());
    }

    static Value global(LayerCall call, String operator, int axes) {
        Channels channels = Channels.of(call, axes);
        List<Long> single = Collections.nCopies(axes, 1L);
        List<String> operands = List.of(channels.first());
        if (call.layer().flag(false, "keepdims")) {
            return channels.result(operator, operands, Map.of(), single, channels.width());
        }
        String pooled = call.draft().node(operator, operands, call.output() + "/pooled", Map.of());
        List<Long> shape = List.of(call.input().shape().get(0), channels.width());
        return call.result("Flatten", List.of(pooled), Map.of("axis", 1L), shape);
    }

    static Value zeroPadding(LayerCall call, int axes) {
        Channels channels = Channels.of(call, axes);
        List<List<Long>> padding = padding(call.layer(), axes);
        List<Long> pads = new ArrayList<>();
        for (int end = 0; end < 2; end++) {
            pads.addAll(List.of(0L, 0L));
            for (List<Long> axis : padding) {
                pads.add(axis.get(end));
            }
        }
        List<Long> positions = new ArrayList<>();
        for (int axis = 0; axis < axes; axis++) {
            long size = channels.positions().get(axis);
            positions.add(
                    size < 0
                            ? -1
                            : size
                                    + padding.get(axis).get(0)
                                    + padding.get(axis).get(1));
        }
        String constant = call.draft().integers(call.scope() + "/pads", pads);
        return channels.result("Pad", List.of(channels.first(), constant), Map.of(), positions, channels.width());
    }

    /** One number, one for each axis, or a beginning and an end for each. */
    private static List<List<Long>> padding(LayerConfig layer, int axes) {
        JsonNode given = layer.config().path("padding");
        List<List<Long>> all = new ArrayList<>();
        for (int axis = 0; axis < axes; axis++) {
            boolean pair = axes == 1 && given.isArray() && given.size() == 2;
            JsonNode own = given.isArray() && !pair ? given.path(axis) : given;
            JsonNode begin = own.isArray() ? own.path(0) : own;
            JsonNode end = own.isArray() ? own.path(1) : own;
            if (!isSize(begin) || !isSize(end)) {
                throw layer.problem("its padding is %s, expected a beginning and an end for each of %d axes"
                        .formatted(given, axes));
            }
            all.add(List.of(begin.asLong(), end.asLong()));
        }
        return all;
    }

    private static boolean isSize(JsonNode value) {
        return value.isIntegralNumber() && value.asLong() >= 0 && value.asLong() <= Integer.MAX_VALUE;
    }

    /** Each position several times. */
    static Value upSampling(LayerCall call) {
        Channels channels = Channels.of(call, 2);
        String interpolation = call.layer()
                .setting("interpolation")
                .map(value -> value.asText())
                .orElse("nearest");
        if (!interpolation.equals("nearest")) {
            throw call.layer().problem("its interpolation is '%s', expected nearest".formatted(interpolation));
        }
        List<Long> factors = Windows.each(call.layer(), "size", 2, List.of(2L, 2L));
        List<Long> positions = new ArrayList<>();
        for (int axis = 0; axis < 2; axis++) {
            long size = channels.positions().get(axis);
            positions.add(size < 0 ? -1 : size * factors.get(axis));
        }
        String scales = call.draft().singles(call.scope() + "/scales", Vector.of(1, 1, factors.get(0), factors.get(1)));
        Map<String, ?> attributes =
                Map.of("mode", "nearest", "coordinate_transformation_mode", "asymmetric", "nearest_mode", "floor");
        return channels.result(
                "Resize", List.of(channels.first(), "", scales), attributes, positions, channels.width());
    }
}
