package odf2nna.internal.savedmodel.read;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A node that moves a window over an image, while it is translated.
 *
 * @param call the node
 * @param image the image it reads, in ONNX's order
 * @param isFirst whether the node itself has the channels in the second place
 * @param border what the image is padded by, all begins and then all ends; empty if the node says so itself
 */
record ImageCall(NodeCall call, Value.Flow image, boolean isFirst, Optional<List<Long>> border) {
    /** {@return a node one of whose operands is an image} */
    static ImageCall of(NodeCall call, int operand) {
        boolean first = call.attribute("data_format").getS().toStringUtf8().startsWith("NC");
        Value x = call.operand(operand);
        if (x.rank() < 3 || x.rank() > 5) {
            throw call.refused("reads a tensor of the shape %s, expected an image", x.dims());
        }
        Value.Flow image = first
                ? new Value.Flow(call.draft().tensor(x), x.type(), x.dims())
                : ChannelOrder.image(call.draft(), x);
        return new ImageCall(call, image, first, Optional.empty());
    }

    /** {@return a node whose first operand is an image} */
    static ImageCall of(NodeCall call) {
        return of(call, 0);
    }

    long channels() {
        return image.dims().get(1);
    }

    int axes() {
        return image.rank() - 2;
    }

    /** {@return one number for each axis of positions, of an attribute that has one for each dimension} */
    List<Long> steps(String attribute) {
        List<Long> given = call.attribute(attribute).getList().getIList();
        if (given.isEmpty()) {
            return Collections.nCopies(axes(), 1L);
        }
        if (given.size() == axes()) {
            return given; // of a depthwise convolution's dilations, by older versions
        }
        if (given.size() != image.rank()) {
            throw call.refused("has %s for its %s, expected %d numbers", given, attribute, image.rank());
        }
        List<Long> ordered = isFirst ? given : ChannelOrder.first(given);
        if (ordered.get(0) != 1 || ordered.get(1) != 1) {
            throw call.refused("has %s for its %s: not over positions alone", given, attribute);
        }
        return ordered.subList(2, ordered.size());
    }

    /**
     * Adds the ONNX node.
     *
     * @param window how many positions it covers along each axis
     * @param dilations how far they lie apart
     * @param more inputs besides the image
     */
    Value slide(
            String operator,
            List<String> more,
            List<Long> window,
            List<Long> dilations,
            long units,
            Map<String, ?> attributes) {
        List<Long> strides = steps("strides");
        Map<String, Object> all = new HashMap<>(attributes);
        all.put("strides", strides);
        List<Long> spans = new ArrayList<>();
        for (int i = 0; i < axes(); i++) {
            spans.add((window.get(i) - 1) * dilations.get(i) + 1);
        }
        boolean dilated = dilations.stream().anyMatch(step -> step != 1);
        if (dilated) {
            all.put("dilations", dilations);
        }
        boolean same = border.isEmpty() && padding().equals("SAME");
        List<Long> pads = border.orElseGet(() -> same ? dilated ? evenly(spans, strides) : List.of() : ownBorder());
        if (pads.isEmpty()) {
            all.put("auto_pad", "SAME_UPPER");
        } else {
            all.put("pads", pads);
        }
        List<Long> dims = new ArrayList<>(List.of(image.dims().get(0), units));
        for (int i = 0; i < axes(); i++) {
            long size = image.dims().get(i + 2);
            long room = same ? size + strides.get(i) - 1 : size - spans.get(i) + strides.get(i);
            long padded = same ? room : room + pads.get(i) + pads.get(axes() + i);
            if (size >= 0 && padded < strides.get(i)) {
                throw call.refused("moves a window of %s over an image of the shape %s", window, image.dims());
            }
            dims.add(size < 0 ? Value.FREE : padded / strides.get(i));
        }
        List<String> inputs = new ArrayList<>(List.of(image.tensor()));
        inputs.addAll(more);
        return result(operator, inputs, all, dims);
    }

    /** Adds the ONNX node, which gives an image of the given dimensions in ONNX's order. */
    Value result(String operator, List<String> inputs, Map<String, ?> attributes, List<Long> dims) {
        return isFirst
                ? call.result(operator, inputs, attributes, image.type(), dims)
                : ChannelOrder.channelsFirst(
                        call.withOperands(List.of()).result(operator, inputs, attributes, image.type(), dims));
    }

    String padding() {
        return call.attribute("padding").getS().toStringUtf8();
    }

    /** {@return what the node says that is independent of the size: all begins, then all ends} */
    List<Long> ownBorder() {
        return switch (padding()) {
            case "VALID" -> Collections.nCopies(2 * axes(), 0L);
            case "EXPLICIT" -> explicit();
            default -> throw call.refused("pads by '%s', which is not supported", padding());
        };
    }

    /** As TensorFlow pads to the same size: all begins, then all ends, one more at the end where it is odd. */
    private List<Long> evenly(List<Long> spans, List<Long> strides) {
        List<Long> begins = new ArrayList<>();
        List<Long> ends = new ArrayList<>();
        for (int i = 0; i < axes(); i++) {
            long size = image.dims().get(i + 2);
            long stride = strides.get(i);
            if (size < 0 && stride != 1) {
                throw call.refused("pads by the size of the image, which is known only at run time");
            }
            long over = stride == 1 ? 1 : (size - 1) % stride + 1;
            long total = Math.max(0, spans.get(i) - over);
            begins.add(total / 2);
            ends.add(total - total / 2);
        }
        begins.addAll(ends);
        return begins;
    }

    /** TensorFlow has a pair for each dimension, ONNX all begins of positions and then all ends. */
    private List<Long> explicit() {
        List<Long> given = call.attribute("explicit_paddings").getList().getIList();
        if (given.size() != 2 * image.rank()) {
            throw call.refused("pads by %s, expected two numbers for each dimension", given);
        }
        int start = isFirst ? 2 : 1;
        List<Long> pads = new ArrayList<>();
        for (int end = 0; end < 2; end++) {
            for (int i = start; i < start + axes(); i++) {
                pads.add(given.get(2 * i + end));
            }
        }
        return pads;
    }
}
