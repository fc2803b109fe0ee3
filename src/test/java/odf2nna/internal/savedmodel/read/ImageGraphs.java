package odf2nna.internal.savedmodel.read;

import static odf2nna.internal.savedmodel.read.GraphFolder.list;
import static odf2nna.internal.savedmodel.read.GraphFolder.of;
import static odf2nna.internal.savedmodel.read.GraphFolder.text;

import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/** Graphs with convolutions, node by node. */
final class ImageGraphs {
    private static final long[] IMAGE = {-1, 7, 6, 4};
    private static final long[] STEPS = {-1, 9, 4};

    private ImageGraphs() {}

    static GraphFolder folder(long[] dims, Consumer<GraphFolder> graph) {
        GraphFolder g = new GraphFolder(DataType.DT_FLOAT, dims);
        graph.accept(g);
        return g;
    }

    /** Adds a constant of random numbers between −1 and 1. */
    static void weights(GraphFolder g, String name, Integer... dims) {
        int size = Arrays.stream(dims).reduce(1, (a, b) -> a * b);
        g.constant(
                name,
                Arrays.asList(dims),
                new Random(name.hashCode()).doubles(size, -1, 1).toArray());
    }

    /** Adds a convolution with a kernel of its own. */
    static NodeDef.Builder convolution(GraphFolder g, String name, String x, String padding, Integer... kernel) {
        weights(g, name + "/kernel", kernel);
        return g.typed(name, "Conv2D", x, name + "/kernel")
                .putAttr("padding", text(padding))
                .putAttr("strides", list(1, 1, 1, 1));
    }

    /** What may stand between convolutions without a transposition, or with one. */
    static final ImageOperatorsTest.Case[] CHANNELS_KEPT = {
        new ImageOperatorsTest.Case("BiasAdd, activations, Add, ConcatV2, Mean", IMAGE, g -> {
            convolution(g, "a", "x", "SAME", 3, 3, 4, 5);
            weights(g, "bias", 5);
            g.typed("biased", "BiasAdd", "a", "bias");
            g.typed("relu", "Relu6", "biased");
            weights(g, "scale", 1, 1, 1, 5);
            g.typed("scaled", "Mul", "relu", "scale");
            convolution(g, "b", "scaled", "SAME", 3, 3, 5, 5);
            g.typed("square", "Square", "b");
            g.typed("sum", "AddV2", "square", "scaled");
            g.integers("axis", false, -1).integers("positions", true, 1, 2);
            g.typed("joined", "ConcatV2", "sum", "x", "axis").putAttr("N", of(2));
            g.typed("means", "Mean", "joined", "positions").putAttr("keep_dims", of(true));
            g.typed("gate", "Sigmoid", "means");
            g.typed("gated", "Mul", "joined", "gate");
            g.typed("y", "Max", "gated", "positions");
        }),
        new ImageOperatorsTest.Case("operators that need the channels last", IMAGE, g -> {
            convolution(g, "a", "x", "SAME", 3, 3, 4, 5);
            g.typed("soft", "Softmax", "a");
            weights(g, "slopes", 7, 6, 5);
            g.typed("sloped", "Mul", "a", "slopes");
            g.typed("sum", "AddV2", "soft", "sloped");
            g.integers("channels", true, -1).integers("axis", false, 1);
            g.typed("mean", "Mean", "sum", "channels").putAttr("keep_dims", of(true));
            g.typed("centred", "Sub", "sum", "mean");
            g.typed("stacked", "ConcatV2", "centred", "a", "axis").putAttr("N", of(2));
            g.integers("shape", true, -1, 420);
            g.typed("y", "Reshape", "stacked", "shape").putAttr("Tshape", of(DataType.DT_INT32));
        }),
        new ImageOperatorsTest.Case("Conv2D between ExpandDims and Squeeze", STEPS, g -> {
            g.integers("axis", false, 1);
            g.typed("wide", "ExpandDims", "x", "axis");
            convolution(g, "a", "wide", "SAME", 1, 3, 4, 5);
            g.typed("flat", "Squeeze", "a").putAttr("squeeze_dims", list(1));
            weights(g, "bias", 5);
            g.typed("biased", "BiasAdd", "flat", "bias");
            g.typed("wide2", "ExpandDims", "biased", "axis");
            convolution(g, "b", "wide2", "VALID", 1, 2, 5, 3);
            g.integers("end", false, -1);
            g.typed("longer", "ExpandDims", "b", "end");
            g.typed("y", "Squeeze", "longer").putAttr("squeeze_dims", list(1, 4));
        }),
        new ImageOperatorsTest.Case("outputs of convolutions by several readers", IMAGE, g -> {
            convolution(g, "a", "x", "VALID", 7, 6, 4, 5);
            g.typed("none", "Squeeze", "a").putAttr("squeeze_dims", list(1, 2));
            convolution(g, "b", "x", "VALID", 7, 6, 4, 5);
            g.typed("all", "Squeeze", "b").putAttr("squeeze_dims", list(-3, -2));
            g.typed("y", "Mul", "none", "all");
        })
    };

    /** Convolutions with dilations as TensorFlow's library writes them out. */
    static final ImageOperatorsTest.Case[] DILATED = {
        new ImageOperatorsTest.Case("SpaceToBatchND Conv2D BatchToSpaceND", IMAGE, g -> {
            convolution(g, "spread", "spread/in", "VALID", 3, 2, 4, 5);
            dilated(g, "spread", 2, 3, new int[] {2, 3, 1, 2}, new int[] {0, 1, 0, 0});
        }),
        new ImageOperatorsTest.Case("SpaceToBatchND DepthwiseConv2dNative BatchToSpaceND", IMAGE, g -> {
            weights(g, "k", 3, 2, 4, 2);
            g.typed("spread", "DepthwiseConv2dNative", "spread/in", "k")
                    .putAttr("padding", text("VALID"))
                    .putAttr("strides", list(1, 1, 1, 1));
            dilated(g, "spread", 2, 2, new int[] {2, 3, 1, 1}, new int[] {0, 1, 0, 0});
        }),
        new ImageOperatorsTest.Case("SpaceToBatchND over one axis", STEPS, g -> {
            g.integers("block", true, 2).integers("axis", false, 1);
            g.integers("paddings", 1, 4, 1).integers("crops", 1, 0, 1);
            g.typed("in", "SpaceToBatchND", "x", "block", "paddings");
            g.typed("wide", "ExpandDims", "in", "axis");
            convolution(g, "c", "wide", "VALID", 1, 3, 4, 5);
            g.typed("flat", "Squeeze", "c").putAttr("squeeze_dims", list(1));
            g.typed("y", "BatchToSpaceND", "flat", "block", "crops");
        })
    };

    private static void dilated(GraphFolder g, String name, int rows, int columns, int[] paddings, int[] crops) {
        g.integers("block", true, rows, columns);
        g.integers("paddings", 2, paddings).integers("crops", 2, crops);
        g.typed(name + "/in", "SpaceToBatchND", "x", "block", "paddings");
        g.typed("y", "BatchToSpaceND", name, "block", "crops");
    }

    /** A transposed convolution that gives images of a size. */
    static void enlarging(GraphFolder g, String padding, int height, int width) {
        g.integers("size", true, 5, height, width, 3);
        weights(g, "k", 3, 2, 3, 4);
        g.typed("y", "Conv2DBackpropInput", "size", "k", "x")
                .putAttr("padding", text(padding))
                .putAttr("strides", list(1, 2, 1, 1));
    }

    /** A convolution, a normalization, a pool and a bias, in either order of the channels. */
    static void block(GraphFolder g, boolean first) {
        String format = first ? "NCHW" : "NHWC";
        if (first) {
            g.integers("order", true, 0, 3, 1, 2);
            g.typed("turned", "Transpose", "x", "order").putAttr("Tperm", of(DataType.DT_INT32));
        }
        convolution(g, "a", first ? "turned" : "x", "EXPLICIT", 3, 2, 4, 5)
                .putAttr("strides", first ? list(1, 1, 2, 1) : list(1, 2, 1, 1))
                .putAttr("explicit_paddings", first ? list(0, 0, 0, 0, 1, 2, 0, 1) : list(0, 0, 1, 2, 0, 1, 0, 0))
                .putAttr("data_format", text(format));
        for (String name : new String[] {"scale", "offset", "mean"}) {
            weights(g, name, 5);
        }
        g.constant("variance", java.util.List.of(5), 0.5, 1, 2, 0.1, 3);
        g.typed("n", "FusedBatchNormV3", "a", "scale", "offset", "mean", "variance")
                .putAttr("is_training", of(false))
                .putAttr("U", of(DataType.DT_FLOAT))
                .putAttr("data_format", text(format));
        g.typed("p", "MaxPool", "n")
                .putAttr("padding", text("SAME"))
                .putAttr("ksize", first ? list(1, 1, 2, 2) : list(1, 2, 2, 1))
                .putAttr("strides", first ? list(1, 1, 2, 2) : list(1, 2, 2, 1))
                .putAttr("data_format", text(format));
        weights(g, "bias", 5);
        g.typed("biased", "BiasAdd", "p", "bias").putAttr("data_format", text(format));
        g.integers("positions", true, first ? new int[] {2, 3} : new int[] {1, 2});
        g.typed("y", "Mean", "biased", "positions");
    }
}
