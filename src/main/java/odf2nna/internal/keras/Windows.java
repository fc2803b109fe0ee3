package odf2nna.internal.keras;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a convolution or a pool moves over positions. Padding {@code same} is TensorFlow's: as many outputs as strides begin within the
 * input, and an odd number of zeros has the larger part at the end.
 *
 * @param layer for messages
 * @param sizes of the window, one for each axis of positions
 * @param strides likewise
 * @param dilations distances between the positions that a window reads
 * @param padding {@code valid}, {@code same} or {@code causal}
 * @see <a href="https://www.tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2">TensorFlow: notes on padding</a>
 */
record Windows(LayerConfig layer, List<Long> sizes, List<Long> strides, List<Long> dilations, String padding) {
    Windows {
        sizes = List.copyOf(sizes);
        strides = List.copyOf(strides);
        dilations = List.copyOf(dilations);
    }

    static Windows convolution(LayerConfig layer, int axes) {
        return new Windows(
                layer,
                each(layer, "kernel_size", axes, List.of()),
                each(layer, "strides", axes, ones(axes)),
                each(layer, "dilation_rate", axes, ones(axes)),
                padding(layer, axes == 1 ? List.of("valid", "same", "causal") : List.of("valid", "same")));
    }

    static Windows pool(LayerConfig layer, int axes) {
        List<Long> sizes = each(layer, "pool_size", axes, Collections.nCopies(axes, 2L));
        List<Long> strides = each(layer, "strides", axes, sizes);
        return new Windows(layer, sizes, strides, ones(axes), padding(layer, List.of("valid", "same")));
    }

    /** {@return the same at every position, as a convolution over channels alone} */
    static Windows single(LayerConfig layer, int axes) {
        return new Windows(layer, ones(axes), ones(axes), ones(axes), "valid");
    }

    private static List<Long> ones(int axes) {
        return Collections.nCopies(axes, 1L);
    }

    /** {@return a setting with a positive number for each axis, or one number for all} */
    static List<Long> each(LayerConfig layer, String name, int axes, List<Long> otherwise) {
        if (layer.setting(name).isEmpty()) {
            if (otherwise.isEmpty()) {
                throw layer.problem("has no %s".formatted(name));
            }
            return otherwise;
        }
        List<Long> given = layer.integers(1, name);
        List<Long> all = given.size() == 1 ? Collections.nCopies(axes, given.get(0)) : given;
        if (all.size() != axes || all.stream().anyMatch(number -> number < 1 || number > Integer.MAX_VALUE)) {
            throw layer.problem("its %s is %s, expected %d positive integers".formatted(name, given, axes));
        }
        return all;
    }

    private static String padding(LayerConfig layer, List<String> known) {
        String padding = layer.setting("padding").map(value -> value.asText()).orElse("valid");
        if (!known.contains(padding)) {
            throw layer.problem("its padding is '%s', expected one of %s".formatted(padding, known));
        }
        return padding;
    }

    private long reach(int axis) {
        return (sizes.get(axis) - 1) * dilations.get(axis) + 1;
    }

    /** {@return the number of positions of the output along each axis, −1 where it isn't known} */
    List<Long> outputs(List<Long> positions) {
        List<Long> outputs = new ArrayList<>();
        for (int axis = 0; axis < positions.size(); axis++) {
            long size = positions.get(axis);
            long stride = strides.get(axis);
            long padded = padding.equals("valid") ? size - reach(axis) + 1 : size;
            if (size >= 0 && padded < 1) {
                throw layer.problem(
                        "its window of %d positions is larger than its input of %d".formatted(reach(axis), size));
            }
            outputs.add(size < 0 ? -1 : (padded + stride - 1) / stride);
        }
        return outputs;
    }

    /** {@return the attributes of the operator in ONNX} */
    Map<String, Object> attributes(List<Long> positions) {
        Map<String, Object> attributes = new TreeMap<>();
        attributes.put("kernel_shape", sizes);
        attributes.put("strides", strides);
        if (dilations.stream().anyMatch(step -> step != 1)) {
            attributes.put("dilations", dilations);
        }
        boolean known = !positions.contains(-1L) || strides.stream().allMatch(stride -> stride == 1);
        if (padding.equals("valid")) {
            return attributes;
        }
        if (known || padding.equals("causal")) {
            attributes.put("pads", pads(positions));
        } else if (attributes.containsKey("dilations")) {
            throw layer.problem("has strides and dilations, and its input has an unknown size");
        } else {
            attributes.put("auto_pad", "SAME_UPPER");
        }
        return attributes;
    }

    /** All begins, then all ends. */
    private List<Long> pads(List<Long> positions) {
        List<Long> begins = new ArrayList<>();
        List<Long> ends = new ArrayList<>();
        for (int axis = 0; axis < positions.size(); axis++) {
            long stride = strides.get(axis);
            long rest = stride == 1 ? 1 : Math.floorMod(positions.get(axis) - 1, stride) + 1;
            long zeros = padding.equals("causal") ? reach(axis) - 1 : Math.max(reach(axis) - rest, 0);
            begins.add(padding.equals("causal") ? zeros : zeros / 2);
            ends.add(padding.equals("causal") ? 0 : zeros - zeros / 2);
        }
        begins.addAll(ends);
        return begins;
    }
}
