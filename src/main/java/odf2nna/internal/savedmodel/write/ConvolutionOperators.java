package odf2nna.internal.savedmodel.write;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.RawTensor;

/**
 * Convolutions and pools over images. ONNX has the channels before the positions and TensorFlow on processors after
 * them, so they are moved there and back.
 */
final class ConvolutionOperators {
    private static final List<Long> CHANNELS_LAST = List.of(0L, 2L, 3L, 1L);
    private static final List<Long> CHANNELS_FIRST = List.of(0L, 3L, 1L, 2L);

    private ConvolutionOperators() {}

    static Map<String, Translation> table() {
        Map<String, Translation> table = new TreeMap<>();
        String[] convolution = {"auto_pad", "dilations", "group", "kernel_shape", "pads", "strides"};
        table.put("Conv", Translation.of(ConvolutionOperators::convolution, convolution));
        String[] pool = {
            "auto_pad",
            "ceil_mode",
            "count_include_pad",
            "dilations",
            "kernel_shape",
            "pads",
            "storage_order",
            "strides"
        };
        table.put("MaxPool", Translation.of(call -> pool(call, "MaxPool"), pool));
        table.put("Pad", Translation.of(ConvolutionOperators::pad, "mode", "pads", "value"));
        table.put("AveragePool", Translation.of(call -> pool(call, "AvgPool"), pool));
        return table;
    }

    private static Wire convolution(NodeExport call) {
        RawTensor kernel = call.constant(1).orElseThrow(() -> new Refusal("its kernel is not constant"));
        int rank = kernel.dims().size();
        if (rank < 3 || rank > 4) {
            throw new Refusal("a convolution over more than two axes");
        }
        Wire x = rank == 4 ? call.input(0) : LayoutOperators.expand(call, call.input(0), 2);
        Map<String, Object> attributes = padding(call, rank);
        attributes.put("strides", perPosition(call, "strides", rank));
        attributes.put("dilations", perPosition(call, "dilations", rank));
        Wire moved = LayoutOperators.transpose(call, x, CHANNELS_LAST);
        Wire y = convolution(call, moved, kernel, attributes);
        Wire sum = call.has(2) ? ProductOperators.plus(call, y, call.input(2)) : y;
        Wire first = LayoutOperators.transpose(call, sum, CHANNELS_FIRST);
        return rank == 4 ? first : LayoutOperators.squeeze(call, first, List.of(2L));
    }

    /** In groups: of one channel each by the operator for that, others one after another. */
    private static Wire convolution(NodeExport call, Wire x, RawTensor kernel, Map<String, Object> attributes) {
        int units = kernel.dims().get(0);
        Optional<List<Integer>> shape = Optional.of(List.of(Wire.FREE, Wire.FREE, Wire.FREE, units));
        int groups = Math.toIntExact(call.integer("group", 1));
        if (groups == 1) {
            return call.emit("Conv2D", shape, attributes, x, call.constant(channelsLast(kernel, 0, units), 1));
        }
        if (kernel.dims().get(1) == 1 && evenly(attributes)) {
            Wire padded = padded(call, x, attributes);
            return call.emit(
                    "DepthwiseConv2dNative", shape, attributes, padded, call.constant(byChannel(kernel, groups), 1));
        }
        Map<String, ?> parted = Map.of("num_split", (long) groups, "T", x.type());
        Optional<List<Integer>> free = x.free();
        String parts = call.graph().wired(call.node().name() + "/Split", "Split", List.of(call.axis(3), x), parted);
        List<Wire> results = new ArrayList<>();
        int each = units / groups;
        for (int group = 0; group < groups; group++) {
            Wire part = new Wire(group == 0 ? parts : parts + ":" + group, x.type(), free);
            Wire weights = call.constant(channelsLast(kernel, group * each, (group + 1) * each), 1);
            results.add(call.emit("Conv2D", free, attributes, part, weights));
        }
        return LayoutOperators.concat(call, results, 3).withShape(shape.get());
    }

    /** On processors the operator for single channels has the same steps along both axes and no dilations. */
    private static boolean evenly(Map<String, Object> attributes) {
        return attributes.get("strides") instanceof List<?> steps
                && steps.get(1).equals(steps.get(2))
                && Collections.nCopies(4, 1L).equals(attributes.get("dilations"));
    }

    /** Pads beforehand where a number says how far: TensorFlow's operator for single channels ends the whole process there. */
    private static Wire padded(NodeExport call, Wire x, Map<String, Object> attributes) {
        if (!(attributes.remove("explicit_paddings") instanceof List<?> given)) {
            return x;
        }
        attributes.put("padding", "VALID");
        Wire pairs = pairs(call, given.stream().map(Long.class::cast).toList());
        return call.emit("Pad", x.free(), Map.of("Tpaddings", ElementType.INT32), x, pairs);
    }

    /** {@return begin and end of each axis as TensorFlow takes them} */
    private static Wire pairs(NodeExport call, List<Long> paddings) {
        int axes = paddings.size() / 2;
        List<Long> dims = List.of((long) axes, 2L);
        return call.reshape(
                call.integers(ElementType.INT32, paddings),
                call.integers(ElementType.INT64, dims),
                Optional.of(List.of(axes, 2)));
    }

    /** The widths are an attribute before opset 11 and an input since, as the number that is put there. */
    private static Wire pad(NodeExport call) {
        Wire x = call.input(0);
        List<Long> given = call.integers("pads", 1).orElse(List.of());
        if (call.has(3) || given.stream().anyMatch(width -> width < 0)) {
            throw new Refusal("it cuts off a border, or names its axes");
        }
        List<Long> ordered = new ArrayList<>();
        for (int axis = 0; axis < given.size() / 2; axis++) {
            ordered.add(given.get(axis));
            ordered.add(given.get(given.size() / 2 + axis));
        }
        Wire pairs = pairs(call, ordered);
        String mode = call.text("mode", "constant");
        Map<String, Object> attributes = new TreeMap<>(Map.of("Tpaddings", ElementType.INT32));
        if (mode.equals("constant")) {
            Wire value = call.has(2) ? call.input(2) : call.scalar(x.type(), call.real("value", 0));
            Wire number = call.reshape(value, call.integers(ElementType.INT64, List.of()), Optional.of(List.of()));
            return call.emit("PadV2", x.free(), attributes, x, pairs, number);
        }
        boolean mirror = mode.equals("reflect");
        // around a border of one, the last element is what the mirror shows
        if (!mirror && (!mode.equals("edge") || given.stream().anyMatch(width -> width > 1))) {
            throw new Refusal("its mode %s beyond one element".formatted(mode));
        }
        attributes.put("mode", mirror ? "REFLECT" : "SYMMETRIC");
        return call.emit("MirrorPad", x.free(), attributes, x, pairs);
    }

    /** As height, width, channels, units of each channel; units of a channel follow each other in ONNX, too. */
    private static RawTensor byChannel(RawTensor kernel, int channels) {
        RawTensor turned = channelsLast(kernel, 0, kernel.dims().get(0));
        List<Integer> dims = turned.dims();
        return RawTensor.of(
                kernel.type(),
                List.of(dims.get(0), dims.get(1), channels, dims.get(3) / channels),
                turned.content().asReadOnlyByteBuffer());
    }

    /** Some units of the kernel, with its axes as height, width, channels, units instead of units, channels, height, width. */
    private static RawTensor channelsLast(RawTensor kernel, int from, int end) {
        List<Integer> dims = kernel.dims();
        int units = end - from;
        int channels = dims.get(1);
        int width = dims.get(dims.size() - 1);
        int height = dims.size() == 4 ? dims.get(2) : 1;
        int size = kernel.type().bytes();
        ByteBuffer to = ByteBuffer.allocate(units * channels * height * width * size);
        for (int position = 0; position < height * width; position++) {
            for (int channel = 0; channel < channels; channel++) {
                for (int unit = 0; unit < units; unit++) {
                    int element = ((from + unit) * channels + channel) * height * width + position;
                    for (int i = 0; i < size; i++) {
                        to.put(kernel.byteAt(element * size + i));
                    }
                }
            }
        }
        return RawTensor.of(kernel.type(), List.of(height, width, channels, units), to.flip());
    }

    /** An attribute with a number for each axis of positions, as TensorFlow has it for all four axes. */
    private static List<Long> perPosition(NodeExport call, String attribute, int rank) {
        List<Long> given = call.integers(attribute).orElse(Collections.nCopies(rank - 2, 1L));
        return rank == 4 ? List.of(1L, given.get(0), given.get(1), 1L) : List.of(1L, 1L, given.get(0), 1L);
    }

    private static Map<String, Object> padding(NodeExport call, int rank) {
        Map<String, Object> attributes = new TreeMap<>();
        String automatic = call.text("auto_pad", "NOTSET");
        List<Long> pads = call.integers("pads").orElse(List.of());
        if (automatic.equals("SAME_UPPER")) {
            attributes.put("padding", "SAME");
        } else if (automatic.equals("SAME_LOWER")) {
            throw new Refusal("padding SAME_LOWER, which TensorFlow does not have");
        } else if (automatic.equals("VALID") || pads.stream().allMatch(pad -> pad == 0)) {
            attributes.put("padding", "VALID");
        } else {
            attributes.put("padding", "EXPLICIT");
            attributes.put("explicit_paddings", beginAndEnd(pads, rank));
        }
        return attributes;
    }

    /** ONNX has all begins first and then all ends, TensorFlow a pair for each axis. */
    private static List<Long> beginAndEnd(List<Long> pads, int rank) {
        List<Long> pairs = new ArrayList<>(Collections.nCopies(8, 0L));
        int first = rank == 4 ? 2 : 4;
        int axes = rank - 2;
        for (int axis = 0; axis < axes; axis++) {
            pairs.set(first + 2 * axis, pads.get(axis));
            pairs.set(first + 2 * axis + 1, pads.get(axes + axis));
        }
        return pairs;
    }

    private static Wire pool(NodeExport call, String operator) {
        boolean padded = call.integers("pads").orElse(List.of()).stream().anyMatch(pad -> pad != 0);
        boolean dilated = call.integers("dilations").orElse(List.of()).stream().anyMatch(step -> step != 1);
        if (call.rank(0) != 4 || dilated || call.integer("ceil_mode", 0) != 0) {
            throw new Refusal("a pool with dilations, with ceil_mode, or not over two axes");
        }
        if (padded && operator.equals("AvgPool")) {
            throw new Refusal("it averages over padding");
        }
        Wire x = call.input(0);
        Map<String, Object> attributes = padding(call, 4);
        attributes.put("ksize", perPosition(call, "kernel_shape", 4));
        attributes.put("strides", perPosition(call, "strides", 4));
        Wire moved = LayoutOperators.transpose(call, x, CHANNELS_LAST);
        Wire y = call.emit(operator, Optional.of(Collections.nCopies(4, Wire.FREE)), attributes, moved);
        return LayoutOperators.transpose(call, y, CHANNELS_FIRST);
    }
}
