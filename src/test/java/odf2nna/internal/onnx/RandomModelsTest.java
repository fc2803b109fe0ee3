package odf2nna.internal.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The generator itself: a test over random models covers only what occurs among them. */
@Tag("native")
class RandomModelsTest {
    private static final int SEEDS = 1000;
    private static final int OFTEN_ENOUGH = 10;

    @Test
    void everySpellingOccursOftenAmongTheModels() {
        Map<String, Integer> counts = new TreeMap<>();
        List<RandomModel> models =
                LongStream.range(0, SEEDS).parallel().mapToObj(RandomModels::of).toList();
        models.forEach(model -> model.traits().forEach(trait -> counts.merge(trait, 1, Integer::sum)));

        for (String trait : expected()) {
            assertThat(counts.getOrDefault(trait, 0))
                    .as("models with '%s'", trait)
                    .isGreaterThanOrEqualTo(OFTEN_ENOUGH);
        }
        assertThat(counts.values()).allMatch(count -> count >= OFTEN_ENOUGH);
    }

    private static List<String> expected() {
        List<String> traits = new ArrayList<>();
        ActivationSpellings.ALL.forEach(piece -> traits.add("activation:" + piece.name()));
        MoveSpellings.SCALING.forEach(piece -> traits.add("scaling:" + piece.name()));
        for (List<ModelSketch.Piece> moves : List.of(
                MoveSpellings.IDLE, MoveSpellings.ROWS_TO_ROWS, MoveSpellings.ROWS_TO_MAP, MoveSpellings.MAP_TO_ROWS)) {
            moves.forEach(piece -> traits.add("move:" + piece.name()));
        }
        for (UnitLayout layout : UnitLayout.values()) {
            traits.add("layout:" + layout);
        }
        for (RandomModel.Tail tail : RandomModel.Tail.values()) {
            traits.add("end:" + tail);
        }
        for (GraphBuilder.Storage storage : GraphBuilder.Storage.values()) {
            traits.add("storage:" + storage);
        }
        RandomModels.TOPOLOGIES.forEach(topology -> traits.add("topology:" + topology));
        List.of("FLOAT", "DOUBLE", "FLOAT16").forEach(type -> traits.add("type:" + type));
        for (int opset : RandomModels.OPSETS) {
            traits.add("opset:" + opset);
        }
        traits.addAll(List.of(
                "layer:Gemm without C",
                "layer:Gemm, transB=0",
                "layer:Gemm, transB=1",
                "layer:Gemm, alpha other",
                "layer:Gemm, beta other",
                "layer:Gemm, beta 0",
                "layer:Gemm, C of rank 0, single",
                "layer:Gemm, C of rank 1, single",
                "layer:Gemm, C of rank 2",
                "layer:MatMul without Add",
                "layer:MatMul, weights left",
                "layer:MatMul, rank 1",
                "layer:MatMul, rank 3",
                "layer:MatMul, Cast, Add",
                "layer:MatMul, Identity, Add",
                "layer:Add, bias first",
                "layer:Add, bias last",
                "layer:Add of a scalar",
                "layer:Add of full rank",
                "layer:Conv, kernel 1x1",
                "layer:Conv, kernel full",
                "layer:Conv without bias",
                "layer:shared weights",
                "layer:shared bias",
                "layer:weights by Identity",
                "layer:weights by Transpose",
                "layer:node without a name",
                "planted constants"));
        return traits;
    }

    @Test
    void sameSeedGivesSameModel() {
        assertThat(RandomModels.of(17).model().proto())
                .isEqualTo(RandomModels.of(17).model().proto());
    }
}
