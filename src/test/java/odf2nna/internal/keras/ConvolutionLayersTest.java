package odf2nna.internal.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleBinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import odf2nna.internal.onnx.DenseRegion;
import odf2nna.internal.onnx.ModelGraph;
import odf2nna.internal.onnx.ModelNode;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.onnx.UnsupportedModelException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Layers over positions against loops over rows, columns and channels, with the padding of TensorFlow's documentation. */
@Tag("native")
class ConvolutionLayersTest {
    private static final int HEIGHT = 7;
    private static final int WIDTH = 6;
    private static final int CHANNELS = 4;

    /** Sums of some tens of products of numbers below one, in float32. */
    private static final double FLOAT_NOISE = 1e-5;

    private final Random random = new Random(5);

    @TempDir
    private Path folder;

    private float[][][][] kernel(int... dims) {
        float[][][][] kernel = new float[dims[0]][dims[1]][dims[2]][dims[3]];
        for (float[][][] plane : kernel) {
            for (float[][] row : plane) {
                for (float[] numbers : row) {
                    fill(numbers);
                }
            }
        }
        return kernel;
    }

    private float[] fill(float[] numbers) {
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = random.nextFloat() - 0.5f;
        }
        return numbers;
    }

    /** Numbers by row, column and channel. */
    private interface Image {
        double at(int row, int column, int channel);
    }

    /** What TensorFlow puts before the first position for SAME. */
    private static int before(String padding, int size, int window, int stride, int dilation) {
        int outputs = (size + stride - 1) / stride;
        int reach = (window - 1) * dilation + 1;
        return padding.equals("same") ? Math.max((outputs - 1) * stride + reach - size, 0) / 2 : 0;
    }

    private static int outputs(String padding, int size, int window, int stride, int dilation) {
        int reach = (window - 1) * dilation + 1;
        return padding.equals("same") ? (size + stride - 1) / stride : (size - reach + stride) / stride;
    }

    /** How a window moves. */
    private record Move(String padding, int height, int width, int stride, int dilation) {
        int rows() {
            return outputs(padding, HEIGHT, height, stride, dilation);
        }

        int columns() {
            return outputs(padding, WIDTH, width, stride, dilation);
        }

        /** What a kernel gives at a position, for a group of input channels. */
        double sum(Image image, int row, int column, int firstChannel, int channels, KernelAt kernel) {
            int top = row * stride - before(padding, HEIGHT, height, stride, dilation);
            int left = column * stride - before(padding, WIDTH, width, stride, dilation);
            double sum = 0;
            for (int i = 0; i < height; i++) {
                for (int j = 0; j < width; j++) {
                    int y = top + i * dilation;
                    int x = left + j * dilation;
                    for (int c = 0; c < channels && y >= 0 && y < HEIGHT && x >= 0 && x < WIDTH; c++) {
                        sum += image.at(y, x, firstChannel + c) * kernel.at(i, j, c);
                    }
                }
            }
            return sum;
        }

        double[] all(int channels, Image output) {
            double[] all = new double[rows() * columns() * channels];
            for (int i = 0; i < all.length; i++) {
                all[i] = output.at(i / channels / columns(), i / channels % columns(), i % channels);
            }
            return all;
        }
    }

    private interface KernelAt {
        double at(int row, int column, int channel);
    }

    private static String layer(String className, String config) {
        return "{'module': 'keras.layers', 'class_name': '%s', 'config': {'name': '%s'%s}}"
                .formatted(className, className.toLowerCase(Locale.ROOT), config.isEmpty() ? "" : ", " + config);
    }

    private OnnxModel read(Map<String, List<Object>> weights, String shape, String... layers) throws IOException {
        String config = "{'class_name': 'Sequential', 'config': {'name': 's', 'layers': [%s, %s]}}"
                .formatted(layer("InputLayer", "'batch_shape': " + shape), String.join(", ", layers));
        return KerasModelReader.read(KerasFiles.archive(folder.resolve("c.keras"), "3.9.0", config, weights));
    }

    private static final String IMAGE = "[null, 7, 6, 4]";

    private double[] pixels() {
        return random.doubles((long) HEIGHT * WIDTH * CHANNELS, -1, 1)
                .map(x -> (float) x)
                .toArray();
    }

    private static Image image(double[] pixels) {
        return (row, column, channel) -> pixels[(row * WIDTH + column) * CHANNELS + channel];
    }

    private static double[] run(OnnxModel model, double[] pixels) {
        return KerasRun.run(model, 1, Map.of(model.inputs().get(0).name(), pixels))
                .values()
                .iterator()
                .next();
    }

    @ParameterizedTest
    @CsvSource({
        "valid, 1, 1, 1",
        "same, 1, 1, 1",
        "valid, 2, 1, 1",
        "same, 2, 1, 1",
        "same, 3, 1, 1",
        "valid, 1, 2, 1",
        "same, 1, 2, 1",
        "same, 2, 1, 2"
    })
    void convolutions(String padding, int stride, int dilation, int groups) throws IOException {
        float[][][][] kernel = kernel(3, 2, CHANNELS / groups, 6);
        float[] bias = fill(new float[6]);
        OnnxModel model = read(
                Map.of("conv2d", List.of(kernel, bias)),
                IMAGE,
                layer(
                        "Conv2D",
                        "'filters': 6, 'kernel_size': [3, 2], 'strides': [%d, %1$d], 'padding': '%s', 'dilation_rate': [%d, %3$d], 'groups': %d, 'activation': 'tanh', 'data_format': 'channels_last'"
                                .formatted(stride, padding, dilation, groups)));
        double[] pixels = pixels();

        Move move = new Move(padding, 3, 2, stride, dilation);
        int each = CHANNELS / groups;
        double[] expected = move.all(
                6,
                (row, column, unit) -> Math.tanh(bias[unit]
                        + move.sum(
                                image(pixels),
                                row,
                                column,
                                unit / (6 / groups) * each,
                                each,
                                (i, j, c) -> kernel[i][j][c][unit])));
        assertThat(run(model, pixels)).containsExactly(expected, within(FLOAT_NOISE));
        assertThat(model.outputs().get(0).dims()).containsExactly(-1L, (long) move.rows(), (long) move.columns(), 6L);
    }

    @ParameterizedTest
    @CsvSource({"valid, 1", "same, 2"})
    void depthwiseAndSeparableConvolutions(String padding, int stride) throws IOException {
        float[][][][] kernel = kernel(2, 3, CHANNELS, 2);
        float[][][][] pointwise = kernel(1, 1, 2 * CHANNELS, 3);
        float[] bias = fill(new float[3]);
        String config = "'kernel_size': [2, 3], 'strides': [%d, %1$d], 'padding': '%s', 'depth_multiplier': 2, "
                .formatted(stride, padding);
        OnnxModel depthwise = read(
                Map.of("depthwise_conv2d", List.of((Object) kernel)),
                IMAGE,
                layer("DepthwiseConv2D", config + "'use_bias': false"));
        OnnxModel separable = read(
                Map.of("separable_conv2d", List.of(kernel, pointwise, bias)),
                IMAGE,
                layer("SeparableConv2D", config + "'filters': 3"));
        double[] pixels = pixels();

        Move move = new Move(padding, 2, 3, stride, 1);
        Image each = (row, column, unit) ->
                move.sum(image(pixels), row, column, unit / 2, 1, (i, j, c) -> kernel[i][j][unit / 2][unit % 2]);
        assertThat(run(depthwise, pixels)).containsExactly(move.all(2 * CHANNELS, each), within(FLOAT_NOISE));
        double[] joined = move.all(3, (row, column, unit) -> {
            double sum = bias[unit];
            for (int i = 0; i < 2 * CHANNELS; i++) {
                sum += each.at(row, column, i) * pointwise[0][0][i][unit];
            }
            return sum;
        });
        assertThat(run(separable, pixels)).containsExactly(joined, within(FLOAT_NOISE));
    }

    static Stream<Arguments> pools() {
        return Stream.of("valid", "same")
                .flatMap(padding -> Stream.of(1, 2, 3)
                        .flatMap(stride ->
                                Stream.of("Max", "Average").map(kind -> Arguments.of(kind, padding, stride))));
    }

    @ParameterizedTest
    @MethodSource("pools")
    void pools(String kind, String padding, int stride) throws IOException {
        OnnxModel model = read(
                Map.of(),
                IMAGE,
                layer(
                        kind + "Pooling2D",
                        "'pool_size': [3, 2], 'strides': [%d, %1$d], 'padding': '%s'".formatted(stride, padding)));
        double[] pixels = pixels();

        Move move = new Move(padding, 3, 2, stride, 1);
        double[] expected = move.all(CHANNELS, (row, column, channel) -> {
            // zeros of padding neither are the largest nor count
            DoubleStream.Builder window = DoubleStream.builder();
            Image numbers = (y, x, c) -> {
                window.add(image(pixels).at(y, x, c));
                return 0;
            };
            move.sum(numbers, row, column, channel, 1, (i, j, c) -> 1);
            return kind.equals("Max")
                    ? window.build().max().orElseThrow()
                    : window.build().average().orElseThrow();
        });
        assertThat(run(model, pixels)).containsExactly(expected, within(FLOAT_NOISE));
    }

    @ParameterizedTest
    @CsvSource({"Max, false", "Max, true", "Average, false", "Average, true"})
    void globalPools(String kind, boolean keep) throws IOException {
        OnnxModel model = read(Map.of(), IMAGE, layer("Global" + kind + "Pooling2D", "'keepdims': " + keep));
        double[] pixels = pixels();
        DoubleBinaryOperator join = kind.equals("Max") ? Math::max : (a, b) -> a + b / (HEIGHT * WIDTH);
        double[] expected = new double[CHANNELS];
        Arrays.fill(expected, kind.equals("Max") ? -1 : 0);
        for (int i = 0; i < pixels.length; i++) {
            expected[i % CHANNELS] = join.applyAsDouble(expected[i % CHANNELS], pixels[i]);
        }

        assertThat(run(model, pixels)).containsExactly(expected, within(FLOAT_NOISE));
        assertThat(model.outputs().get(0).dims()).hasSize(keep ? 4 : 2);
    }

    /** Steps before the first are zeros, so that no output knows of later ones. */
    @Test
    void causalConvolutionsOfSequences() throws IOException {
        float[][][] kernel = kernel(1, 3, 2, 5)[0];
        OnnxModel model = read(
                Map.of("conv1d", List.of((Object) kernel)),
                "[null, null, 2]",
                layer(
                        "Conv1D",
                        "'filters': 5, 'kernel_size': [3], 'dilation_rate': [2], 'padding': 'causal', 'use_bias': false"));
        double[] steps = random.doubles(9 * 2, -1, 1).map(x -> (float) x).toArray();
        double[] expected = new double[9 * 5];
        for (int i = 0; i < expected.length; i++) {
            for (int tap = 0; tap < 3; tap++) {
                int step = i / 5 - 2 * (2 - tap);
                for (int c = 0; c < 2 && step >= 0; c++) {
                    expected[i] += steps[2 * step + c] * kernel[tap][c][i % 5];
                }
            }
        }

        // ONNX Runtime is told the number of steps by the array
        assertThat(KerasRun.run(model, List.of(1L, 9L, 2L), steps)).containsExactly(expected, within(FLOAT_NOISE));
    }

    @Test
    void paddingAndUpSampling() throws IOException {
        OnnxModel model = read(
                Map.of(),
                IMAGE,
                layer("ZeroPadding2D", "'padding': [[1, 2], [0, 3]]"),
                layer("UpSampling2D", "'size': [2, 3]"));
        double[] pixels = pixels();
        double[] expected = new double[20 * 27 * CHANNELS];
        for (int i = 0; i < expected.length; i++) {
            int row = i / CHANNELS / 27 / 2 - 1;
            int column = i / CHANNELS % 27 / 3;
            boolean inside = row >= 0 && row < HEIGHT && column < WIDTH;
            expected[i] = inside ? image(pixels).at(row, column, i % CHANNELS) : 0;
        }

        assertThat(run(model, pixels)).containsExactly(expected, within(0.0));
    }

    /** As Keras writes them with JAX and PyTorch; Flatten takes the channels of a position together all the same. */
    @Test
    void channelsFirst() throws IOException {
        float[][][][] kernel = kernel(2, 2, CHANNELS, 3);
        String first = "'data_format': 'channels_first'";
        UnaryOperator<String> config = format -> "'filters': 3, 'kernel_size': [2, 2], 'use_bias': false, " + format;
        Map<String, List<Object>> weights = Map.of(
                "conv2d",
                List.of((Object) kernel),
                "batch_normalization",
                List.of(new float[] {1, 2, 3}, new float[] {4, 5, 6}, new float[] {0.1f, 0.2f, 0.3f}, new float[] {
                    1, 2, 4
                }));
        OnnxModel last = read(
                weights,
                IMAGE,
                layer("Conv2D", config.apply("'data_format': 'channels_last'")),
                layer("BatchNormalization", "'axis': -1"),
                layer("MaxPooling2D", ""),
                layer("Flatten", ""));
        OnnxModel moved = read(
                weights,
                "[null, 4, 7, 6]",
                layer("Conv2D", config.apply(first)),
                layer("BatchNormalization", "'axis': 1"),
                layer("MaxPooling2D", first),
                layer("Flatten", first));
        double[] pixels = pixels();
        double[] planes = new double[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            planes[i % CHANNELS * HEIGHT * WIDTH + i / CHANNELS] = pixels[i];
        }

        assertThat(run(moved, planes)).containsExactly(run(last, pixels), within(0.0));
        assertThat(operators(moved)).containsExactly("Conv", "BatchNormalization", "MaxPool", "Transpose", "Flatten");
        assertThat(operators(last))
                .containsExactly("Transpose", "Conv", "BatchNormalization", "MaxPool", "Transpose", "Flatten");
    }

    private static List<String> operators(OnnxModel model) {
        return ModelGraph.of(model).nodes().stream().map(ModelNode::operator).toList();
    }

    /** Written by Keras 3.15 with examples/make_keras.py, its outputs too; has a layer of most kinds. */
    @Test
    void aGenuineFile() throws IOException {
        OnnxModel model = KerasModelReader.read(Path.of("models/image.keras"));
        List<double[]> rows = Files.readAllLines(Path.of("models/image.csv")).stream()
                .skip(1)
                .map(line -> Arrays.stream(line.split(","))
                        .mapToDouble(Double::parseDouble)
                        .toArray())
                .toList();
        int numbers = 12 * 10 * 3;

        for (double[] row : rows) {
            double[] expected = Arrays.copyOfRange(row, numbers, row.length);
            assertThat(run(model, Arrays.copyOf(row, numbers))).containsExactly(expected, within(FLOAT_NOISE));
        }
        assertThat(rows).isNotEmpty();
        assertThat(DenseRegion.of(model).network().layers())
                .extracting(layer -> layer.layer().name())
                .containsExactly("fc1", "fc2", "out");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MaxPooling2D | 'pool_size': [9, 1] | window of 9 positions is larger than its input of 7",
                "Conv2D | 'filters': 2, 'kernel_size': [1] , 'padding': 'full' | padding is 'full'",
                "Conv2D | 'filters': 3, 'kernel_size': [1], 'groups': 2 | its 2 groups do not divide",
                "Conv2D | 'filters': 0, 'kernel_size': [1] | its filters is 0",
                "Conv1D | 'filters': 2, 'kernel_size': [1] | expected 3 dimensions",
                "MaxPooling2D | 'pool_size': [2, 2], 'border_mode': 'valid' | those of Keras 1",
                "MaxPooling2D | 'pool_size': [2, 2, 2] | expected 2 positive integers",
                "ZeroPadding2D | 'padding': [-1, 1] | its padding is [-1,1]",
                "UpSampling2D | 'interpolation': 'bilinear' | interpolation is 'bilinear'"
            })
    void wrongSettings(String className, String config, String message) {
        assertThatThrownBy(() -> read(Map.of(), IMAGE, layer(className, config)))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("(%s)", className)
                .hasMessageContaining(message);
    }
}
