package odf2nna.internal.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import odf2nna.internal.io.StagedFile;
import odf2nna.internal.io.StagingArea;
import odf2nna.internal.keras.write.KerasModelWriter;
import odf2nna.internal.network.Vector;
import odf2nna.internal.onnx.DenseRegion;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.ModelBuilder;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.onnx.UnsupportedModelException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Networks over images with the channels first, as PyTorch exports them, written as Keras files and read back: ONNX Runtime gives the
 * same for both. What the layers compute is checked in {@link ConvolutionLayersTest}; Keras itself is asked by examples/check_keras.py.
 */
@Tag("native")
class WrittenConvolutionsTest {
    /** Sums of some hundred products in float32, in another order. */
    private static final double FLOAT_NOISE = 2e-5;

    @TempDir
    private Path folder;

    /** A network while it is made: each node reads the one before. */
    private static final class Draft {
        private final ModelBuilder builder = new ModelBuilder("g", "test", "");
        private final Random random = new Random(3);
        private String tensor = "x";
        private int count;

        Draft node(String operator, Map<String, ?> attributes, Object... constants) {
            List<String> inputs = new ArrayList<>(List.of(tensor));
            for (Object constant : constants) {
                inputs.add(constant.toString());
            }
            tensor = operator.toLowerCase(Locale.ROOT) + count++;
            builder.node(operator, inputs, tensor, attributes);
            return this;
        }

        /** Random weights; of one dimension they are positive, as variances are. */
        String weights(Integer... dims) {
            int size = Stream.of(dims).reduce(1, Math::multiplyExact);
            double[] numbers =
                    random.doubles(size, dims.length == 1 ? 0.1 : -0.5, 0.5).toArray();
            String name = "w" + count++;
            builder.constant(name, ElementType.FLOAT, List.of(dims), Vector.of(numbers));
            return name;
        }

        String integers(Long... numbers) {
            String name = "i" + count++;
            builder.integers(name, List.of(numbers));
            return name;
        }

        String numbers(double... numbers) {
            String name = "n" + count++;
            builder.constant(name, ElementType.FLOAT, List.of(numbers.length), Vector.of(numbers));
            return name;
        }

        String scalar(double number) {
            String name = "s" + count++;
            builder.constant(name, ElementType.FLOAT, List.of(), Vector.of(number));
            return name;
        }

        Draft convolution(int units, int inputs, Map<String, ?> attributes) {
            return node("Conv", attributes, weights(units, inputs, 3, 3), weights(units));
        }

        Draft head(int inputs) {
            return node("Flatten", Map.of("axis", 1L))
                    .node("Gemm", Map.of(), weights(inputs, 4), weights(4))
                    .node("Relu", Map.of())
                    .node("Gemm", Map.of(), weights(4, 2), weights(2));
        }

        OnnxModel build(List<Long> input, int rank) {
            builder.input("x", ElementType.FLOAT, input);
            List<Long> output = new ArrayList<>(List.of(-1L, 2L));
            while (output.size() < rank) {
                output.add(-1L);
            }
            builder.output(tensor, ElementType.FLOAT, output);
            return builder.build(Path.of("x.onnx"));
        }
    }

    private static final List<Long> IMAGE = List.of(-1L, 3L, 8L, 7L);
    private static final Map<String, ?> PADDED = Map.of("pads", List.of(1L, 1L, 1L, 1L));

    private static Arguments of(String title, List<String> classes, Consumer<Draft> draft) {
        return Arguments.of(title, classes, draft);
    }

    private static Map<String, ?> window(Object... more) {
        Map<String, Object> attributes = new HashMap<>(Map.of("kernel_shape", List.of(2L, 3L)));
        for (int i = 0; i < more.length; i += 2) {
            attributes.put((String) more[i], more[i + 1]);
        }
        return attributes;
    }

    static Stream<Arguments> networks() {
        return Stream.of(
                of(
                        "a convolution",
                        List.of("Conv2D", "Permute"),
                        d -> d.convolution(5, 3, Map.of())
                                .node("Relu", Map.of())
                                .head(5 * 6 * 5)),
                of(
                        "padded as same",
                        List.of("Conv2D", "Permute"),
                        d -> d.convolution(5, 3, PADDED).head(5 * 8 * 7)),
                of(
                        "padded otherwise, with strides",
                        List.of("ZeroPadding2D", "Conv2D", "Permute"),
                        d -> d.convolution(5, 3, Map.of("pads", List.of(1L, 1L, 1L, 0L), "strides", List.of(2L, 2L)))
                                .head(5 * 4 * 3)),
                of(
                        "SAME_UPPER",
                        List.of("Conv2D", "Permute"),
                        d -> d.convolution(5, 3, Map.of("auto_pad", "SAME_UPPER", "strides", List.of(2L, 3L)))
                                .head(5 * 4 * 3)),
                of(
                        "SAME_LOWER",
                        List.of("ZeroPadding2D", "Conv2D", "Permute"),
                        d -> d.convolution(5, 3, Map.of("auto_pad", "SAME_LOWER", "strides", List.of(2L, 2L)))
                                .head(5 * 4 * 4)),
                of(
                        "dilated, in groups",
                        List.of("Conv2D", "Conv2D", "Permute"),
                        d -> d.convolution(4, 3, Map.of())
                                .convolution(6, 2, Map.of("group", 2L, "dilations", List.of(2L, 2L)))
                                .head(6 * 2)),
                of(
                        "depthwise",
                        List.of("DepthwiseConv2D", "Permute"),
                        d -> d.convolution(6, 1, Map.of("group", 3L))
                                .node("Relu", Map.of())
                                .head(6 * 6 * 5)),
                of(
                        "depthwise with different strides",
                        List.of("Conv2D", "Permute"),
                        d -> d.convolution(6, 1, Map.of("group", 3L, "strides", List.of(2L, 1L)))
                                .head(6 * 3 * 5)),
                of(
                        "normalised, pooled",
                        List.of("Conv2D", "BatchNormalization", "Activation", "MaxPooling2D", "Permute"),
                        d -> d.convolution(5, 3, Map.of())
                                .node(
                                        "BatchNormalization",
                                        Map.of(),
                                        d.weights(5),
                                        d.weights(5),
                                        d.weights(5),
                                        d.weights(5))
                                .node("Relu", Map.of())
                                .node("MaxPool", window("strides", List.of(2L, 2L)))
                                .head(5 * 3 * 2)),
                of(
                        "zeros are no larger than ReLU",
                        List.of("Conv2D", "ZeroPadding2D", "MaxPooling2D", "Permute"),
                        d -> d.convolution(5, 3, Map.of())
                                .node("Relu", Map.of())
                                .node("MaxPool", window("strides", List.of(2L, 2L), "pads", List.of(1L, 1L, 0L, 0L)))
                                .head(5 * 3 * 2)),
                of(
                        "averages over zeros",
                        List.of("ZeroPadding2D", "AveragePooling2D", "Permute"),
                        d -> d.node("AveragePool", window("count_include_pad", 1L, "pads", List.of(1L, 1L, 0L, 1L)))
                                .head(3 * 8 * 7)),
                of(
                        "averages without zeros",
                        List.of("AveragePooling2D", "Permute"),
                        d -> d.node("AveragePool", window("pads", List.of(0L, 1L, 1L, 1L)))
                                .head(3 * 8 * 7)),
                of(
                        "global",
                        List.of("Conv2D", "GlobalAveragePooling2D"),
                        d -> d.convolution(5, 3, Map.of())
                                .node("GlobalAveragePool", Map.of())
                                .head(5)),
                of(
                        "reduced",
                        List.of("Conv2D", "GlobalMaxPooling2D"),
                        d -> d.convolution(5, 3, Map.of())
                                .node("ReduceMax", Map.of("keepdims", 0L), d.integers(-1L, -2L))
                                .head(5)),
                of(
                        "padding, upsampling",
                        List.of("ZeroPadding2D", "UpSampling2D", "Permute"),
                        d -> d.node("Pad", Map.of(), d.integers(0L, 0L, 1L, 2L, 0L, 0L, 0L, 3L))
                                .node(
                                        "Resize",
                                        Map.of(
                                                "mode", "nearest",
                                                "coordinate_transformation_mode", "asymmetric",
                                                "nearest_mode", "floor"),
                                        "",
                                        d.numbers(1, 1, 2, 3))
                                .head(3 * 18 * 36)),
                of(
                        "activations",
                        List.of("Conv2D", "ReLU", "PReLU", "Gelu", "Erf", "Rescaling", "Softmax", "Permute"),
                        d -> d.convolution(5, 3, Map.of())
                                .node("Clip", Map.of(), d.scalar(0), d.scalar(4))
                                .node("PRelu", Map.of(), d.weights(5, 1, 1))
                                .node("Gelu", Map.of("approximate", "tanh"))
                                .node("Erf", Map.of())
                                .node("Mul", Map.of(), d.weights(1, 5, 1, 1))
                                .node("Softmax", Map.of("axis", 2L))
                                .head(5 * 6 * 5)),
                of(
                        "softmax over channels",
                        List.of("Conv2D", "Permute"),
                        d -> d.convolution(5, 3, Map.of())
                                .node("Softmax", Map.of("axis", 1L))
                                .head(5 * 6 * 5)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("networks")
    void theSameComesBack(String title, List<String> classes, Consumer<Draft> draft) throws IOException {
        Draft network = new Draft();
        draft.accept(network);
        OnnxModel model = network.build(IMAGE, 2);

        List<String> written = checked(model, List.of(2L, 3L, 8L, 7L));

        assertThat(written).containsAll(classes);
        // the input is moved once, and rows are flattened in ONNX' order
        assertThat(written).filteredOn("Permute"::equals).hasSizeLessThanOrEqualTo(3);
    }

    @Test
    void sequences() throws IOException {
        Draft d = new Draft();
        d.node("Conv", Map.of("pads", List.of(2L, 2L)), d.weights(6, 4, 5), d.weights(6))
                .node("BatchNormalization", Map.of(), d.weights(6), d.weights(6), d.weights(6), d.weights(6))
                .node("MaxPool", Map.of("kernel_shape", List.of(2L), "strides", List.of(2L)))
                .node("Conv", Map.of("group", 6L, "pads", List.of(1L, 0L)), d.weights(6, 1, 3))
                .node("AveragePool", Map.of("kernel_shape", List.of(3L)))
                .head(6 * 3);

        assertThat(checked(d.build(List.of(-1L, 4L, 13L), 2), List.of(2L, 4L, 13L)))
                .contains("Conv1D", "BatchNormalization", "MaxPooling1D", "ZeroPadding1D", "DepthwiseConv1D")
                .contains("AveragePooling1D");
    }

    /** A sum, a product with one number for each channel and a Concat, without a Permute but for the input. */
    @Test
    void branches() throws IOException {
        Draft d = new Draft();
        String image = d.convolution(4, 3, PADDED).tensor;
        String other = d.convolution(4, 4, PADDED).tensor;
        String sum = d.node("Add", Map.of(), image).node("Relu", Map.of()).tensor;
        d.node("GlobalAveragePool", Map.of()).node("Sigmoid", Map.of());
        d.node("Mul", Map.of(), sum);
        d.node("Concat", Map.of("axis", 1L), other)
                .node("GlobalMaxPool", Map.of())
                .head(8);

        List<String> written = checked(d.build(IMAGE, 2), List.of(2L, 3L, 8L, 7L));

        assertThat(written).contains("Add", "Multiply", "Concatenate").containsOnlyOnce("Permute");
    }

    /** An output that is an image has its dimensions as in ONNX. */
    @Test
    void anImageAsOutput() throws IOException {
        Draft d = new Draft();
        d.convolution(2, 3, Map.of());

        assertThat(checked(d.build(IMAGE, 4), List.of(2L, 3L, 8L, 7L)))
                .containsSequence("Permute", "Conv2D", "Permute");
    }

    /** What Keras wrote has no layers that move channels when it is written again. */
    @Test
    void aFileOfKerasKeepsItsLayers() throws IOException {
        OnnxModel model = KerasModelReader.read(Path.of("models/image.keras"));

        List<String> written = checked(model, List.of(2L, 12L, 10L, 3L));

        assertThat(written)
                .doesNotContain("Permute")
                .contains("Conv2D", "DepthwiseConv2D", "BatchNormalization", "MaxPooling2D", "AveragePooling2D");
        assertThat(DenseRegion.of(model).network().layers()).hasSize(3);
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                of(
                        "strides and dilations",
                        List.of(),
                        d -> d.convolution(2, 3, Map.of("strides", List.of(2L, 2L), "dilations", List.of(2L, 2L)))),
                of(
                        "last window exceeds the input",
                        List.of(),
                        d -> d.node("MaxPool", window("strides", List.of(4L, 3L), "ceil_mode", 1L))),
                of(
                        "its input may be negative",
                        List.of(),
                        d -> d.node("MaxPool", window("pads", List.of(1L, 1L, 1L, 1L), "strides", List.of(2L, 2L)))),
                of(
                        "is not part of the average",
                        List.of(),
                        d -> d.node(
                                "AveragePool", window("pads", List.of(1L, 1L, 1L, 1L), "strides", List.of(2L, 2L)))),
                of(
                        "it pads the batch or the channels",
                        List.of(),
                        d -> d.node("Pad", Map.of(), d.integers(0L, 1L, 0L, 0L, 0L, 0L, 0L, 0L))),
                of(
                        "other values than zeros",
                        List.of(),
                        d -> d.node("Pad", Map.of("mode", "reflect"), d.integers(0L, 0L, 1L, 0L, 0L, 0L, 1L, 0L))),
                of(
                        "not a positive integer for each axis",
                        List.of(),
                        d -> d.node("Resize", Map.of("mode", "linear"), "", d.numbers(1, 1, 2, 2))),
                of("not over all positions", List.of(), d -> d.node("ReduceMax", Map.of(), d.integers(2L))),
                of("no Keras activation matches", List.of(), d -> d.node("Celu", Map.of("alpha", 0.5))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void refusedBeforeAnyWork(String reason, List<String> none, Consumer<Draft> draft) {
        Draft network = new Draft();
        draft.accept(network);
        LoadedModel model = LoadedModel.of(network.build(IMAGE, 4));

        assertThatThrownBy(() -> KerasModelWriter.check(model))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("can't be written as a Keras file")
                .hasMessageContaining(reason);
    }

    /** Writes and reads back a model, compares its outputs, and gives the classes of the layers in the file. */
    private List<String> checked(OnnxModel model, List<Long> shape) throws IOException {
        Path target = folder.resolve("written.keras");
        StagingArea area = new StagingArea();
        try (StagedFile weights = area.aside(folder.resolve("weights.h5"));
                StagedFile staged = KerasModelWriter.write(
                        LoadedModel.of(model), area.beside(target, true), weights, leftOut -> {})) {
            staged.commit();
        }
        double[] input = new Random(1)
                .doubles(shape.stream().reduce(1L, Math::multiplyExact), -2, 2)
                .map(x -> (float) x)
                .toArray();
        double[] expected = KerasRun.run(model, shape, input);
        OnnxModel read = KerasModelReader.read(target);
        assertThat(KerasRun.run(read, shape, input)).containsExactly(expected, within(FLOAT_NOISE));
        assertThat(read.outputs().get(0).dims())
                .hasSameSizeAs(model.outputs().get(0).dims());
        List<String> classes = new ArrayList<>();
        try (ZipFile zip = new ZipFile(target.toFile())) {
            JsonNode config = new ObjectMapper().readTree(zip.getInputStream(zip.getEntry("config.json")));
            config.path("config")
                    .path("layers")
                    .forEach(layer -> classes.add(layer.path("class_name").asText()));
        }
        return classes;
    }
}
