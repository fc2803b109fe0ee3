package odf2nna.internal.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import odf2nna.internal.network.Value;
import odf2nna.internal.onnx.Judge.Numbers;
import odf2nna.internal.onnx.proto.Onnx.AttributeProto;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Gated linear units whose dense layer gives the values and the gates at once. */
@Tag("native")
class SplitProductsTest {
    /** Sums of two products and a bias, in another order. */
    private static final double NOISE = 1e-6;

    /** Units 0 and 1 are values, 2 and 3 their gates; inputs by units. */
    private static final double[] WEIGHTS = {1, 2, 3, 4, 5, 6, 7, 8};

    private static final double[] TRANSPOSED = {1, 5, 2, 6, 3, 7, 4, 8};
    private static final double[] BIAS = {0.5, -0.5, 0.25, -0.25};

    private static NodeProto.Builder node(String operator, String attribute, long value) {
        return NodeProto.newBuilder()
                .setOpType(operator)
                .addAttribute(AttributeProto.newBuilder()
                        .setName(attribute)
                        .setType(AttributeProto.AttributeType.INT)
                        .setI(value));
    }

    private static NodeProto.Builder split(long axis) {
        return node("Split", "axis", axis).addOutput("a");
    }

    private static TinyModels start() {
        return TinyModels.of(ElementType.FLOAT, 1)
                .input("x", ElementType.FLOAT, -1, 2)
                .initializer("b", ElementType.FLOAT, BIAS, 4)
                .initializer("v", ElementType.FLOAT, new double[] {1, -1, 2, 0.5}, 2, 2);
    }

    /** {@return a product of two inputs and four units, written in some way, and the gates behind it} */
    private static OnnxModel gated(String spelling) {
        TinyModels model = start();
        switch (spelling) {
            case "Gemm" ->
                model.initializer("w", ElementType.FLOAT, WEIGHTS, 2, 4).node("Gemm", "z", "x", "w", "b");
            case "Gemm, transposed" ->
                model.initializer("w", ElementType.FLOAT, TRANSPOSED, 4, 2)
                        .node(node("Gemm", "transB", 1), "z", "x", "w", "b");
            case "MatMul and Add" ->
                model.initializer("w", ElementType.FLOAT, WEIGHTS, 2, 4)
                        .node("MatMul", "p", "x", "w")
                        .node("Add", "z", "b", "p");
            default -> throw new IllegalArgumentException(spelling);
        }
        return end(model.initializer("sizes", ElementType.INT64, new double[] {2, 2}, 2)
                .node(split(spelling.equals("Gemm") ? 1 : -1), "g", "z", "sizes"));
    }

    private static OnnxModel end(TinyModels model) {
        return model.node("Sigmoid", "s", "g")
                .node("Mul", "m", "a", "s")
                .node("MatMul", "y", "m", "v")
                .output("y", ElementType.FLOAT, -1, 2)
                .build();
    }

    private static double[] run(OnnxModel model) {
        Numbers rows = new Numbers(ElementType.FLOAT, List.of(2L, 2L), new double[] {1, -1, 0.5, 0.25});
        return Judge.run(model, Map.of("x", rows), List.of("y")).get("y").values();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Gemm", "Gemm, transposed", "MatMul and Add"})
    void valuesAndGatesAreLayersOfTheirOwnThatLoseUnitsTogether(String spelling) {
        OnnxModel apart = end(start().initializer("wa", ElementType.FLOAT, new double[] {1, 2, 5, 6}, 2, 2)
                .initializer("wg", ElementType.FLOAT, new double[] {3, 4, 7, 8}, 2, 2)
                .initializer("ba", ElementType.FLOAT, new double[] {0.5, -0.5}, 2)
                .initializer("bg", ElementType.FLOAT, new double[] {0.25, -0.25}, 2)
                .node("Gemm", "a", "x", "wa", "ba")
                .node("Gemm", "g", "x", "wg", "bg"));

        OnnxModel model = gated(spelling);

        assertThat(model.graph().nodes()).extracting(NodeProto::getOpType).doesNotContain("Split");
        assertThat(model.parameters()).isEqualTo(apart.parameters() - 4); // the bias that the other one has besides
        assertThat(LoadedModel.of(model).network().layers())
                .extracting((Value.Dense layer) -> layer.layer().units())
                .containsExactly(2, 2, 2);
        assertThat(run(model)).containsExactly(run(apart), within(NOISE));
    }

    @Test
    void rowsThatAreSplitStayTogether() {
        OnnxModel model = start().initializer("w", ElementType.FLOAT, WEIGHTS, 2, 4)
                .node("Gemm", "z", "x", "w", "b")
                .node(split(0), "g", "z")
                .node("Mul", "y", "a", "g")
                .output("y", ElementType.FLOAT, -1, 4)
                .build();

        assertThat(model.graph().nodes()).extracting(NodeProto::getOpType).contains("Split");
    }
}
