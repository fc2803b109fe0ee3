package odf2nna.internal.savedmodel.read;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A convolution with dilations as TensorFlow's library writes it out: positions that belong together are brought side by
 * side as rows of their own, and back after a plain convolution.
 *
 * @param convolution the plain convolution
 * @param operands the image, the kernel, dilations, paddings, dilations once more, and what is cut off in the end
 * @see <a href="https://www.tensorflow.org/api_docs/python/tf/space_to_batch">TensorFlow: space_to_batch</a>
 */
record DilatedConvolution(TensorRef convolution, List<TensorRef> operands) implements Pattern {
    private static final Set<String> CONVOLUTIONS = Set.of("Conv2D", "DepthwiseConv2dNative");

    /** {@return the convolution that a node is the end of; over one axis it stands between two more nodes} */
    static Optional<DilatedConvolution> of(TensorRef end, Wiring wiring) {
        List<TensorRef> merging = wiring.inputs(end);
        if (merging.size() != 3) {
            return Optional.empty();
        }
        TensorRef convolution = behind(merging.get(0), "Squeeze", wiring);
        List<TensorRef> weighing = wiring.inputs(convolution);
        if (!CONVOLUTIONS.contains(convolution.operator()) || weighing.size() != 2) {
            return Optional.empty();
        }
        TensorRef start = behind(weighing.get(0), "ExpandDims", wiring);
        List<TensorRef> spreading = wiring.inputs(start);
        if (!start.operator().equals("SpaceToBatchND") || spreading.size() != 3) {
            return Optional.empty();
        }
        return Optional.of(new DilatedConvolution(
                convolution,
                List.of(
                        spreading.get(0),
                        weighing.get(1),
                        spreading.get(1),
                        spreading.get(2),
                        merging.get(1),
                        merging.get(2))));
    }

    private static TensorRef behind(TensorRef node, String operator, Wiring wiring) {
        List<TensorRef> inputs = wiring.inputs(node);
        return node.operator().equals(operator) && !inputs.isEmpty() ? inputs.get(0) : node;
    }

    @Override
    public Value translate(NodeCall call) {
        List<Long> dilations = call.integers(2).values();
        List<Long> paddings = call.integers(3).values();
        List<Long> crops = call.integers(5).values();
        int axes = dilations.size();
        boolean plain = convolution.attribute("padding").getS().toStringUtf8().equals("VALID")
                && convolution.attribute("strides").getList().getIList().stream()
                        .allMatch(step -> step == 1)
                && !convolution.attribute("data_format").getS().toStringUtf8().startsWith("NC");
        boolean fits = dilations.equals(call.integers(4).values())
                && call.operand(0).rank() == axes + 2
                && paddings.size() == 2 * axes
                && crops.size() == 2 * axes;
        if (!plain || !fits) {
            throw call.refused("spreads positions over rows in an unknown way");
        }
        List<Long> border = new ArrayList<>();
        for (int end = 0; end < 2; end++) {
            for (int axis = 0; axis < axes; axis++) {
                long pad = paddings.get(2 * axis + end);
                long crop = crops.get(2 * axis + end);
                if (Value.Integers.isUnknown(pad) || Value.Integers.isUnknown(crop) || pad < crop) {
                    throw call.refused("pads by %s and crops by %s", paddings, crops);
                }
                border.add(pad - crop);
            }
        }
        ImageCall image = ImageCall.of(call);
        return ConvolutionOperators.convolution(
                convolution.operator(),
                new ImageCall(call, image.image(), false, Optional.of(border)),
                kernel(call, axes),
                dilations);
    }

    /** Over one axis the kernel has another one of a single position. */
    private static Value.Reals kernel(NodeCall call, int axes) {
        Value.Reals kernel = call.constant(1);
        if (axes == 1 && kernel.rank() == 4 && kernel.dims().get(0) == 1) {
            return new Value.Reals(kernel.name(), kernel.type(), kernel.dims().subList(1, 4), kernel.values());
        }
        if (kernel.rank() != axes + 2) {
            throw call.refused("has a kernel of the shape %s", kernel.dims());
        }
        return kernel;
    }
}
