package odf2nna.internal.savedmodel.read;

import static odf2nna.internal.savedmodel.read.GraphFolder.of;
import static odf2nna.internal.savedmodel.read.GraphFolder.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import odf2nna.internal.onnx.ModelGraph;
import odf2nna.internal.onnx.ModelNode;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.onnx.UnsupportedModelException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/** Operators of images, by themselves and in the company of others: ONNX Runtime must give what TensorFlow gives. */
class ImageOperatorsTest {
    private static final long[] IMAGE = {-1, 7, 6, 4};
    private static final long[] VOLUME = {-1, 5, 4, 6, 2};

    /** Sums of up to 108 products of numbers of at most 3 and 1, relative to the largest output. */
    private static final double FLOAT_NOISE = 4e-6;

    @TempDir
    private Path folder;

    /** A graph between {@code x} and {@code y}. */
    record Case(String title, long[] dims, Consumer<GraphFolder> graph) {
        @Override
        public String toString() {
            return title;
        }
    }

    private static Case image(String title, Consumer<GraphFolder> graph) {
        return new Case(title, IMAGE, graph);
    }

    static Stream<Case> cases() {
        return Stream.of(
                        convolutions(),
                        pools(),
                        borders(),
                        Stream.of(ImageGraphs.CHANNELS_KEPT),
                        Stream.of(ImageGraphs.DILATED))
                .flatMap(cases -> cases);
    }

    private static Stream<Case> convolutions() {
        return Stream.of(
                image("Conv2D", g -> ImageGraphs.convolution(g, "y", "x", "VALID", 3, 2, 4, 5)),
                image(
                        "Conv2D to the same size with strides",
                        g -> ImageGraphs.convolution(g, "y", "x", "SAME", 3, 2, 4, 5)
                                .putAttr("strides", list(1, 2, 2, 1))),
                image(
                        "Conv2D to the same size with dilations",
                        g -> ImageGraphs.convolution(g, "y", "x", "SAME", 3, 2, 4, 5)
                                .putAttr("dilations", list(1, 2, 3, 1))),
                image(
                        "Conv2D by explicit paddings",
                        g -> ImageGraphs.convolution(g, "y", "x", "EXPLICIT", 3, 2, 4, 5)
                                .putAttr("explicit_paddings", list(0, 0, 1, 2, 0, 1, 0, 0))),
                image("DepthwiseConv2dNative", g -> {
                    ImageGraphs.weights(g, "k", 3, 2, 4, 3);
                    window(g.typed("y", "DepthwiseConv2dNative", "x", "k"), "SAME", 1, 2, 2, 1);
                }),
                image("Conv2DBackpropInput", g -> ImageGraphs.enlarging(g, "SAME", 14, 6)),
                image("Conv2DBackpropInput to the other size", g -> ImageGraphs.enlarging(g, "SAME", 13, 6)),
                image("Conv2DBackpropInput of all", g -> ImageGraphs.enlarging(g, "VALID", 16, 7)),
                new Case("Conv3D", VOLUME, g -> {
                    ImageGraphs.weights(g, "k", 2, 3, 2, 2, 5);
                    window(g.typed("y", "Conv3D", "x", "k"), "SAME", 1, 2, 1, 1, 1);
                }));
    }

    private static Stream<Case> pools() {
        return Stream.of(
                image(
                        "MaxPool",
                        g -> window(g.typed("y", "MaxPool", "x"), "VALID", 1, 2, 1, 1)
                                .putAttr("ksize", list(1, 3, 2, 1))),
                image(
                        "MaxPool to the same size",
                        g -> window(g.typed("y", "MaxPool", "x"), "SAME", 1, 2, 2, 1)
                                .putAttr("ksize", list(1, 3, 3, 1))),
                image(
                        "AvgPool",
                        g -> window(g.typed("y", "AvgPool", "x"), "SAME", 1, 2, 2, 1)
                                .putAttr("ksize", list(1, 3, 3, 1))),
                new Case(
                        "MaxPool3D",
                        VOLUME,
                        g -> window(g.typed("y", "MaxPool3D", "x"), "SAME", 1, 2, 2, 2, 1)
                                .putAttr("ksize", list(1, 2, 2, 2, 1))),
                new Case(
                        "AvgPool3D",
                        VOLUME,
                        g -> window(g.typed("y", "AvgPool3D", "x"), "VALID", 1, 2, 2, 2, 1)
                                .putAttr("ksize", list(1, 2, 2, 2, 1))),
                normalization("FusedBatchNorm"),
                normalization("FusedBatchNormV2"),
                normalization("FusedBatchNormV3"));
    }

    private static Case normalization(String operator) {
        return image(operator, g -> {
            for (String name : List.of("scale", "offset", "mean")) {
                ImageGraphs.weights(g, name, 4);
            }
            g.constant("variance", List.of(4), 0.5, 1, 2, 0.1);
            NodeDef.Builder node = g.typed("y", operator, "x", "scale", "offset", "mean", "variance")
                    .putAttr("is_training", of(false));
            if (!operator.equals("FusedBatchNorm")) {
                node.putAttr("U", of(DataType.DT_FLOAT));
            }
        });
    }

    private static Stream<Case> borders() {
        return Stream.of(
                image("Pad", g -> padded(g, "Pad", 0, 1).putAttr("Tpaddings", of(DataType.DT_INT32))),
                image("PadV2", g -> {
                    g.constant("nine", List.of(), 9);
                    padded(g, "PadV2", 0, 1).addInput("nine").putAttr("Tpaddings", of(DataType.DT_INT32));
                }),
                image("MirrorPad", g -> padded(g, "MirrorPad", 2, 3).putAttr("mode", text("REFLECT"))),
                image(
                        "MirrorPad of the border",
                        g -> padded(g, "MirrorPad", 1, 1).putAttr("mode", text("SYMMETRIC"))),
                image("Pad after a convolution", g -> {
                    ImageGraphs.convolution(g, "c", "x", "SAME", 3, 3, 4, 3);
                    g.integers("paddings", 4, 0, 0, 1, 2, 3, 0, 0, 1);
                    g.typed("p", "Pad", "c", "paddings").putAttr("Tpaddings", of(DataType.DT_INT32));
                    g.typed("y", "Relu", "p");
                }),
                resized("ResizeNearestNeighbor", 14, 13),
                resized("ResizeNearestNeighbor half_pixel_centers", 14, 18),
                resized("ResizeNearestNeighbor align_corners", 13, 11),
                resized("ResizeBilinear", 15, 12),
                resized("ResizeBilinear half_pixel_centers", 4, 13),
                resized("ResizeBilinear align_corners", 14, 12));
    }

    private static NodeDef.Builder padded(GraphFolder g, String operator, int before, int after) {
        g.integers("paddings", 4, 0, 0, before, after, after, before, 0, 0);
        return g.typed("y", operator, "x", "paddings");
    }

    private static Case resized(String title, int height, int width) {
        return image(title, g -> {
            g.integers("size", true, height, width);
            String[] words = title.split(" ", -1);
            NodeDef.Builder node = g.typed("y", words[0], "x", "size");
            if (words.length > 1) {
                node.putAttr(words[1], of(true));
            }
        });
    }

    static NodeDef.Builder window(NodeDef.Builder node, String padding, long... strides) {
        return node.putAttr("padding", text(padding)).putAttr("strides", list(strides));
    }

    static org.tensorflow.proto.AttrValue list(long... values) {
        return GraphFolder.list(values);
    }

    @ParameterizedTest
    @Tag("native")
    @MethodSource("cases")
    void givesWhatTensorFlowGives(Case one) throws IOException {
        Path saved = ImageGraphs.folder(one.dims(), one.graph()).write(folder.resolve("model"));
        OnnxModel model = SavedModelReader.read(saved, Optional.empty(), Optional.empty());
        int size = (int) Arrays.stream(one.dims()).skip(1).reduce(5, (a, b) -> a * b);
        double[] x = new Random(1).doubles(size, -3, 3).map(v -> (float) v).toArray();
        Map<String, BothRuntimes.Rows> rows = Map.of("x", BothRuntimes.Rows.of(x));

        double[] expected =
                BothRuntimes.tensorFlow(saved, "serving_default", model, rows).get("y");
        double[] actual = BothRuntimes.onnxRuntime(model, rows).get("y");

        double scale = Math.max(1, Arrays.stream(expected).map(Math::abs).max().orElseThrow());
        assertThat(actual).containsExactly(expected, within(FLOAT_NOISE * scale));
    }

    @Test
    void imagesAreTransposedOnceBetweenConvolutions() throws IOException {
        GraphFolder g = ImageGraphs.folder(IMAGE, ImageGraphs.CHANNELS_KEPT[0].graph());
        OnnxModel model = SavedModelReader.read(g.write(folder.resolve("model")), Optional.empty(), Optional.empty());

        assertThat(ModelGraph.of(model).nodes()).extracting(ModelNode::operator).containsOnlyOnce("Transpose");
    }

    /** On processors TensorFlow computes in its own order only, so the same graph in the other order is the judge. */
    @Test
    @Tag("native")
    void graphsInTheOrderOfOnnxGiveTheSame() throws IOException {
        Path own = ImageGraphs.folder(IMAGE, g -> ImageGraphs.block(g, false)).write(folder.resolve("own"));
        Path other = ImageGraphs.folder(IMAGE, g -> ImageGraphs.block(g, true)).write(folder.resolve("other"));
        double[] x =
                new Random(1).doubles(5 * 7 * 6 * 4, -3, 3).map(v -> (float) v).toArray();
        Map<String, BothRuntimes.Rows> rows = Map.of("x", BothRuntimes.Rows.of(x));
        OnnxModel model = SavedModelReader.read(other, Optional.empty(), Optional.empty());

        double[] expected =
                BothRuntimes.tensorFlow(own, "serving_default", model, rows).get("y");

        assertThat(model.outputs().get(0).dims()).containsExactly(-1L, 5L);
        assertThat(BothRuntimes.onnxRuntime(model, rows).get("y")).containsExactly(expected, within(1e-4));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void refusesByName(Case one, String reason) {
        Path saved = ImageGraphs.folder(one.dims(), one.graph()).write(folder.resolve("model"));
        assertThatThrownBy(() -> SavedModelReader.read(saved, Optional.empty(), Optional.empty()))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining(reason);
    }

    static Stream<org.junit.jupiter.params.provider.Arguments> refusals() {
        return Stream.of(
                refusal(
                        "a normalization that trains",
                        g -> {
                            ImageGraphs.weights(g, "s", 4);
                            g.typed("y", "FusedBatchNormV3", "x", "s", "s", "s", "s");
                        },
                        "'y' (FusedBatchNormV3) normalizes by batch statistics; save the model for inference"),
                refusal(
                        "a kernel that is computed",
                        g -> window(g.typed("y", "Conv2D", "x", "x"), "SAME", 1, 1, 1, 1),
                        "takes its input 1 from what it computes"),
                refusal(
                        "a kernel for other channels",
                        g -> ImageGraphs.convolution(g, "y", "x", "SAME", 3, 3, 3, 5),
                        "reads 4 channels by a kernel of the shape [3, 3, 3, 5]"),
                refusal(
                        "a window larger than the image",
                        g -> ImageGraphs.convolution(g, "y", "x", "VALID", 8, 3, 4, 5),
                        "moves a window of [8, 3] over an image of the shape [-1, 4, 7, 6]"),
                refusal(
                        "a pool over channels",
                        g -> window(g.typed("y", "MaxPool", "x"), "VALID", 1, 1, 1, 1)
                                .putAttr("ksize", list(1, 1, 1, 2)),
                        "not over positions alone"),
                refusal(
                        "rows that are added",
                        g -> {
                            g.integers("paddings", 4, 1, 0, 0, 0, 0, 0, 0, 0);
                            g.typed("y", "Pad", "x", "paddings");
                        },
                        "adds rows"),
                refusal(
                        "a mirror of two elements",
                        g -> padded(g, "MirrorPad", 2, 2).putAttr("mode", text("SYMMETRIC")),
                        "repeats the border itself"));
    }

    private static org.junit.jupiter.params.provider.Arguments refusal(
            String title, Consumer<GraphFolder> graph, String reason) {
        return org.junit.jupiter.params.provider.Arguments.of(image(title, graph), reason);
    }
}
