package odf2nna.internal.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import odf2nna.internal.onnx.proto.Onnx.ModelProto;
import org.junit.jupiter.api.Test;

/** Activations of several operators that random models leave out, as ONNX Runtime rounds them more than they allow. */
class ActivationsInPiecesTest {
    @Test
    void theLogarithmOfASigmoidIsOne() {
        ModelProto.Builder model = TinyModels.chain(ElementType.FLOAT, -1, 4, 6, 3).proto().toBuilder();
        String hidden = model.getGraph().getNode(1).getOutput(0);
        String sum = model.getGraph().getNode(1).getInput(0);
        model.getGraphBuilder().setNode(1, Graph.made("Sigmoid", List.of(sum), "share"));
        model.getGraphBuilder().addNode(2, Graph.made("Log", List.of("share"), hidden));
        LoadedModel read = LoadedModel.of(OnnxModelReader.parse(model.build().toByteArray(), Path.of("model.onnx")));

        assertThat(read.network().activationOf(read.network().layers().get(0))).isEqualTo("LogSigmoid");
        assertThat(read.network().barriers()).containsOnlyKeys("y");
    }
}
