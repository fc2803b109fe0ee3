package odf2nna.internal.keras.write;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import odf2nna.internal.keras.write.KerasLayer.Tensor;

/**
 * How a node moves over positions, in the words of Keras.
 *
 * @param x what it reads, with the channels last
 * @param sizes of the window, one for each axis of positions
 * @param pads positions that are put before the first and behind the last along each axis: all begins, then all ends
 */
record PositionWindows(
        NodeCall call,
        Tensor x,
        List<Integer> sizes,
        List<Integer> strides,
        List<Integer> dilations,
        List<Integer> pads) {
    static PositionWindows of(NodeCall call, List<Integer> sizes) {
        int axes = sizes.size();
        Tensor x = call.export().layouts().last(call.source());
        if (axes < 1 || axes > 2 || x.rank() != axes + 2) {
            throw new Refusal("it is over %d axes, only one or two are supported".formatted(axes));
        }
        List<Integer> strides = call.integers("strides", Collections.nCopies(axes, 1));
        List<Integer> dilations = call.integers("dilations", Collections.nCopies(axes, 1));
        List<Integer> none = Collections.nCopies(2 * axes, 0);
        PositionWindows windows = new PositionWindows(call, x, sizes, strides, dilations, none);
        List<Integer> pads = switch (call.text("auto_pad", "NOTSET")) {
            case "SAME_UPPER" -> windows.same();
            case "SAME_LOWER" -> swapped(windows.same());
            case "VALID" -> none;
            default -> call.integers("pads", none);
        };
        return new PositionWindows(call, x, sizes, strides, dilations, pads);
    }

    int axes() {
        return sizes.size();
    }

    private int positions(int axis) {
        return x.shape().get(axis + 1);
    }

    private int reach(int axis) {
        return (sizes.get(axis) - 1) * dilations.get(axis) + 1;
    }

    /** What TensorFlow adds for SAME; an odd number of positions has the larger part at the end. */
    private List<Integer> same() {
        List<Integer> begins = new ArrayList<>();
        List<Integer> ends = new ArrayList<>();
        for (int axis = 0; axis < axes(); axis++) {
            int stride = strides.get(axis);
            if (positions(axis) < 0 && stride != 1) {
                throw new Refusal("its padding depends on a size that is not known");
            }
            int rest = stride == 1 ? 1 : (positions(axis) - 1) % stride + 1;
            int all = Math.max(reach(axis) - rest, 0);
            begins.add(all / 2);
            ends.add(all - all / 2);
        }
        begins.addAll(ends);
        return begins;
    }

    private static List<Integer> swapped(List<Integer> pads) {
        int axes = pads.size() / 2;
        return IntStream.range(0, 2 * axes)
                .mapToObj(i -> pads.get((i + axes) % (2 * axes)))
                .toList();
    }

    boolean isPadded() {
        return pads.stream().anyMatch(pad -> pad != 0);
    }

    /** {@return whether Keras pads as much by itself} */
    boolean isSame() {
        boolean known = IntStream.range(0, axes()).allMatch(axis -> positions(axis) >= 0 || strides.get(axis) == 1);
        return known && isPadded() && pads.equals(same());
    }

    /** {@return the same over an input to which zeros were added by a layer of its own, if Keras does not add them by itself} */
    PositionWindows padded() {
        if (!isPadded() || isSame()) {
            return this;
        }
        Tensor wider = PoolNodes.zeros(call, x, pads);
        return new PositionWindows(call, wider, sizes, strides, dilations, Collections.nCopies(2 * axes(), 0));
    }

    /** Settings that convolutions and pools share. */
    ObjectNode config(String sizeName) {
        ObjectNode config = NodeCall.config();
        sizes.forEach(config.putArray(sizeName)::add);
        strides.forEach(config.putArray("strides")::add);
        return config.put("padding", isPadded() ? "same" : "valid").put("data_format", "channels_last");
    }

    /** {@return the shape of the result, rounded down where windows do not fit} */
    List<Integer> shape(int channels) {
        List<Integer> shape = new ArrayList<>(List.of(x.shape().get(0)));
        for (int axis = 0; axis < axes(); axis++) {
            int rest = rest(axis);
            shape.add(positions(axis) < 0 ? -1 : rest / strides.get(axis) + 1);
            if (positions(axis) >= 0 && rest < 0) {
                throw new Refusal("its window is larger than its input");
            }
        }
        shape.add(channels);
        return shape;
    }

    private int rest(int axis) {
        return positions(axis) + pads.get(axis) + pads.get(axes() + axis) - reach(axis);
    }

    /** {@return whether windows end with the last position, so that rounding up or down is the same} */
    boolean fits() {
        return IntStream.range(0, axes()).allMatch(axis -> positions(axis) >= 0 && rest(axis) % strides.get(axis) == 0);
    }

    boolean isDilated() {
        return dilations.stream().anyMatch(step -> step != 1);
    }

    boolean isStrided() {
        return strides.stream().anyMatch(step -> step != 1);
    }
}
