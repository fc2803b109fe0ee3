package odf2nna.internal.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import odf2nna.internal.network.Vector;
import odf2nna.internal.onnx.proto.Onnx.AttributeProto;
import odf2nna.internal.onnx.proto.Onnx.ModelProto;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that ONNX Runtime has optimised: a Gemm and its activation in one node. */
@Tag("native")
class FusedNodesTest {
    private static final int ROWS = 50;

    private static AttributeProto.Builder number(String name, float value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.FLOAT)
                .setF(value);
    }

    /** Puts the first Gemm and what follows it together. */
    private static OnnxModel fused(String activation, float alpha, float beta) {
        OnnxModel chain = TinyModels.chain(ElementType.FLOAT, -1, 4, 6, 3);
        List<NodeProto> nodes = new ArrayList<>(chain.proto().getGraph().getNodeList());
        NodeProto relu = nodes.remove(1);
        nodes.set(
                0,
                nodes.get(0).toBuilder()
                        .setOpType("FusedGemm")
                        .setDomain("com.microsoft")
                        .setOutput(0, relu.getOutput(0))
                        .addAttribute(AttributeProto.newBuilder()
                                .setName("activation")
                                .setType(AttributeProto.AttributeType.STRING)
                                .setS(ByteString.copyFromUtf8(activation)))
                        .addAttribute(number("activation_alpha", alpha))
                        .addAttribute(number("activation_beta", beta))
                        .build());
        ModelProto.Builder model = chain.proto().toBuilder();
        model.addOpsetImportBuilder().setDomain("com.microsoft").setVersion(1);
        model.getGraphBuilder().clearNode().addAllNode(nodes);
        return new OnnxModel(model.build(), Path.of("fused.onnx"));
    }

    @ParameterizedTest
    @CsvSource({
        "Relu, 0, 0",
        "LeakyRelu, 0.2, 0",
        "Sigmoid, 0, 0",
        "Tanh, 0, 0",
        "Softplus, 0, 0",
        "Softsign, 0, 0",
        "Elu, 0.7, 0",
        "HardSigmoid, 0.3, 0.4"
    })
    void aFusedGemmIsADenseLayer(String activation, float alpha, float beta) {
        OnnxModel fused = fused(activation, alpha, beta);
        OnnxModel read = OnnxModelReader.parse(fused.proto().toByteArray(), Path.of("fused.onnx"));
        Random random = new Random(3);
        Vector rows =
                Vector.of(random.doubles(ROWS * 4, -2, 2).map(x -> (float) x).toArray());
        Map<String, OrtRun.Feed> feed = Map.of("x", new OrtRun.Feed(ElementType.FLOAT, List.of((long) ROWS, 4L), rows));

        assertThat(LoadedModel.of(read).network().layers()).hasSize(2);
        // the two kernels may add in another order
        assertThat(outputs(read, feed)).containsExactly(outputs(fused, feed), within(1e-5));
    }

    private static double[] outputs(OnnxModel model, Map<String, OrtRun.Feed> feed) {
        Vector values = OrtRun.run(model, List.of(feed), List.of("y"), false)
                .get("y")
                .get(0)
                .values();
        return IntStream.range(0, values.size()).mapToDouble(values::get).toArray();
    }
}
