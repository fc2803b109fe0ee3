package odf2nna.internal.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.util.List;
import odf2nna.internal.onnx.proto.Onnx.ModelProto;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;
import odf2nna.internal.onnx.proto.Onnx.TensorProto;
import org.junit.jupiter.api.Test;

/** Every product that isn't pruned has its true reason. */
class UnmatchedLayersTest {
    private static List<String> reasons(ModelProto.Builder changed) {
        OnnxModel model = OnnxModelReader.parse(changed.build().toByteArray(), Path.of("model.onnx"));
        return UnmatchedLayers.of(model, LoadedModel.of(model).region());
    }

    @Test
    void weightsInIntegersAreCalledQuantised() {
        assertThat(reasons(restored())).anyMatch(line -> line.endsWith("quantised layers are not supported"));
    }

    @Test
    void aSumWithIntegersIsNoLayer() {
        ModelProto.Builder model = restored();
        model.getGraphBuilder()
                .getNodeBuilder(1)
                .setOpType("Add")
                .clearAttribute()
                .clearInput()
                .addAllInput(List.of("x", "restored"));

        assertThat(reasons(model)).noneMatch(line -> line.contains("Add"));
    }

    /** A chain whose first layer takes its weights from integers. */
    private static ModelProto.Builder restored() {
        ModelProto.Builder model = TinyModels.chain(ElementType.FLOAT, -1, 4, 6, 3).proto().toBuilder();
        NodeProto.Builder gemm = model.getGraphBuilder().getNodeBuilder(0);
        gemm.setInput(1, "restored");
        NodeProto restored = Graph.made("DequantizeLinear", List.of("integers", "scale"), "restored");
        model.getGraphBuilder()
                .addNode(0, restored)
                .addInitializer(TensorProto.newBuilder()
                        .setName("integers")
                        .setDataType(ElementType.INT8.code())
                        .addDims(6)
                        .addDims(4)
                        .setRawData(ByteString.copyFrom(new byte[24])))
                .addInitializer(TensorProto.newBuilder()
                        .setName("scale")
                        .setDataType(ElementType.FLOAT.code())
                        .addFloatData(0.5f));
        return model;
    }

    @Test
    void anOperatorOfItsOwnIsNamed() {
        ModelProto.Builder model = TinyModels.chain(ElementType.FLOAT, -1, 4, 6, 3).proto().toBuilder();
        model.addOpsetImportBuilder().setDomain("mine").setVersion(1);
        model.getGraphBuilder().getNodeBuilder(0).setOpType("Dense").setDomain("mine");

        assertThat(reasons(model))
                .anyMatch(line ->
                        line.startsWith("mine.Dense '") && line.endsWith("is an operator of its own, not known here"));
    }
}
