package odf2nna.internal.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import odf2nna.internal.onnx.proto.Onnx.AttributeProto;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class OpsetRaiseTest {
    private static OnnxModel model(int opset, String operator, int rank, AttributeProto... attributes) {
        GraphBuilder graph = new GraphBuilder(ElementType.FLOAT, opset, 6);
        Object[] dims = rank == 2 ? new Object[] {"N", 3} : new Object[] {"N", 2, 3};
        String y = graph.node(operator, List.of(graph.input("x", dims)), attributes);
        graph.output(y, dims);
        return graph.model();
    }

    @Test
    void aModelOfOldOperatorsThatStayedTheSameIsRaised() {
        assertThat(OpsetRaise.perUnit(model(7, "Relu", 2)))
                .hasValueSatisfying(raised -> assertThat(raised.opset()).isEqualTo(13));
        assertThat(OpsetRaise.perUnit(model(11, "Softmax", 2, GraphBuilder.integer("axis", 1))))
                .isPresent();
    }

    @Test
    void aModelThatIsNewEnoughStaysAsItIs() {
        OnnxModel model = model(17, "Relu", 2);

        assertThat(OpsetRaise.perUnit(model)).containsSame(model);
        assertThat(OpsetRaise.perUnit(model(13, "Softmax", 3))).isPresent();
    }

    @Test
    void aNodeThatWouldMeanSomethingElseStandsInTheWay() {
        assertThat(OpsetRaise.perUnit(model(11, "Softmax", 3))).isEmpty();
        assertThat(OpsetRaise.obstacle(model(10, "Clip", 2, GraphBuilder.real("max", 6))))
                .hasValueSatisfying(node -> assertThat(node).startsWith("Clip"));
    }

    @Test
    @Tag("native")
    void theRatioOfADropoutGoes() {
        OnnxModel raised = OpsetRaise.perUnit(model(11, "Dropout", 2, GraphBuilder.real("ratio", 0.5)))
                .orElseThrow();

        assertThat(raised.graph().node(0).getAttributeList()).isEmpty();
        assertThat(OrtRun.accepts(raised)).isTrue();
    }
}
