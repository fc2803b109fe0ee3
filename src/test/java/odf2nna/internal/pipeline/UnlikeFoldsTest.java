package odf2nna.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import odf2nna.data.DataFiles;
import odf2nna.data.DataOptions;
import odf2nna.data.HoldOut;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.data.EvaluationData;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.runtime.RunContext;
import odf2nna.pipeline.Goals;
import odf2nna.pipeline.Goals.Size;
import odf2nna.pipeline.Goals.Tolerance;
import odf2nna.pipeline.ModelSource;
import odf2nna.pipeline.OutputOptions;
import odf2nna.pipeline.ShrinkOptions;
import odf2nna.prune.Compensation;
import odf2nna.prune.CriterionName;
import odf2nna.prune.OnEmptyLayer;
import odf2nna.prune.PruneOptions;
import odf2nna.runtime.EngineOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A training that starts elsewhere may learn much less or much more. Where the originals of the folds know less than the one that is
 * made smaller, what they lose says nothing of it.
 */
@Tag("native")
class UnlikeFoldsTest {
    private static final PruneOptions HOW =
            new PruneOptions(CriterionName.RECONSTRUCTION, 0, Compensation.REFIT, OnEmptyLayer.BYPASS, false, 1);

    private static Goals goals(Optional<Tolerance> tolerance, Optional<Size> size) {
        return new Goals(tolerance, size, Optional.empty(), Optional.empty(), List.of());
    }

    private static ShrinkOptions options(Goals goals) {
        return new ShrinkOptions(
                HOW,
                goals,
                Optional.empty(),
                TaskOptions.defaults(),
                new OutputOptions(Optional.empty(), false, true),
                Optional.empty(),
                Optional.empty(),
                false);
    }

    /** The same for every part of the rows. */
    private record Weak(LoadedModel model) implements Certification.Originals {
        @Override
        public int folds() {
            return 5;
        }

        @Override
        public boolean mayKnowKeptRows() {
            return false;
        }

        @Override
        public List<Optional<LoadedModel>> ofFolds(List<EvaluationData.Fold> folds) {
            return Collections.nCopies(folds.size(), Optional.of(model));
        }

        @Override
        public List<Optional<LoadedModel>> ofHalves(List<EvaluationData.Fold> halves) {
            return Collections.nCopies(halves.size(), Optional.of(model));
        }
    }

    @Test
    void aResultIsHeldToItsOwnOriginal() throws IOException {
        LoadedModel original = ModelFiles.open(ModelSource.of(Path.of("models/digits_torch.onnx")));
        DataFiles files = new DataFiles(
                DataOptions.defaults()
                        .withFiles(List.of("models/digits.csv.gz"))
                        .with(HoldOut.NONE),
                List.of());
        try (RunContext run = RunContext.of(EngineOptions.defaults());
                ReportDraft report = ReportDraft.of("shrink", original, 0)) {
            Pipeline steps = Pipeline.of(original, files, TaskOptions.defaults(), run);
            Candidate start = Candidate.of(SimplifiedModel.forPruning(original, HOW));
            // 2 % of the parameters know little of the digits, and lose nothing when they become fewer
            Goals tiny = goals(Optional.empty(), Optional.of(new Size(2, true)));
            LoadedModel weak = steps.made(start, options(tiny), steps.scratch()).model();
            ShrinkOptions options =
                    options(goals(Optional.of(Tolerance.defaults().aimingAt(0)), Optional.empty()));
            Candidate result =
                    Certification.of(steps, start, options, new Weak(weak)).candidate(report);
            CandidateMeasure measure = CandidateMeasure.of(
                    original, steps.data().scoring(), steps.judged(), steps.labels(), Optional.empty(), run);
            double loss = measure.rowErrors(
                            measure.originalOutputs(), result.model().model())
                    .losses(1, 0)
                    .get(0)
                    .estimate();
            // one point is tolerated, and two standard errors of it on a fifth of 1,797 rows are less than another
            assertThat(loss).isLessThan(0.02);
        }
    }
}
