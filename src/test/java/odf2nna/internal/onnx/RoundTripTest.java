package odf2nna.internal.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import java.nio.file.Path;
import odf2nna.internal.onnx.proto.Onnx.GraphProto;
import odf2nna.internal.onnx.proto.Onnx.ModelProto;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("native")
class RoundTripTest {
    /** As a later version of the format might add: a number, text and a nested message under field numbers of its own. */
    private static UnknownFieldSet unknown(int seed) {
        return UnknownFieldSet.newBuilder()
                .addField(
                        9001, UnknownFieldSet.Field.newBuilder().addVarint(seed).build())
                .addField(
                        9002,
                        UnknownFieldSet.Field.newBuilder()
                                .addLengthDelimited(ByteString.copyFromUtf8("later " + seed))
                                .build())
                .build();
    }

    private static ModelProto withUnknownFields(ModelProto model) {
        GraphProto.Builder graph = model.getGraph().toBuilder().setUnknownFields(unknown(1));
        graph.getNodeBuilderList().forEach(node -> node.setUnknownFields(unknown(2)));
        graph.getInitializerBuilderList().forEach(tensor -> tensor.setUnknownFields(unknown(3)));
        graph.getInputBuilderList().forEach(input -> input.setUnknownFields(unknown(4)));
        return model.toBuilder().setGraph(graph).setUnknownFields(unknown(5)).build();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19})
    void whatIsReadIsWrittenByteForByte(long seed) {
        byte[] bytes = withUnknownFields(RandomModels.of(seed).model().proto()).toByteArray();

        OnnxModel model = OnnxModelReader.parse(bytes, Path.of("model.onnx"));

        assertThat(model.toBytes()).isEqualTo(bytes);
    }
}
