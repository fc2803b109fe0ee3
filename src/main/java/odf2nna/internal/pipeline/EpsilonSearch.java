package odf2nna.internal.pipeline;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Reduction;
import odf2nna.internal.prune.LargestStep;
import odf2nna.internal.prune.PruningPlan;
import odf2nna.internal.prune.Reducer;
import odf2nna.internal.training.CancellationToken;
import odf2nna.internal.training.Checkpoints;
import odf2nna.internal.training.Epoch;
import odf2nna.internal.training.Trainer;
import odf2nna.internal.training.TrainingJob;
import odf2nna.internal.training.TrainingMaterial;
import odf2nna.pipeline.Tolerance;
import odf2nna.prune.EmptyLayerException;
import odf2nna.prune.PruneOptions;
import odf2nna.report.LayerSummary;
import odf2nna.report.SearchSummary;
import odf2nna.runtime.ProgressListener;
import odf2nna.training.TrainingSettings;

/**
 * Looks for the largest threshold whose network is, after retraining, hardly worse than the original on the validation
 * rows: a bisection of the staircase of thresholds, with a retraining for each step that is tried. A retraining ends as
 * soon as it is good enough.
 */
final class EpsilonSearch {
    private final PruningHistory lineage;
    private final LoadedModel model;
    private final TrainingMaterial material;
    private final Trainer retrainer;
    private final Optional<TrainingSettings> retrain;
    private final ProgressListener progress;
    private final List<SearchSummary.Candidate> trials = new ArrayList<>();

    /**
     * Tries nothing yet.
     *
     * @param lineage of the model: networks are compared with the original
     * @param model what they are made from
     * @param retrain how networks are retrained; empty to judge them as they are
     */
    EpsilonSearch(
            PruningHistory lineage,
            LoadedModel model,
            TrainingMaterial material,
            Trainer retrainer,
            Optional<TrainingSettings> retrain,
            ProgressListener progress) {
        this.lineage = lineage;
        this.model = model;
        this.material = material;
        this.retrainer = retrainer;
        this.retrain = retrain;
        this.progress = progress;
    }

    /** Makes the plan for a threshold. */
    interface Planner {
        PruningPlan plan(PruneOptions settings) throws IOException;
    }

    /**
     * Searches.
     *
     * @param staircase thresholds, ascending
     * @param plan what goes and what takes its place, whatever the threshold
     * @param drop how much may be lost
     * @return what was tried and found; the threshold is 0 if every step costs more
     */
    SearchSummary run(List<Double> staircase, PruneOptions plan, Tolerance drop, Planner planner) throws IOException {
        CancellationToken.begin();
        try {
            AcceptanceTest allowance = AcceptanceTest.of(
                    material.goal(),
                    retrainer.errors(material.job(lineage.original(), how())),
                    drop,
                    material.rows().validation().targets());
            int found = LargestStep.find(staircase, epsilon -> accepts(planner, plan.withEpsilon(epsilon), allowance));
            return new SearchSummary(
                    found < 0 ? 0 : staircase.get(found),
                    drop.share(),
                    drop.certain(),
                    material.goal().errorName(),
                    material.rows().validation().rows(),
                    staircase.size(),
                    allowance.original(),
                    allowance.most(),
                    CancellationToken.isWanted(),
                    trials);
        } finally {
            CancellationToken.end();
        }
    }

    private boolean accepts(Planner planner, PruneOptions settings, AcceptanceTest allowance) throws IOException {
        if (CancellationToken.isWanted()) {
            return false;
        }
        PruningPlan plan;
        try {
            plan = planner.plan(settings);
        } catch (EmptyLayerException e) {
            return false;
        }
        Reduction reduction = Reducer.reduce(model.network(), plan);
        DenseNetwork smaller = reduction.network();
        Reduction trained = new Reduction(trained(reduction, allowance, settings.epsilon()), reduction.kept());
        float[] errors = retrainer.errors(material.job(model, trained, how()));
        boolean accepted = allowance.accepts(errors);
        List<Integer> widths =
                lineage.then(plan).layers().stream().map(LayerSummary::kept).toList();
        trials.add(new SearchSummary.Candidate(
                settings.epsilon(),
                plan.dropped(),
                smaller.parameters(),
                AcceptanceTest.mean(errors),
                accepted,
                widths));
        return accepted;
    }

    private TrainingSettings how() {
        return retrain.orElse(TrainingSettings.of(1));
    }

    private DenseNetwork trained(Reduction reduction, AcceptanceTest allowance, double epsilon) {
        if (retrain.isEmpty()) {
            return reduction.network();
        }
        TrainingJob job = material.job(model, reduction, retrain.get());
        String what = "trying step %.4g (%d)".formatted(epsilon, trials.size() + 1);
        return retrainer
                .retrain(job, Checkpoints.NONE, new UntilGoodEnough(job, allowance, what, progress))
                .network();
    }

    /** Ends a retraining that has reached what is asked for. */
    private static final class UntilGoodEnough implements Trainer.Listener {
        private final TrainingJob job;
        private final AcceptanceTest allowance;
        private final String what;
        private final ProgressListener progress;
        private boolean reached;

        UntilGoodEnough(TrainingJob job, AcceptanceTest allowance, String what, ProgressListener progress) {
            this.job = job;
            this.allowance = allowance;
            this.what = what;
            this.progress = progress;
        }

        @Override
        public void epoch(Epoch epoch) {
            reached |= allowance.isSafe(epoch.validationError());
            long rows = job.training().rows();
            progress.progress(
                    what, epoch.number() * rows, rows * job.settings().course().epochs());
        }

        @Override
        public boolean endsNow() {
            return reached || CancellationToken.isWanted();
        }
    }
}
