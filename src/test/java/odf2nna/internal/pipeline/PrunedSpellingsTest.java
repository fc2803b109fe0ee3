package odf2nna.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import odf2nna.data.DataFiles;
import odf2nna.data.DataOptions;
import odf2nna.evaluate.EquivalenceSummary;
import odf2nna.internal.data.NpyRows;
import odf2nna.internal.io.StagedFile;
import odf2nna.internal.io.StagingArea;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.ModelEnd;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.onnx.OnnxModelWriter;
import odf2nna.internal.onnx.TinyModels;
import odf2nna.internal.prune.PruningPlan;
import odf2nna.internal.runtime.RunContext;
import odf2nna.internal.statistics.UnitStatistics;
import odf2nna.prune.PruneOptions;
import odf2nna.runtime.EngineOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ways of writing a model that were met in public files, made small: each goes through the whole pipeline. */
@Tag("native")
class PrunedSpellingsTest {
    private static final double EVERYTHING = 1e6;

    @TempDir
    private Path folder;

    @Test
    void modelFromBeforeTheWhereOperatorIsProvedToo() throws IOException {
        OnnxModel old = TinyModels.of(ElementType.FLOAT, 1)
                .opset(8)
                .input("x", ElementType.FLOAT, -1, 3)
                .gemm("x", "z", 3, 6)
                .node("Relu", "a", "z")
                .gemm("a", "y", 6, 2)
                .output("y", ElementType.FLOAT, -1, 2)
                .build();

        assertThat(shrink(old, 3, 0.5).dropped()).isBetween(1, 5);
    }

    @Test
    void transposeWithoutAnOrderReversesTheAxes() throws IOException {
        OnnxModel transposed = TinyModels.of(ElementType.FLOAT, 2)
                .input("x", ElementType.FLOAT, -1, 3)
                .gemm("x", "z", 3, 6)
                .node("Transpose", "unitsFirst", "z")
                .node("Relu", "a", "unitsFirst")
                .node("Transpose", "unitsLast", "a")
                .gemm("unitsLast", "y", 6, 2)
                .output("y", ElementType.FLOAT, -1, 2)
                .build();

        assertThat(shrink(transposed, 3, 0.5).dropped()).isBetween(1, 5);
    }

    @Test
    void layerOverAPictureKeepsAUnitWhereItCannotBeBypassed() throws IOException {
        OnnxModel picture = TinyModels.of(ElementType.FLOAT, 3)
                .input("x", ElementType.FLOAT, -1, 1, 1, 3)
                .weights("w", 1, 6, 1, 1, 3)
                .node("Conv", "z", "x", "w")
                .node("Relu", "a", "z")
                .weights("v", 1, 2, 6, 1, 1)
                .node("Conv", "y", "a", "v")
                .output("y", ElementType.FLOAT, -1, 2, 1, 1)
                .build();

        PruningPlan plan = shrink(picture, 3, EVERYTHING);

        assertThat(plan.dropped()).isEqualTo(5);
        assertThat(plan.refits()).isEmpty();
        assertThat(plan.notes()).singleElement().asString().endsWith("the last unit of the pruning order is kept");
    }

    @Test
    void outputsThatAreConstantOrRandomAreNeitherJudgedNorProved() throws IOException {
        OnnxModel agent = TinyModels.of(ElementType.FLOAT, 4)
                .input("x", ElementType.FLOAT, -1, 3)
                .initializer("two", ElementType.FLOAT, new double[] {2}, 1)
                .node("Identity", "version", "two")
                .gemm("x", "z", 3, 6)
                .node("Relu", "a", "z")
                .gemm("a", "action", 6, 2)
                .node("RandomNormalLike", "noise", "action")
                .node("Add", "explored", "action", "noise")
                .output("version", ElementType.FLOAT, 1)
                .output("explored", ElementType.FLOAT, -1, 2)
                .output("action", ElementType.FLOAT, -1, 2)
                .build();

        assertThat(ModelEnd.of(agent, Optional.empty()).tensor()).isEqualTo("action");
        assertThat(prove(agent, 3, 0.5).tensors())
                .extracting(EquivalenceSummary.TensorCheck::tensor)
                .contains("action")
                .doesNotContain("explored");
    }

    @Test
    void modelWithoutDenseLayersSaysWhatItIsMadeOf() throws IOException {
        OnnxModel other = TinyModels.of(ElementType.FLOAT, 5)
                .input("x", ElementType.FLOAT, -1, 3)
                .node("Relu", "a", "x")
                .node("Softmax", "y", "a")
                .output("y", ElementType.FLOAT, -1, 3)
                .build();

        assertThat(Summaries.unsupported(open(other)))
                .containsExactly("the model has no dense layer; its operators are Relu, Softmax");
    }

    private LoadedModel open(OnnxModel model) throws IOException {
        try (StagedFile staged =
                OnnxModelWriter.write(model, new StagingArea().beside(folder.resolve("model.onnx"), true), false)) {
            staged.commit();
        }
        return ModelFiles.open(folder.resolve("model.onnx"));
    }

    private PruningPlan shrink(OnnxModel model, int width, double epsilon) throws IOException {
        Steps steps = steps(model, width);
        List<UnitStatistics> statistics = steps.score();
        PruningPlan plan = steps.plan(statistics, PruneOptions.of(epsilon));
        EquivalenceSummary proof = prove(steps, plan);
        assertThat(proof.passed()).as(proof.toString()).isTrue();
        return plan;
    }

    private EquivalenceSummary prove(OnnxModel model, int width, double epsilon) throws IOException {
        Steps steps = steps(model, width);
        return prove(steps, steps.plan(steps.score(), PruneOptions.of(epsilon)));
    }

    private Steps steps(OnnxModel model, int width) throws IOException {
        Path rows = NpyRows.uniform(folder.resolve("rows.npy"), 300, width, -1, 1, 0);
        DataOptions options = DataOptions.defaults().withFiles(List.of(rows.toString()));
        return Steps.of(open(model), new DataFiles(options, List.of()), RunContext.of(EngineOptions.defaults()));
    }

    private EquivalenceSummary prove(Steps steps, PruningPlan plan) throws IOException {
        Candidate pruned = steps.apply(plan);
        Path target = folder.resolve("small.onnx");
        try (StagedFile staged =
                OnnxModelWriter.write(pruned.model().model(), new StagingArea().beside(target, true), false)) {
            return steps.verify(pruned, ModelFiles.open(staged.file()).model());
        }
    }
}
