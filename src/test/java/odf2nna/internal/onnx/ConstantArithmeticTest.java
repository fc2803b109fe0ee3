package odf2nna.internal.onnx;

import static odf2nna.internal.onnx.GraphBuilder.integer;
import static odf2nna.internal.onnx.GraphBuilder.integers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import odf2nna.internal.onnx.proto.Onnx.AttributeProto;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Weights that are expressions of constants, with ONNX Runtime as the judge. */
@Tag("native")
class ConstantArithmeticTest {
    private static final int INPUTS = 6;
    private static final int UNITS = 8;

    /** Writes an expression of a matrix of weights [6, 8]. */
    record Expression(String name, int[] dims, Writer writer) {
        interface Writer {
            String write(GraphBuilder graph, String given);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static String constant(GraphBuilder graph, int... dims) {
        int size = Arrays.stream(dims).reduce(1, (a, b) -> a * b);
        double[] values =
                new Random(size).doubles(size, 0.5, 2).map(x -> (float) x).toArray();
        return graph.constant(graph.fresh("c"), GraphBuilder.Storage.RAW, ElementType.FLOAT, dims, values);
    }

    private static Expression binary(String operator, int... dims) {
        return new Expression(
                operator + " of " + Arrays.toString(dims),
                new int[] {INPUTS, UNITS},
                (graph, given) -> graph.node(operator, List.of(given, constant(graph, dims))));
    }

    private static Expression reduced(String operator, AttributeProto... attributes) {
        return new Expression(
                operator + ", weight normalization",
                new int[] {INPUTS, UNITS},
                (graph, given) -> graph.node(
                        "Div",
                        List.of(given, graph.node("Exp", List.of(graph.node(operator, List.of(given), attributes))))));
    }

    static Stream<Expression> expressions() {
        return Stream.of(
                new Expression(
                        "Flatten",
                        new int[] {INPUTS, 2, UNITS / 2},
                        (graph, given) -> graph.node("Flatten", List.of(given))),
                new Expression(
                        "Flatten, last axes",
                        new int[] {2, INPUTS / 2, UNITS},
                        (graph, given) -> graph.node("Flatten", List.of(given), integer("axis", -1))),
                new Expression(
                        "Concat of units",
                        new int[] {INPUTS, UNITS - 3},
                        (graph, given) ->
                                graph.node("Concat", List.of(given, constant(graph, INPUTS, 3)), integer("axis", -1))),
                new Expression(
                        "Concat of inputs",
                        new int[] {INPUTS - 2, UNITS},
                        (graph, given) ->
                                graph.node("Concat", List.of(constant(graph, 2, UNITS), given), integer("axis", 0))),
                binary("Add", UNITS),
                binary("Sub", INPUTS, 1),
                binary("Mul", INPUTS, UNITS),
                binary("Div", 1, UNITS),
                binary("Mul"),
                new Expression(
                        "a smaller operand first",
                        new int[] {INPUTS, UNITS},
                        (graph, given) -> graph.node("Sub", List.of(constant(graph, UNITS), given))),
                new Expression(
                        "of one's own parts",
                        new int[] {INPUTS, UNITS},
                        (graph, given) -> graph.node(
                                "Mul",
                                List.of(
                                        graph.node("Neg", List.of(given)),
                                        graph.node("Abs", List.of(graph.node("Reciprocal", List.of(given))))))),
                reduced("ReduceL2", integers("axes", 0)),
                reduced("ReduceMean", integers("axes", -1)),
                reduced("ReduceSumSquare", integers("axes", 0), integer("keepdims", 0)),
                reduced("ReduceL2"));
    }

    private static OnnxModel layers(Expression expression) {
        GraphBuilder graph = GraphBuilder.plain();
        graph.input("x", "N", INPUTS);
        String weights = expression.writer().write(graph, constant(graph, expression.dims()));
        String relu = graph.node("Relu", List.of(graph.node("MatMul", List.of("x", weights))));
        graph.unchecked("last", "y", "MatMul", List.of(relu, constant(graph, UNITS, 2)));
        graph.output("y", "N", 2);
        return OnnxModelReader.parse(graph.model().toBytes(), Path.of("m.onnx"));
    }

    @ParameterizedTest
    @MethodSource("expressions")
    void anExpressionOfConstantsIsAConstant(Expression expression) {
        OnnxModel model = layers(expression);
        String weights = weights(model);
        Map<String, OrtRun.Feed> rows = Map.of(
                "x",
                new OrtRun.Feed(
                        ElementType.FLOAT, LongStream.of(1, INPUTS).boxed().toList(), Vector.zeros(INPUTS)));

        OrtRun.Out computed = OrtRun.run(model, List.of(rows), List.of(weights), false)
                .get(weights)
                .get(0);

        Optional<Tensor> ours = new Constants(model.graph(), model.codec()).real(weights);
        assertThat(ours.orElseThrow().dims().stream().map(Integer::longValue).toList())
                .isEqualTo(computed.shape());
        // a few roundings of float32, of values below 10
        assertThat(ours.orElseThrow().values().toArray())
                .containsExactly(computed.values().toArray(), within(1e-5));
    }

    private static String weights(OnnxModel model) {
        return model.graph().nodes().stream()
                .filter(node -> node.getOpType().equals("MatMul"))
                .findFirst()
                .orElseThrow()
                .getInput(1);
    }

    @ParameterizedTest
    @MethodSource("expressions")
    void aLayerOfAnExpressionIsPrunable(Expression expression) {
        OnnxModel model = layers(expression);

        LoadedModel loaded = LoadedModel.of(model);

        assertThat(loaded.network().layers().stream().map(Value.Dense::width)).containsExactly(UNITS, 2);
        assertThat(UnmatchedLayers.of(model, loaded.region())).isEmpty();
    }

    /** A column times a row would take far more than the file. */
    @Test
    void whatIsLargerThanItsOperandsIsNotComputed() {
        GraphBuilder graph = GraphBuilder.plain();
        graph.input("x", "N", INPUTS);
        String weights = graph.node("Mul", List.of(constant(graph, INPUTS, 1), constant(graph, 1, UNITS)));
        graph.unchecked("last", "y", "MatMul", List.of("x", weights));
        graph.output("y", "N", UNITS);

        OnnxModel model = graph.model();

        assertThat(new Constants(model.graph(), model.codec()).real(weights)).isEmpty();
    }
}
