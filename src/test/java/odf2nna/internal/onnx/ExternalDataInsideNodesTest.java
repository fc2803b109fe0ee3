package odf2nna.internal.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import odf2nna.internal.onnx.proto.Onnx.AttributeProto;
import odf2nna.internal.onnx.proto.Onnx.GraphProto;
import odf2nna.internal.onnx.proto.Onnx.ModelProto;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;
import odf2nna.internal.onnx.proto.Onnx.TensorProto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** External data of tensors that are no initializers of the graph: those of branches and of nodes. */
class ExternalDataInsideNodesTest {
    private static final float[] WEIGHTS = {1, -2, 3.5f};

    @TempDir
    private Path folder;

    private static TensorProto.Builder tensor(String name) {
        return TensorProto.newBuilder()
                .setName(name)
                .setDataType(ElementType.FLOAT.code())
                .addDims(WEIGHTS.length);
    }

    private static TensorProto apart(String name) {
        return tensor(name)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(OnnxModel.entry("location", "weights.bin"))
                .addExternalData(OnnxModel.entry("length", Integer.toString(WEIGHTS.length * Float.BYTES)))
                .build();
    }

    private static ByteString bytes() {
        ByteBuffer bytes = ByteBuffer.allocate(WEIGHTS.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(WEIGHTS);
        return ByteString.copyFrom(bytes);
    }

    @Test
    void itIsReadWithTheModel() throws IOException {
        GraphProto branch = GraphProto.newBuilder()
                .addInitializer(apart("w"))
                .addNode(NodeProto.newBuilder()
                        .setOpType("Constant")
                        .addOutput("c")
                        .addAttribute(AttributeProto.newBuilder()
                                .setName("value")
                                .setType(AttributeProto.AttributeType.TENSOR)
                                .setT(apart("t"))))
                .build();
        ModelProto.Builder model =
                ModelProto.parseFrom(
                        TinyModels.chain(ElementType.FLOAT, -1, 3, 4, 2).toBytes())
                        .toBuilder();
        model.getGraphBuilder()
                .addNode(NodeProto.newBuilder()
                        .setOpType("If")
                        .addInput(model.getGraph().getInput(0).getName())
                        .addOutput("branched")
                        .addAttribute(AttributeProto.newBuilder()
                                .setName("then_branch")
                                .setType(AttributeProto.AttributeType.GRAPH)
                                .setG(branch)));
        Files.write(folder.resolve("weights.bin"), bytes().toByteArray());

        ModelProto read = ExternalData.insideNodes(model.build(), folder.resolve("model.onnx"));

        GraphProto inside = read.getGraph()
                .getNode(read.getGraph().getNodeCount() - 1)
                .getAttribute(0)
                .getG();
        assertThat(inside.getInitializer(0))
                .isEqualTo(tensor("w").setRawData(bytes()).build());
        assertThat(inside.getNode(0).getAttribute(0).getT())
                .isEqualTo(tensor("t").setRawData(bytes()).build());
    }
}
