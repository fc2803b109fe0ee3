package odf2nna.internal.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import odf2nna.internal.onnx.proto.Onnx.AttributeProto;
import odf2nna.internal.onnx.proto.Onnx.GraphProto;
import odf2nna.internal.onnx.proto.Onnx.ModelProto;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;
import odf2nna.internal.onnx.proto.Onnx.SparseTensorProto;
import odf2nna.internal.onnx.proto.Onnx.TensorProto;
import odf2nna.onnx.UnsupportedModelException;
import org.junit.jupiter.api.Test;

/** Models of some hundred bytes that ask for gigabytes. */
class DeclaredSizesTest {
    private static OnnxModel model(Consumer<GraphProto.Builder> change) throws IOException {
        ModelProto.Builder model =
                ModelProto.parseFrom(
                        TinyModels.chain(ElementType.FLOAT, -1, 3, 4, 2).toBytes())
                        .toBuilder();
        change.accept(model.getGraphBuilder());
        return OnnxModelReader.parse(model.build().toByteArray(), Path.of("model.onnx"));
    }

    private static SparseTensorProto sparse(long columns) {
        return SparseTensorProto.newBuilder()
                .setValues(TensorProto.newBuilder()
                        .setName("w")
                        .setDataType(ElementType.FLOAT.code())
                        .addDims(1)
                        .addFloatData(1))
                .setIndices(TensorProto.newBuilder()
                        .setDataType(ElementType.INT64.code())
                        .addDims(1)
                        .addInt64Data(0))
                .addDims(4)
                .addDims(columns)
                .build();
    }

    @Test
    void aSparseTensorOfBillionsOfElementsIsRefused() {
        for (long columns : new long[] {250_000_000, 1L << 31, Long.MAX_VALUE}) {
            assertThatThrownBy(() -> model(graph -> graph.addSparseInitializer(sparse(columns))))
                    .isInstanceOf(UnsupportedModelException.class)
                    .hasMessageContaining("sparse tensor 'w'")
                    .hasMessageContaining("of 1 in the file");
        }
    }

    @Test
    void manyThatAreSmallEnoughEachAreRefusedTogether() {
        assertThatThrownBy(() -> model(graph -> {
                    for (int i = 0; i < 40; i++) {
                        graph.addSparseInitializer(sparse(1L << 24));
                    }
                }))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("with those before it");
    }

    @Test
    void valuesThatTheFileDoesNotHoldDoNotCount() {
        SparseTensorProto.Builder pretended = sparse(250_000_000).toBuilder();
        pretended.getValuesBuilder().setDims(0, 200_000);

        assertThatThrownBy(() -> model(graph -> graph.addSparseInitializer(pretended)))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("of 1 in the file");
    }

    @Test
    void aShapeInANodeIsReadLikeAnyOther() {
        assertThatThrownBy(() -> model(graph -> graph.addNode(NodeProto.newBuilder()
                                .setOpType("Constant")
                                .addOutput("shape")
                                .addAttribute(AttributeProto.newBuilder()
                                        .setName("value")
                                        .setType(AttributeProto.AttributeType.TENSOR)
                                        .setT(TensorProto.newBuilder()
                                                .setDataType(ElementType.INT64.code())
                                                .addDims(1)
                                                .addInt64Data(1_000_000_000))))
                        .addNode(NodeProto.newBuilder()
                                .setOpType("Expand")
                                .setName("grown")
                                .addInput(graph.getInitializer(0).getName())
                                .addInput("shape")
                                .addOutput("large"))))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("Expand 'grown'");
    }

    @Test
    void aSmallOneIsNot() throws IOException {
        assertThat(model(graph -> graph.addSparseInitializer(sparse(1000))).parameters())
                .isPositive();
    }

    @Test
    void aTensorThatIsFilledWithOneValueIsRefusedLikewise() {
        assertThatThrownBy(() -> model(graph -> graph.addInitializer(TensorProto.newBuilder()
                                .setName("shape")
                                .setDataType(ElementType.INT64.code())
                                .addDims(1)
                                .addInt64Data(1_000_000_000))
                        .addNode(NodeProto.newBuilder()
                                .setOpType("ConstantOfShape")
                                .setName("filled")
                                .addInput("shape")
                                .addOutput("ones"))))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("ConstantOfShape 'filled'");
    }
}
