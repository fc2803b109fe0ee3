package odf2nna.internal.savedmodel.read;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Convolutions, pools and normalizations of images.
 *
 * @see <a href="https://www.tensorflow.org/api_docs/python/tf/nn/convolution">TensorFlow: convolution</a>
 */
final class ConvolutionOperators {
    /** What an absent attribute stands for. */
    private static final double EPSILON = 1e-4f;

    private ConvolutionOperators() {}

    static Map<String, Function<NodeCall, Value>> table() {
        Map<String, Function<NodeCall, Value>> table = new TreeMap<>();
        table.put("Conv2D", ConvolutionOperators::convolution);
        table.put("Conv3D", ConvolutionOperators::convolution);
        table.put("DepthwiseConv2dNative", ConvolutionOperators::depthwise);
        table.put("Conv2DBackpropInput", ConvolutionOperators::enlarging);
        table.put("MaxPool", call -> pool(call, "MaxPool"));
        table.put("MaxPool3D", call -> pool(call, "MaxPool"));
        table.put("AvgPool", call -> pool(call, "AveragePool"));
        table.put("AvgPool3D", call -> pool(call, "AveragePool"));
        for (String name : List.of("FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3")) {
            table.put(name, ConvolutionOperators::normalization);
        }
        return table;
    }

    private static Value convolution(NodeCall call) {
        ImageCall image = ImageCall.of(call);
        return convolution(image, kernel(call, image.axes()), image.steps("dilations"));
    }

    /** {@return what a node gives that is, but for the names of its attributes, one of those here} */
    static Value convolution(String operator, ImageCall image, Value.Reals kernel, List<Long> dilations) {
        return operator.equals("Conv2D") ? convolution(image, kernel, dilations) : depthwise(image, kernel, dilations);
    }

    /** The kernel of the node has the positions first, then channels and units; that of ONNX the other way round. */
    private static Value convolution(ImageCall image, Value.Reals kernel, List<Long> dilations) {
        int axes = image.axes();
        long channels = kernel.dims().get(axes);
        long units = kernel.dims().get(axes + 1);
        if (channels <= 0 || units <= 0 || image.channels() <= 0 || image.channels() % channels != 0) {
            throw image.call()
                    .refused("reads %d channels by a kernel of the shape %s", image.channels(), kernel.dims());
        }
        List<Integer> order = IntStream.concat(IntStream.of(axes + 1, axes), IntStream.range(0, axes))
                .boxed()
                .toList();
        return convolution(image, kernel.transposed(order), image.channels() / channels, dilations);
    }

    private static Value convolution(ImageCall image, Value.Reals weights, long group, List<Long> dilations) {
        List<Long> window = weights.dims().subList(2, weights.rank());
        return image.slide(
                "Conv",
                List.of(image.call().draft().tensor(weights)),
                window,
                dilations,
                weights.dims().get(0),
                group == 1 ? Map.of() : Map.of("group", group));
    }

    private static Value.Reals kernel(NodeCall call, int axes) {
        Value.Reals kernel = call.constant(1);
        if (kernel.rank() != axes + 2) {
            throw call.refused("has a kernel of the shape %s", kernel.dims());
        }
        return kernel;
    }

    /** Each channel by itself; several units of a channel follow each other. */
    private static Value depthwise(NodeCall call) {
        ImageCall image = ImageCall.of(call);
        return depthwise(image, kernel(call, 2), image.steps("dilations"));
    }

    private static Value depthwise(ImageCall image, Value.Reals kernel, List<Long> dilations) {
        List<Long> dims = kernel.dims();
        int axes = image.axes();
        long channels = dims.get(axes);
        if (image.channels() != channels) {
            throw image.call().refused("reads %d channels by a kernel of the shape %s", image.channels(), dims);
        }
        List<Integer> order = IntStream.concat(IntStream.of(axes, axes + 1), IntStream.range(0, axes))
                .boxed()
                .toList();
        Value.Reals turned = kernel.transposed(order);
        List<Long> flat = new ArrayList<>(List.of(channels * dims.get(axes + 1), 1L));
        flat.addAll(dims.subList(0, axes));
        Value.Reals weights = new Value.Reals(turned.name(), turned.type(), flat, turned.values());
        return convolution(image, weights, channels, dilations);
    }

    /** A transposed convolution: the node says the size of what it gives, ONNX what is cut off it or added. */
    private static Value enlarging(NodeCall call) {
        ImageCall image = ImageCall.of(call, 2);
        Value.Reals kernel = kernel(call, 2);
        List<Long> given = call.integers(0).values();
        List<Long> sizes = given.size() == 2 ? given : given.subList(image.isFirst() ? 2 : 1, image.isFirst() ? 4 : 3);
        if (image.channels() != kernel.dims().get(3) || sizes.stream().anyMatch(Value.Integers::isUnknown)) {
            throw call.refused("makes images of the shape %s by a kernel of the shape %s", given, kernel.dims());
        }
        boolean same = image.padding().equals("SAME");
        List<Long> border = same ? List.of() : image.ownBorder();
        List<Long> strides = image.steps("strides");
        List<Long> dilations = image.steps("dilations");
        List<Long> begins = new ArrayList<>();
        List<Long> ends = new ArrayList<>();
        List<Long> added = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            long span = (kernel.dims().get(i) - 1) * dilations.get(i) + 1;
            long surplus = (image.image().dims().get(i + 2) - 1) * strides.get(i) + span - sizes.get(i);
            long begin = same ? Math.max(0, surplus) / 2 : border.get(i);
            begins.add(begin);
            ends.add(Math.max(0, surplus - begin));
            added.add(Math.max(0, begin - surplus));
        }
        if (image.image().dims().subList(2, 4).contains(Value.FREE)
                || IntStream.range(0, 2).anyMatch(i -> added.get(i) >= strides.get(i))) {
            throw call.refused(
                    "makes images of the size %s of those of the shape %s",
                    sizes, image.image().dims());
        }
        begins.addAll(ends);
        Map<String, List<Long>> attributes =
                Map.of("strides", strides, "dilations", dilations, "pads", begins, "output_padding", added);
        Value.Reals weights = kernel.transposed(List.of(3, 2, 0, 1));
        return image.result(
                "ConvTranspose",
                List.of(image.image().tensor(), call.draft().tensor(weights)),
                attributes,
                List.of(image.image().dims().get(0), kernel.dims().get(2), sizes.get(0), sizes.get(1)));
    }

    private static Value pool(NodeCall call, String operator) {
        ImageCall image = ImageCall.of(call);
        List<Long> window = image.steps("ksize");
        List<Long> dilations = Collections.nCopies(image.axes(), 1L);
        return image.slide(operator, List.of(), window, dilations, image.channels(), Map.of("kernel_shape", window));
    }

    /** {@return whether a normalization is by the rows that it is given, which an absent attribute says, too} */
    static boolean trains(TensorRef normalization) {
        return !normalization.def().containsAttr("is_training")
                || normalization.attribute("is_training").getB();
    }

    static double epsilon(TensorRef normalization) {
        return normalization.def().containsAttr("epsilon")
                ? normalization.attribute("epsilon").getF()
                : EPSILON;
    }

    private static Value normalization(NodeCall call) {
        if (trains(call.tensor())) {
            throw call.refused("normalizes by batch statistics; save the model for inference");
        }
        ImageCall image = ImageCall.of(call);
        double epsilon = epsilon(call.tensor());
        List<String> inputs = new ArrayList<>(List.of(image.image().tensor()));
        for (int i = 1; i <= 4; i++) {
            inputs.add(call.draft().tensor(call.constant(i)));
        }
        return image.result(
                "BatchNormalization",
                inputs,
                Map.of("epsilon", epsilon),
                image.image().dims());
    }
}
