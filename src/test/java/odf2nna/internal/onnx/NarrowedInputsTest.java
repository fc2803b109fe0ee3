package odf2nna.internal.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import odf2nna.internal.network.Vector;
import odf2nna.internal.onnx.proto.Onnx.AttributeProto;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class NarrowedInputsTest {
    private static TinyModels start(long... dims) {
        return TinyModels.of(ElementType.FLOAT, 5).input("x", ElementType.FLOAT, dims);
    }

    private static TinyModels gather(TinyModels model, String from, String to, double... columns) {
        return model.initializer(to + "_columns", ElementType.INT64, columns, columns.length)
                .node(
                        NodeProto.newBuilder()
                                .setOpType("Gather")
                                .addAttribute(AttributeProto.newBuilder()
                                        .setName("axis")
                                        .setType(AttributeProto.AttributeType.INT)
                                        .setI(1)),
                        to,
                        from,
                        to + "_columns");
    }

    private static NodeProto.Builder cast(ElementType to) {
        return NodeProto.newBuilder()
                .setOpType("Cast")
                .addAttribute(AttributeProto.newBuilder()
                        .setName("to")
                        .setType(AttributeProto.AttributeType.INT)
                        .setI(to.code()));
    }

    private static OnnxModel end(TinyModels model, String from, int width) {
        return model.gemm(from, "y", width, 2)
                .output("y", ElementType.FLOAT, -1, 2)
                .build();
    }

    private static Vector run(OnnxModel model, double... row) {
        OrtRun.Feed feed = new OrtRun.Feed(ElementType.FLOAT, List.of(1L, (long) row.length), Vector.of(row));
        return OrtRun.run(model, List.of(Map.of("x", feed)), List.of("y"), false)
                .get("y")
                .get(0)
                .values();
    }

    @Test
    @Tag("native")
    void selectionsOneAfterAnotherAndBehindACastAreTakenOffTogether() {
        TinyModels draft = gather(start(-1, 5), "x", "a", 4, 0, -2, 1);
        draft.node(cast(ElementType.DOUBLE), "wide", "a").node(cast(ElementType.FLOAT), "b", "wide");
        OnnxModel model = end(gather(draft, "b", "c", 3, 0, 2), "c", 3);
        NarrowedInputs.Narrowed narrow = NarrowedInputs.of(model);

        // of the columns 4, 0, 3, 1 those at 3, 0, 2
        assertThat(narrow.inputs()).containsExactly(new NarrowedInputs.Columns("x", 5, List.of(1, 4, 3)));
        assertThat(narrow.model().inputs().get(0).dims()).containsExactly(-1L, 3L);
        assertThat(narrow.model().graph().nodes())
                .extracting(NodeProto::getOpType)
                .containsExactly("Cast", "Cast", "Gemm");
        assertThat(narrow.model().graph().names()).doesNotContain("a_columns", "c_columns");
        assertThat(run(narrow.model(), 20, 50, 40)).isEqualTo(run(model, 10, 20, 30, 40, 50));
        assertThat(NarrowedInputs.of(narrow.model()).inputs()).isEmpty();
    }

    @Test
    void anInputThatIsAlsoReadInFullStaysAsItIs() {
        TinyModels draft = gather(start(-1, 3), "x", "a", 2, 0);
        OnnxModel model = end(draft.gemm("x", "z", 3, 2), "a", 2);

        assertThat(NarrowedInputs.of(model).inputs()).isEmpty();
        assertThat(NarrowedInputs.of(model).model()).isSameAs(model);
        assertThat(NarrowedInputs.obstacle(model, "a"))
                .hasValueSatisfying(reason -> assertThat(reason).isEqualTo("'x' is read by more than Gather 'n_a'"));
    }

    @Test
    void saysWhatStandsInTheWay() {
        OnnxModel plain = end(start(-1, 3), "x", 3);
        assertThat(NarrowedInputs.obstacle(plain, "x")).isEmpty();
        OnnxModel flat = end(start(-1, 3, 1).node("Flatten", "f", "x"), "f", 3);
        assertThat(NarrowedInputs.obstacle(flat, "f"))
                .contains("Flatten 'n_f' precedes the columns 'f' that the network takes");
        assertThat(NarrowedInputs.obstacle(flat, "x"))
                .contains("input 'x' has the dimensions [-1, 3, 1], expected [N, width]");
        assertThat(NarrowedInputs.obstacle(end(start(-1, -1), "x", 3), "x"))
                .contains("input 'x' has the dimensions [-1, -1], expected [N, width]");
    }
}
