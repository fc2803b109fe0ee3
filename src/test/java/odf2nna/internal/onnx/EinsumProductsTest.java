package odf2nna.internal.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import odf2nna.internal.onnx.proto.Onnx.AttributeProto;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Dense layers that a file has as Einsum, with ONNX Runtime as the judge. */
@Tag("native")
class EinsumProductsTest {
    private static final int UNITS = 6;

    private static String constant(GraphBuilder graph, int... dims) {
        int size = Arrays.stream(dims).reduce(1, (a, b) -> a * b);
        return graph.constant(
                "W",
                dims,
                new Random(size).doubles(size, -1, 1).map(x -> (float) x).toArray());
    }

    private static String einsum(GraphBuilder graph, String equation, String... operands) {
        return graph.node(
                "Einsum",
                List.of(operands),
                AttributeProto.newBuilder()
                        .setName("equation")
                        .setType(AttributeProto.AttributeType.STRING)
                        .setS(ByteString.copyFromUtf8(equation))
                        .build());
    }

    /** A layer of six units by Einsum, and a plain one of two behind it. */
    private static OnnxModel model(String equation, List<Integer> rows, boolean matrixFirst, int... dims) {
        GraphBuilder graph = GraphBuilder.plain();
        graph.input("x", rows.toArray());
        String weights = constant(graph, dims);
        String[] operands = matrixFirst ? new String[] {weights, "x"} : new String[] {"x", weights};
        String relu = graph.node("Relu", List.of(einsum(graph, equation, operands)));
        graph.unchecked("last", "y", "MatMul", List.of(relu, constant(graph, UNITS, 2)));
        List<Object> shape = new ArrayList<>(rows);
        shape.set(rows.size() - 1, 2);
        graph.output("y", shape.toArray());
        return graph.model();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bi,ij->bj | false | 4 | 6",
                "b i , j i -> b j | false | 6 | 4",
                "bsi,io->bso | false | 4 | 6",
                "...i,oi->...o | false | 6 | 4",
                "oi,bi->bo | true | 6 | 4",
                "io,bsi->bso | true | 4 | 6",
            })
    void aProductOfRowsByAMatrixIsADenseLayer(String equation, boolean matrixFirst, int height, int width) {
        List<Integer> dims = equation.contains("s") ? List.of(3, 5, 4) : List.of(3, 4);
        OnnxModel given = model(equation, dims, matrixFirst, height, width);
        OnnxModel read = OnnxModelReader.parse(given.toBytes(), Path.of("m.onnx"));
        int size = dims.stream().reduce(1, (a, b) -> a * b);
        Map<String, OrtRun.Feed> feed = Map.of(
                "x",
                new OrtRun.Feed(
                        ElementType.FLOAT,
                        dims.stream().map(Integer::longValue).toList(),
                        Vector.of(new Random(5)
                                .doubles(size, -2, 2)
                                .map(x -> (float) x)
                                .toArray())));

        assertThat(LoadedModel.of(read).network().layers().stream().map(Value.Dense::width))
                .containsExactly(UNITS, 2);
        // two kernels may add in another order
        assertThat(output(read, feed)).containsExactly(output(given, feed), within(1e-5));
    }

    private static double[] output(OnnxModel model, Map<String, OrtRun.Feed> feed) {
        return OrtRun.run(model, List.of(feed), List.of("y"), false)
                .get("y")
                .get(0)
                .values()
                .toArray();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bi,ij->ij | 4 | 6",
                "bi,ij->jb | 4 | 6",
                "bi,jk->bijk | 4 | 6",
                "bi,bj->ij | 3 | 6",
                "ii,ij->j | 4 | 6"
            })
    void anotherSumIsNamed(String equation, int height, int width) {
        GraphBuilder graph = GraphBuilder.plain();
        graph.input("x", 3, 4);
        graph.unchecked("sum", "s", "Identity", List.of(einsum(graph, equation, "x", constant(graph, height, width))));
        graph.bareOutput("s");

        OnnxModel read = OnnxModelReader.parse(graph.model().toBytes(), Path.of("m.onnx"));

        assertThat(UnmatchedLayers.of(read, LoadedModel.of(read).region()))
                .singleElement()
                .asString()
                .contains("Einsum", "its equation is no product of rows by a matrix");
    }
}
