package odf2nna.internal.keras.write;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import odf2nna.internal.keras.write.KerasLayer.Tensor;
import odf2nna.internal.onnx.RawTensor;

/** What joins, adds or repeats positions. */
record PoolNodes(NodeCall call) {
    /** Nothing that these give is below zero. */
    private static final Set<String> POSITIVE = Set.of("Relu", "Sigmoid", "Softplus", "HardSigmoid", "Exp", "Softmax");

    void maximum() {
        if (!call.output().equals(call.node().outputs().get(0))) {
            throw new Refusal("its indices are needed");
        }
        PositionWindows windows = pool();
        boolean zerosAreNoLarger = call.export()
                .maker(call.source())
                .filter(maker -> POSITIVE.contains(maker.operator()))
                .isPresent();
        if (windows.isPadded() && !windows.isSame() && !zerosAreNoLarger) {
            throw new Refusal("its padding is not 'same', and its input may be negative");
        }
        add("MaxPooling", windows.padded());
    }

    void average() {
        PositionWindows windows = pool();
        boolean countsZeros = windows.isPadded() && call.integer("count_include_pad", 0) != 0;
        if (windows.isPadded() && !windows.isSame() && !countsZeros) {
            throw new Refusal("its padding is not 'same', and is not part of the average");
        }
        if (!countsZeros) {
            add("AveragePooling", windows);
            return;
        }
        Tensor wider = zeros(call, windows.x(), windows.pads());
        List<Integer> none = Collections.nCopies(windows.pads().size(), 0);
        add(
                "AveragePooling",
                new PositionWindows(call, wider, windows.sizes(), windows.strides(), windows.dilations(), none));
    }

    private PositionWindows pool() {
        PositionWindows windows = PositionWindows.of(call, call.integers("kernel_shape", List.of()));
        if (windows.isDilated()) {
            throw new Refusal("it has dilations");
        }
        if (call.integer("ceil_mode", 0) != 0 && !windows.fits()) {
            throw new Refusal("its last window exceeds the input (ceil_mode)");
        }
        return windows;
    }

    private void add(String name, PositionWindows windows) {
        call.addLast(
                name + windows.axes() + "D",
                windows.config("pool_size"),
                windows.x(),
                windows.shape(windows.x().width()),
                List.of());
    }

    /** Over all positions. */
    void global(String name) {
        int axes = call.export().layouts().last(call.source()).rank() - 2;
        Tensor x = call.export().layouts().last(call.source());
        List<Integer> shape = new ArrayList<>(Collections.nCopies(axes + 2, 1));
        shape.set(0, x.shape().get(0));
        shape.set(axes + 1, x.width());
        call.addLast(globalName(name, axes), globalConfig(true), x, shape, List.of());
    }

    private static String globalName(String name, int axes) {
        if (axes < 1 || axes > 2) {
            throw new Refusal("it is over %d axes, only one or two are supported".formatted(axes));
        }
        return name + axes + "D";
    }

    private static ObjectNode globalConfig(boolean keep) {
        return NodeCall.config().put("keepdims", keep).put("data_format", "channels_last");
    }

    /** A reduction over all positions, whether the channels stand before or behind them. */
    void reduction(String name) {
        int rank = call.rank();
        List<Integer> given = call.node().attributes().containsKey("axes")
                ? call.integers("axes", List.of())
                : call.constant(1).map(RawTensor::integers).orElse(List.of()).stream()
                        .map(Math::toIntExact)
                        .toList();
        List<Integer> axes = given.stream()
                .map(axis -> axis < 0 ? axis + rank : axis)
                .sorted()
                .toList();
        boolean keep = call.integer("keepdims", 1) != 0;
        boolean isLast = axes.equals(IntStream.range(1, rank - 1).boxed().toList());
        boolean isFirst = axes.equals(IntStream.range(2, rank).boxed().toList());
        if (axes.isEmpty() || (!isLast && !isFirst)) {
            throw new Refusal("it is not over all positions");
        }
        if (isFirst && keep) {
            global(name);
            return;
        }
        Tensor x = isFirst
                ? call.export().layouts().last(call.source())
                : call.export().layouts().plain(call.source());
        List<Integer> shape = new ArrayList<>(List.of(x.shape().get(0)));
        shape.addAll(keep ? Collections.nCopies(rank - 2, 1) : List.of());
        shape.add(x.width());
        call.add(globalName(name, rank - 2), globalConfig(keep), x, shape, List.of());
    }

    /** Zeros around the positions. */
    void pad() {
        List<Integer> pads = call.node().attributes().containsKey("pads")
                ? call.integers("pads", List.of())
                : call.required(1).integers().stream().map(Math::toIntExact).toList();
        Optional<RawTensor> value = call.constant(2);
        boolean isZero = value.map(one -> one.number(0)).orElse(call.real("value", 0)) == 0;
        boolean hasAxes =
                call.node().inputs().size() > 3 && !call.node().inputs().get(3).isEmpty();
        int rank = call.rank();
        if (!call.text("mode", "constant").equals("constant") || !isZero || hasAxes || pads.size() != 2 * rank) {
            throw new Refusal("it pads with other values than zeros, or along given axes");
        }
        if (rank < 3
                || rank > 4
                || pads.stream().anyMatch(pad -> pad < 0)
                || IntStream.of(0, 1, rank, rank + 1).anyMatch(i -> pads.get(i) != 0)) {
            throw new Refusal("it pads the batch or the channels");
        }
        List<Integer> around = new ArrayList<>(pads.subList(2, rank));
        around.addAll(pads.subList(rank + 2, 2 * rank));
        Tensor x = call.export().layouts().last(call.source());
        call.addLast("ZeroPadding%dD".formatted(rank - 2), zeroConfig(around), x, wider(x, around), List.of());
    }

    /** Adds a layer in front of the node's own that puts zeros around the positions. */
    static Tensor zeros(NodeCall call, Tensor x, List<Integer> pads) {
        String className = "ZeroPadding%dD".formatted(pads.size() / 2);
        return call.export()
                .layers()
                .add(
                        call.node().name() + "_padding",
                        className,
                        zeroConfig(pads),
                        List.of(x),
                        wider(x, pads),
                        List.of());
    }

    private static ObjectNode zeroConfig(List<Integer> pads) {
        if (pads.stream().anyMatch(pad -> pad < 0)) {
            throw new Refusal("it crops: a padding is negative");
        }
        int axes = pads.size() / 2;
        ObjectNode config = NodeCall.config();
        ArrayNode padding = config.putArray("padding");
        if (axes == 1) {
            pads.forEach(padding::add); // older ones have no data_format
            return config;
        }
        for (int axis = 0; axis < axes; axis++) {
            padding.addArray().add(pads.get(axis)).add(pads.get(axes + axis));
        }
        return config.put("data_format", "channels_last");
    }

    private static List<Integer> wider(Tensor x, List<Integer> pads) {
        List<Integer> shape = new ArrayList<>(x.shape());
        int axes = pads.size() / 2;
        for (int axis = 0; axis < axes; axis++) {
            int size = shape.get(axis + 1);
            shape.set(axis + 1, size < 0 ? -1 : size + pads.get(axis) + pads.get(axes + axis));
        }
        return shape;
    }

    /** Each position several times. */
    void resize() {
        Optional<RawTensor> scales = call.constant(2).filter(given -> given.size() == 4);
        boolean repeats = call.text("mode", "nearest").equals("nearest")
                && call.text("coordinate_transformation_mode", "half_pixel").equals("asymmetric")
                && call.text("nearest_mode", "round_prefer_floor").equals("floor")
                && scales.isPresent()
                && call.rank() == 4
                && IntStream.range(0, 4).allMatch(i -> isFactor(scales.get().number(i), i < 2));
        if (!repeats) {
            throw new Refusal("its scale is not a positive integer for each axis");
        }
        int[] factors = {(int) scales.get().number(2), (int) scales.get().number(3)};
        Tensor x = call.export().layouts().last(call.source());
        List<Integer> shape = new ArrayList<>(x.shape());
        ObjectNode config = NodeCall.config().put("interpolation", "nearest").put("data_format", "channels_last");
        ArrayNode size = config.putArray("size");
        for (int axis = 0; axis < 2; axis++) {
            size.add(factors[axis]);
            shape.set(axis + 1, shape.get(axis + 1) < 0 ? -1 : shape.get(axis + 1) * factors[axis]);
        }
        call.addLast("UpSampling2D", config, x, shape, List.of());
    }

    private static boolean isFactor(double scale, boolean one) {
        return scale == Math.rint(scale) && (one ? scale == 1 : scale >= 1);
    }
}
