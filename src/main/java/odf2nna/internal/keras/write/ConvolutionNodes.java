package odf2nna.internal.keras.write;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import odf2nna.internal.onnx.RawTensor;

/** Convolutions, over one axis of positions or two. */
record ConvolutionNodes(NodeCall call) {
    void convolution() {
        RawTensor kernel = call.required(1);
        List<Integer> dims = kernel.dims();
        PositionWindows windows =
                PositionWindows.of(call, dims.subList(2, dims.size())).padded();
        if (windows.isStrided() && windows.isDilated()) {
            throw new Refusal("it has strides and dilations; a Keras layer can have only one of them");
        }
        int groups = Math.toIntExact(call.integer("group", 1));
        int units = dims.get(0);
        if (windows.x().width() != groups * dims.get(1)) {
            throw new Refusal("it reads %d channels and has weights for %d"
                    .formatted(windows.x().width(), groups * dims.get(1)));
        }
        boolean sameStrides = windows.strides().stream().distinct().count() == 1;
        // TensorFlow has no depthwise convolution with different strides
        boolean isDepthwise = groups > 1 && dims.get(1) == 1 && sameStrides;
        ObjectNode config = windows.config("kernel_size");
        windows.dilations().forEach(config.putArray("dilation_rate")::add);
        if (isDepthwise) {
            config.put("depth_multiplier", units / groups);
        } else {
            config.put("filters", units).put("groups", groups);
        }
        List<RawTensor> weights = new ArrayList<>(List.of(kernel(kernel, isDepthwise ? groups : 1)));
        Optional<RawTensor> bias =
                call.node().inputs().size() > 2 && !call.node().inputs().get(2).isEmpty()
                        ? Optional.of(call.required(2))
                        : Optional.empty();
        bias.ifPresent(given -> weights.add(Weights.vector(given, units, given::number)));
        config.put("activation", "linear").put("use_bias", bias.isPresent());
        String className = (isDepthwise ? "DepthwiseConv%dD" : "Conv%dD").formatted(windows.axes());
        call.addLast(className, config, windows.x(), windows.shape(units), weights);
    }

    /** From units, inputs, positions to positions, inputs, units; of a depthwise one, the units of each input apart. */
    private static RawTensor kernel(RawTensor given, int groups) {
        List<Integer> dims = given.dims();
        int units = dims.get(0);
        int inputs = dims.get(1);
        int positions = given.size() / units / inputs;
        List<Integer> moved = new ArrayList<>(dims.subList(2, dims.size()));
        moved.addAll(List.of(inputs * groups, units / groups));
        return Weights.of(given, moved, index -> {
            int unit = index % units;
            int input = index / units % inputs;
            int position = index / units / inputs;
            return given.number((unit * inputs + input) * positions + position);
        });
    }
}
