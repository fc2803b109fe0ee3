package odf2nna.internal.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import odf2nna.internal.onnx.proto.Onnx.ModelProto;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;
import odf2nna.onnx.UnsupportedModelException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nodes in the order in which converters leave them. */
class NodeOrderTest {
    private static final OnnxModel CHAIN = TinyModels.chain(ElementType.FLOAT, -1, 4, 6, 5, 3);

    private static ModelProto with(List<NodeProto> nodes) {
        ModelProto.Builder model = CHAIN.proto().toBuilder();
        model.getGraphBuilder().clearNode().addAllNode(nodes);
        return model.build();
    }

    @Test
    void nodesInOrderStay() {
        assertThat(NodeOrder.sorted(CHAIN.proto())).isSameAs(CHAIN.proto());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void nodesInAnyOrderAreSorted(long seed) {
        List<NodeProto> nodes = new ArrayList<>(CHAIN.proto().getGraph().getNodeList());
        Collections.shuffle(nodes, new Random(seed));

        OnnxModel read = OnnxModelReader.parse(with(nodes).toByteArray(), Path.of("shuffled.onnx"));

        // of a chain there is but one order
        assertThat(read.proto()).isEqualTo(CHAIN.proto());
    }

    @Test
    void aCycleIsRefused() {
        List<NodeProto> nodes = new ArrayList<>(CHAIN.proto().getGraph().getNodeList());
        NodeProto last = nodes.get(nodes.size() - 1);
        nodes.set(0, nodes.get(0).toBuilder().setInput(0, last.getOutput(0)).build());
        byte[] bytes = with(nodes).toByteArray();

        assertThatThrownBy(() -> OnnxModelReader.parse(bytes, Path.of("cycle.onnx")))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("the graph has a cycle");
    }
}
