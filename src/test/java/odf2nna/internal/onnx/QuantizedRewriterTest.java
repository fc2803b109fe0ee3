package odf2nna.internal.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import odf2nna.internal.network.Grid;
import odf2nna.internal.network.QuantizedInput;
import odf2nna.internal.network.QuantizedLayer;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import odf2nna.internal.prune.quantize.LayerQuantizer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Layers in integers: the values that the file computes, and the graph that ONNX Runtime optimises it to. */
@Tag("native")
class QuantizedRewriterTest {
    private static final int[] WIDTHS = {9, 12, 7, 5};
    private static final int ROWS = 40;
    private static final List<String> SPELLINGS = List.of("Gemm", "Gemm turned", "MatMul Add", "Add MatMul", "MatMul");

    static Stream<Arguments> spellings() {
        return Stream.of(7, 9, 10, 11, 12, 13, 15, 18, 19, 21, 22)
                .flatMap(opset -> SPELLINGS.stream().map(spelling -> Arguments.of(opset, spelling)));
    }

    private static int irOf(int opset) {
        return opset <= 8 ? 3 : opset <= 12 ? 6 : 8;
    }

    private static GraphBuilder builder(int opset) {
        return new GraphBuilder(ElementType.FLOAT, opset, irOf(opset));
    }

    private static double[] numbers(Random random, int size, double deviation) {
        return random.doubles(size)
                .map(uniform -> GraphBuilder.rounded(ElementType.FLOAT, deviation * (2 * uniform - 1)))
                .toArray();
    }

    /** A chain with Relu between its layers; {@code dims} are those of a row, before its features. */
    private static OnnxModel chain(GraphBuilder graph, String spelling, Object... dims) {
        Random random = new Random(4);
        List<Object> shape = new ArrayList<>(Arrays.asList(dims));
        shape.add(WIDTHS[0]);
        String tensor = graph.input("x", shape.toArray());
        for (int i = 0; i + 1 < WIDTHS.length; i++) {
            tensor = layer(graph, spelling, tensor, WIDTHS[i], WIDTHS[i + 1], random);
            tensor = i + 2 < WIDTHS.length ? graph.node("Relu", List.of(tensor)) : tensor;
        }
        shape.set(shape.size() - 1, WIDTHS[WIDTHS.length - 1]);
        graph.output(tensor, shape.toArray());
        return graph.model();
    }

    private static String layer(
            GraphBuilder graph, String spelling, String input, int inputs, int units, Random random) {
        boolean turned = spelling.equals("Gemm turned");
        int[] dims = turned ? new int[] {units, inputs} : new int[] {inputs, units};
        String weights = graph.constant("w", dims, numbers(random, inputs * units, 1));
        String bias = graph.constant("b", new int[] {units}, numbers(random, units, 0.5));
        return switch (spelling) {
            case "Gemm" -> graph.node("Gemm", List.of(input, weights, bias));
            case "Gemm turned" ->
                graph.node(
                        "Gemm",
                        List.of(input, weights, bias),
                        GraphBuilder.integer("transB", 1),
                        GraphBuilder.real("alpha", 0.5),
                        GraphBuilder.real("beta", 2));
            case "MatMul Add" -> graph.node("Add", List.of(graph.node("MatMul", List.of(input, weights)), bias));
            case "Add MatMul" -> graph.node("Add", List.of(bias, graph.node("MatMul", List.of(input, weights))));
            default -> graph.node("MatMul", List.of(input, weights));
        };
    }

    private static double[][] rows(int count) {
        Random random = new Random(8);
        double[][] rows = new double[count][];
        Arrays.setAll(rows, i -> numbers(random, WIDTHS[0], 1));
        return rows;
    }

    /** Integers for every layer, on grids over what these rows bring about. */
    private static Map<String, QuantizedLayer> quantized(
            DenseRegion region, double[][] rows, Optional<Vector> factors, boolean perUnit) {
        Map<String, QuantizedLayer> layers = new HashMap<>();
        String entry = region.network().values().get(0).name();
        for (Value.Dense dense : region.network().layers()) {
            Optional<Vector> multiplied = dense.source().equals(entry) ? factors : Optional.empty();
            double low = 0;
            double high = 0;
            for (double[] row : rows) {
                double[] read = region.network().evaluate(Map.of(entry, row)).get(dense.source());
                for (int j = 0; j < read.length; j++) {
                    int index = j;
                    double value = read[j] * multiplied.map(f -> f.get(index)).orElse(1.0);
                    low = Math.min(low, value);
                    high = Math.max(high, value);
                }
            }
            QuantizedInput input = new QuantizedInput(multiplied, Grid.over(low, high));
            Vector means = Vector.zeros(dense.layer().inputs());
            layers.put(
                    dense.name(),
                    LayerQuantizer.quantize(dense.layer(), input, means, perUnit)
                            .orElseThrow());
        }
        return layers;
    }

    private static OrtRun.Out run(OnnxModel model, double[][] rows, List<Long> shape, boolean optimised) {
        OrtRun.Feed feed = new OrtRun.Feed(
                ElementType.FLOAT,
                shape,
                Vector.of(Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray()));
        String output = model.outputs().get(0).name();
        return OrtRun.run(model, List.of(Map.of("x", feed)), List.of(output), optimised)
                .get(output)
                .get(0);
    }

    /** Integer sums are exact, so nothing but the last multiplication and a float bias behind it may round. */
    private static void assertComputes(
            OnnxModel model,
            DenseRegion region,
            Map<String, QuantizedLayer> layers,
            double[][] rows,
            List<Long> shape) {
        List<Value> values = region.network().values();
        String end = values.get(values.size() - 1).name();
        for (boolean optimised : new boolean[] {false, true}) {
            double[] seen = run(model, rows, shape, optimised).values().toArray();
            for (int r = 0; r < rows.length; r++) {
                IntegerForward.Interval expected =
                        IntegerForward.run(region.network(), layers, rows[r]).get(end);
                int units = expected.low().length;
                for (int u = 0; u < units; u++) {
                    // without integer products the sums are of floats: as many roundings as there are terms
                    double noise = 16 * 0x1p-24 * 10;
                    assertThat(seen[r * units + u])
                            .as("row %d, unit %d, optimised %s", r, u, optimised)
                            .isBetween(expected.low()[u] - noise, expected.high()[u] + noise);
                }
            }
        }
    }

    @ParameterizedTest(name = "opset {0}, {1}")
    @MethodSource("spellings")
    void theFileComputesWhatTheIntegersSay(int opset, String spelling) {
        OnnxModel model = chain(builder(opset), spelling, "N");
        OnnxModel raised = OpsetRaise.perUnit(model).orElseThrow();
        DenseRegion region = DenseRegion.of(model);
        double[][] rows = rows(ROWS);
        Map<String, QuantizedLayer> layers = quantized(region, rows, Optional.empty(), true);

        OnnxModel integers = QuantizedRewriter.rewrite(raised, region, layers);

        assertComputes(integers, region, layers, rows, List.of((long) ROWS, (long) WIDTHS[0]));
    }

    @ParameterizedTest(name = "opset {0}, {1}")
    @MethodSource("spellings")
    void onnxRuntimeMakesOneIntegerProductOfEachLayer(int opset, String spelling) {
        OnnxModel model = chain(builder(opset), spelling, "N");
        DenseRegion region = DenseRegion.of(model);
        OnnxModel raised = OpsetRaise.perUnit(model).orElseThrow();
        Map<String, QuantizedLayer> layers = quantized(region, rows(4), Optional.empty(), true);
        OnnxModel integers = QuantizedRewriter.rewrite(raised, region, layers);

        for (OptLevel level : List.of(OptLevel.EXTENDED_OPT, OptLevel.ALL_OPT)) {
            assertThat(OptimizedGraph.operators(integers, level))
                    .containsExactly("QuantizeLinear", "QGemm", "QGemm", "QGemm");
        }
        for (OptLevel level : List.of(OptLevel.NO_OPT, OptLevel.BASIC_OPT)) {
            assertThat(OptimizedGraph.operators(integers, level)).contains("DequantizeLinear");
        }
    }

    @ParameterizedTest
    @MethodSource("perTensor")
    void oneScaleALayerWorksFromOpsetTenOn(int opset, String spelling) {
        OnnxModel model = chain(builder(opset), spelling, "N");
        DenseRegion region = DenseRegion.of(model);
        double[][] rows = rows(ROWS);
        Map<String, QuantizedLayer> layers = quantized(region, rows, Optional.empty(), false);

        OnnxModel integers = QuantizedRewriter.rewrite(model, region, layers);

        assertComputes(integers, region, layers, rows, List.of((long) ROWS, (long) WIDTHS[0]));
        assertThat(OptimizedGraph.operators(integers, OptLevel.ALL_OPT))
                .containsExactly("QuantizeLinear", "QGemm", "QGemm", "QGemm");
    }

    static Stream<Arguments> perTensor() {
        return Stream.of(10, 11, 12, 13).map(opset -> Arguments.of(opset, "MatMul Add"));
    }

    @Test
    void inputsThatHaveFactorsAreMultipliedFirst() {
        OnnxModel model = chain(builder(17), "Gemm", "N");
        DenseRegion region = DenseRegion.of(model);
        double[][] rows = rows(ROWS);
        double[] powers = new double[WIDTHS[0]];
        Arrays.setAll(powers, i -> Math.scalb(1.0, i - 4));
        Map<String, QuantizedLayer> layers = quantized(region, rows, Optional.of(Vector.of(powers)), true);

        OnnxModel integers = QuantizedRewriter.rewrite(model, region, layers);

        assertComputes(integers, region, layers, rows, List.of((long) ROWS, (long) WIDTHS[0]));
        assertThat(OptimizedGraph.operators(integers, OptLevel.ALL_OPT))
                .containsExactly("Mul", "QuantizeLinear", "QGemm", "QGemm", "QGemm");
    }

    @Test
    void aLayerAlongASequenceKeepsItsFloatBias() {
        OnnxModel model = chain(builder(17), "MatMul Add", "N", 5);
        DenseRegion region = DenseRegion.of(model);
        double[][] rows = rows(ROWS);
        Map<String, QuantizedLayer> layers = quantized(region, rows, Optional.empty(), true);

        OnnxModel integers = QuantizedRewriter.rewrite(model, region, layers);

        assertThat(OptimizedGraph.operators(integers, OptLevel.ALL_OPT))
                .contains("MatMulIntegerToFloat")
                .doesNotContain("MatMul", "Gemm");
        OrtRun.Out seen = run(integers, rows, List.of(8L, 5L, (long) WIDTHS[0]), true);
        OrtRun.Out exact = run(model, rows, List.of(8L, 5L, (long) WIDTHS[0]), true);
        // 255 steps of the input and 127 of the weights leave a few hundredths of pre-activations of size 3
        assertThat(seen.shape()).isEqualTo(exact.shape());
        for (int i = 0; i < exact.values().size(); i++) {
            assertThat(Math.abs(seen.values().get(i) - exact.values().get(i))).isLessThan(0.3);
        }
    }

    @Test
    void onlyLayersThatAreGivenChange() {
        OnnxModel model = chain(builder(17), "Gemm", "N");
        DenseRegion region = DenseRegion.of(model);
        Map<String, QuantizedLayer> layers = quantized(region, rows(4), Optional.empty(), true);
        String first = region.network().layers().get(0).name();

        OnnxModel integers = QuantizedRewriter.rewrite(model, region, Map.of(first, layers.get(first)));

        assertThat(DenseRegion.of(integers).network().layers()).hasSize(2);
        assertThat(OptimizedGraph.operators(integers, OptLevel.ALL_OPT))
                .containsExactly("QuantizeLinear", "QGemm", "Max", "FusedGemm", "Gemm");
        assertThat(QuantizedRewriter.rewrite(model, region, Map.of()).toBytes()).isEqualTo(model.toBytes());
    }

    static Stream<Arguments> clips() {
        return Stream.of(
                // a Clip that passes the whole grid is removed
                Arguments.of(0.0, 1.5, List.of("QuantizeLinear", "QGemm", "QGemm")),
                Arguments.of(-0.5, 0.5, List.of("QuantizeLinear", "QGemm", "Max", "Min", "QuantizeLinear", "QGemm")));
    }

    @ParameterizedTest
    @MethodSource("clips")
    void aClipBetweenTwoLayersNeverKeepsThemFromIntegers(double least, double most, List<String> operators) {
        GraphBuilder graph = builder(17);
        Random random = new Random(4);
        String z = layer(graph, "Gemm", graph.input("x", "N", 9), 9, 12, random);
        String a = graph.node(
                "Clip", List.of(z, graph.constant("c", new int[0], least), graph.constant("c", new int[0], most)));
        graph.output(layer(graph, "Gemm", a, 12, 5, random), "N", 5);
        OnnxModel model = graph.model();
        DenseRegion region = DenseRegion.of(model);
        double[][] rows = rows(ROWS);
        Map<String, QuantizedLayer> layers = quantized(region, rows, Optional.empty(), true);

        OnnxModel integers = QuantizedRewriter.rewrite(model, region, layers);

        assertComputes(integers, region, layers, rows, List.of((long) ROWS, (long) WIDTHS[0]));
        assertThat(OptimizedGraph.operators(integers, OptLevel.ALL_OPT)).isEqualTo(operators);
    }

    @Test
    void aReluThatSomethingElseReadsNeverKeepsItsLayerFromIntegers() {
        GraphBuilder graph = builder(17);
        Random random = new Random(4);
        String z = layer(graph, "Gemm", graph.input("x", "N", 9), 9, 12, random);
        String a = graph.node("Relu", List.of(z));
        graph.output(graph.node("Mul", List.of(a, graph.constant("c", new int[0], 3))), "N", 12);
        OnnxModel model = graph.model();
        DenseRegion region = DenseRegion.of(model);

        OnnxModel integers =
                QuantizedRewriter.rewrite(model, region, quantized(region, rows(4), Optional.empty(), true));

        assertThat(OptimizedGraph.operators(integers, OptLevel.ALL_OPT))
                .containsExactly("QuantizeLinear", "QGemm", "Max", "Mul");
    }

    @Test
    void layersThatShareWhatTheyReadShareItsGrid() {
        GraphBuilder graph = builder(17);
        Random random = new Random(4);
        String x = graph.input("x", "N", 9);
        graph.output(layer(graph, "Gemm", x, 9, 4, random), "N", 4);
        graph.output(layer(graph, "MatMul Add", x, 9, 6, random), "N", 6);
        OnnxModel model = graph.model();
        DenseRegion region = DenseRegion.of(model);

        OnnxModel integers =
                QuantizedRewriter.rewrite(model, region, quantized(region, rows(4), Optional.empty(), true));

        assertThat(OptimizedGraph.operators(integers, OptLevel.ALL_OPT))
                .containsExactlyInAnyOrder("QuantizeLinear", "QGemm", "QGemm");
    }

    @Test
    void layersThatCannotBeInIntegersHaveAReason() {
        OnnxModel fixed = chain(builder(17), "MatMul Add", 2, 5);
        OnnxModel halves = chain(new GraphBuilder(ElementType.FLOAT16, 17, 8), "Gemm", "N");

        assertThat(reason(fixed)).hasValueSatisfying(why -> assertThat(why).contains("'x'", "[2, 5, 9]"));
        assertThat(reason(halves)).hasValueSatisfying(why -> assertThat(why).contains("FLOAT16"));
        assertThat(reason(chain(builder(17), "Gemm", 2))).isEmpty();
    }

    private static Optional<String> reason(OnnxModel model) {
        DenseRegion region = DenseRegion.of(model);
        return QuantizedRewriter.reason(model, region, region.network().layers().get(0));
    }
}
