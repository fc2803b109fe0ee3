package odf2nna.internal.keras;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import odf2nna.internal.network.Vector;

/**
 * Convolutions.
 *
 * @see <a href="https://keras.io/api/layers/convolution_layers/">Keras: convolution layers</a>
 */
final class ConvolutionLayers {
    private ConvolutionLayers() {}

    static List<String> depthwiseWeights(LayerConfig layer) {
        return weights(layer, "depthwise_kernel");
    }

    static List<String> separableWeights(LayerConfig layer) {
        return weights(layer, "depthwise_kernel", "pointwise_kernel");
    }

    private static List<String> weights(LayerConfig layer, String... kernels) {
        List<String> weights = new ArrayList<>(List.of(kernels));
        if (layer.flag(true, "use_bias")) {
            weights.add("bias");
        }
        return weights;
    }

    static Value convolution(LayerCall call, int axes) {
        Channels channels = Channels.of(call, axes);
        Windows windows = Windows.convolution(call.layer(), axes);
        long width = channels.width();
        long groups = positive(call.layer(), "groups", 1);
        long units = positive(call.layer(), "filters", 0);
        if (width % groups != 0 || units % groups != 0) {
            throw call.layer()
                    .problem("its %d groups do not divide %d channels and %d filters".formatted(groups, width, units));
        }
        String kernel = kernel(call, "kernel", windows.sizes(), width / groups, units);
        return last(channels, windows, List.of(channels.first(), kernel), groups, units, channels.positions());
    }

    static Value depthwise(LayerCall call, int axes) {
        Channels channels = Channels.of(call, axes);
        Windows windows = Windows.convolution(call.layer(), axes);
        List<String> operands = List.of(channels.first(), depthwiseKernel(channels, windows));
        return last(channels, windows, operands, channels.width(), multiplied(channels), channels.positions());
    }

    /** Each channel by itself, then the channels of each position. */
    static Value separable(LayerCall call, int axes) {
        Channels channels = Channels.of(call, axes);
        Windows windows = Windows.convolution(call.layer(), axes);
        List<String> operands = List.of(channels.first(), depthwiseKernel(channels, windows));
        Map<String, Object> attributes = windows.attributes(channels.positions());
        attributes.put("group", channels.width());
        String name = call.output() + "/depthwise";
        String inner = call.draft().node("Conv", operands, name, attributes);
        long units = positive(call.layer(), "filters", 0);
        Windows single = Windows.single(call.layer(), axes);
        String pointwise = kernel(call, "pointwise_kernel", single.sizes(), multiplied(channels), units);
        return last(channels, single, List.of(inner, pointwise), 1, units, windows.outputs(channels.positions()));
    }

    private static long multiplied(Channels channels) {
        return channels.width() * positive(channels.call().layer(), "depth_multiplier", 1);
    }

    /** Keras has the channels of the input and the outputs of each apart, ONNX all outputs in that order. */
    private static String depthwiseKernel(Channels channels, Windows windows) {
        LayerCall call = channels.call();
        long outputs = multiplied(channels);
        List<Long> given = new ArrayList<>(windows.sizes());
        given.addAll(List.of(channels.width(), outputs / channels.width()));
        return unitsFirst(
                call, "depthwise_kernel", call.weight("depthwise_kernel", given), windows.sizes(), 1, outputs);
    }

    private static String kernel(LayerCall call, String name, List<Long> sizes, long inputs, long units) {
        List<Long> given = new ArrayList<>(sizes);
        given.addAll(List.of(inputs, units));
        return unitsFirst(call, name, call.weight(name, given), sizes, inputs, units);
    }

    /** From positions, inputs, units to units, inputs, positions. */
    private static String unitsFirst(
            LayerCall call, String name, Vector weights, List<Long> sizes, long inputs, long units) {
        int columns = Math.toIntExact(units);
        int rows = Math.toIntExact(inputs);
        int positions = weights.size() / columns / rows;
        double[] moved = new double[weights.size()];
        for (int i = 0; i < moved.length; i++) {
            int unit = i % columns;
            int input = i / columns % rows;
            int position = i / columns / rows;
            moved[(unit * rows + input) * positions + position] = weights.get(i);
        }
        List<Long> dims = new ArrayList<>(List.of(units, inputs));
        dims.addAll(sizes);
        return call.constant(name, dims, Vector.of(moved));
    }

    private static Value last(
            Channels channels, Windows windows, List<String> operands, long groups, long units, List<Long> positions) {
        LayerCall call = channels.call();
        Map<String, Object> attributes = windows.attributes(positions);
        if (groups > 1) {
            attributes.put("group", groups);
        }
        List<String> all = new ArrayList<>(operands);
        if (call.has("bias")) {
            all.add(call.constant("bias", List.of(units)));
        }
        return channels.result("Conv", all, attributes, windows.outputs(positions), units);
    }

    private static long positive(LayerConfig layer, String name, long otherwise) {
        double given = layer.number((double) otherwise, name);
        if (given < 1 || given > Integer.MAX_VALUE || given != Math.rint(given)) {
            throw layer.problem("its %s is %s, expected a positive integer"
                    .formatted(name, layer.config().path(name)));
        }
        return (long) given;
    }
}
