package odf2nna.internal.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import odf2nna.internal.onnx.Judge.Numbers;
import odf2nna.internal.onnx.proto.Onnx.AttributeProto;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;
import odf2nna.onnx.UnsupportedModelException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Opset 6, in which MATLAB and old exporters write, and which ONNX Runtime does not run. */
@Tag("native")
class OpsetSixTest {
    private static NodeProto.Builder node(String operator, Object... attributes) {
        NodeProto.Builder node = NodeProto.newBuilder().setOpType(operator);
        for (int i = 0; i < attributes.length; i += 2) {
            node.addAttribute(AttributeProto.newBuilder()
                    .setName((String) attributes[i])
                    .setType(AttributeProto.AttributeType.INT)
                    .setI((int) attributes[i + 1]));
        }
        return node;
    }

    private static TinyModels six(long... dims) {
        return TinyModels.of(ElementType.FLOAT, 3).opset(6).input("x", ElementType.FLOAT, dims);
    }

    private static double[] run(OnnxModel model, long... dims) {
        int size = 1;
        for (long dim : dims) {
            size *= (int) dim;
        }
        double[] values = new double[size];
        for (int i = 0; i < size; i++) {
            values[i] = i;
        }
        Numbers rows = new Numbers(
                ElementType.FLOAT, java.util.Arrays.stream(dims).boxed().toList(), values);
        return Judge.run(model, Map.of("x", rows), List.of("y")).get("y").values();
    }

    /**
     * As MATLAB writes it: a mean for each channel of an image, flattened, and dense layers whose biases are added
     * along axis 1.
     */
    @Test
    void aNetworkOfMatlabRunsAndLosesUnits() {
        OnnxModel model = six(-1, 1, 1, 4)
                .initializer("mean", ElementType.FLOAT, new double[] {1}, 1)
                .weights("w", 1, 4, 6)
                .weights("b", 1, 6)
                .weights("v", 1, 6, 3)
                .node(node("Sub", "broadcast", 1, "axis", 1), "c", "x", "mean")
                .node("Flatten", "f", "c")
                .node("MatMul", "z", "f", "w")
                .node(node("Add", "broadcast", 1, "axis", 1), "h", "z", "b")
                .node("Relu", "a", "h")
                .node("MatMul", "y", "a", "v")
                .output("y", ElementType.FLOAT, -1, 3)
                .build();

        assertThat(model.opset()).isEqualTo(7);
        assertThat(run(model, 2, 1, 1, 4)).hasSize(6);
        assertThat(LoadedModel.of(model).network().layers()).hasSize(2);
        assertThat(LoadedModel.of(model).network().layers().get(0).layer().units())
                .isEqualTo(6);
    }

    /** The second operand is aligned with the first from an axis on. */
    @ParameterizedTest
    @CsvSource({"1, 0", "2, 1", "-1, 1", "-2, 0"})
    void operandsStandWhereTheirAxisSays(int axis, int along) {
        OnnxModel model = six(1, 2, 2)
                .initializer("c", ElementType.FLOAT, new double[] {10, 20}, 2)
                .node(node("Add", "broadcast", 1, "axis", axis), "y", "x", "c")
                .output("y", ElementType.FLOAT, 1, 2, 2)
                .build();

        assertThat(run(model, 1, 2, 2))
                .containsExactly(along == 0 ? new double[] {10, 11, 22, 23} : new double[] {10, 21, 12, 23});
    }

    @Test
    void whatIsMatchedFromTheRightStaysAsItIs() {
        OnnxModel model = six(-1, 2)
                .initializer("c", ElementType.FLOAT, new double[] {10, 20}, 2)
                .initializer("w", ElementType.FLOAT, new double[] {1, 0, 0, 1}, 2, 2)
                .node(node("Mul", "broadcast", 1), "m", "x", "c")
                .node(node("Gemm", "broadcast", 1), "g", "m", "w", "c")
                .node(node("Dropout", "is_test", 1), "y", "g")
                .output("y", ElementType.FLOAT, -1, 2)
                .build();

        assertThat(run(model, 1, 2)).containsExactly(10, 40);
    }

    @Test
    void whatWouldMeanSomethingElseIsRefused() {
        assertThatThrownBy(() -> six(-1, 2)
                        .node("Dropout", "y", "x")
                        .output("y", ElementType.FLOAT, -1, 2)
                        .build())
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("opset 6, and can't be raised to 7")
                .hasMessageContaining("is_test");
        assertThatThrownBy(() -> six(-1, 2, 3)
                        .initializer("s", ElementType.FLOAT, new double[] {1, 2}, 2)
                        .node("PRelu", "y", "x", "s")
                        .output("y", ElementType.FLOAT, -1, 2, 3)
                        .build())
                .hasMessageContaining("one for each channel");
    }
}
