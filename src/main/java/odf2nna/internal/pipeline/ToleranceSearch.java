package odf2nna.internal.pipeline;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import odf2nna.internal.prune.Planner;
import odf2nna.internal.prune.PruningPlan;
import odf2nna.internal.training.TrainingMaterial;
import odf2nna.onnx.UnsupportedModelException;
import odf2nna.pipeline.Goals.Tolerance;
import odf2nna.prune.PruneOptions;
import odf2nna.training.FineTuneOptions;
import odf2nna.training.LossOptions;
import odf2nna.training.TrainingSettings;

/**
 * A search for the threshold that costs no more than is tolerated: makes candidates, fine-tunes and measures them.
 *
 * @param start what candidates are made from
 * @param how what takes the place of removed units, whatever the threshold
 */
record ToleranceSearch(Pipeline pipeline, Candidate start, Planning planning, Planner planner, PruneOptions how) {
    /**
     * {@return the largest threshold that is good enough, and what was tried}
     *
     * @param thresholds ascending
     * @param tuning how candidates are fine-tuned; empty to measure them as they are
     */
    CandidateSearch.Found run(
            List<Double> thresholds, Tolerance tolerance, Optional<FineTuneOptions> tuning, ReportDraft report)
            throws IOException {
        LossOptions loss = tuning.map(FineTuneOptions::objective).orElse(LossOptions.defaults());
        Optional<TrainingMaterial> material = material(tuning, loss, report);
        CandidateMeasure measure = pipeline.measure(loss, material);
        List<AcceptanceTest> acceptance = measure.acceptance(pipeline.original().model(), tolerance);
        CandidateSearch.Steps steps = new CandidateSearch.Steps() {
            @Override
            public Candidate candidate(double threshold, AcceptanceTest enough, int number) throws IOException {
                PruningPlan plan = planning.completed(planner.plan(how.withThreshold(threshold)));
                Candidate candidate = start.then(plan);
                return material.isEmpty()
                        ? candidate
                        : tuned(candidate, tuning.orElseThrow(), material.get(), enough, number);
            }

            @Override
            public List<float[]> errors(Candidate candidate) {
                return measure.errors(candidate.model().model());
            }
        };
        CandidateSearch.Found found =
                new CandidateSearch(steps, acceptance, pipeline.run().cancellation()).run(thresholds);
        report.search = Summaries.search(found, tolerance, measure, acceptance.get(0), thresholds.size());
        return found;
    }

    /** {@return what candidates are trained with; empty where they are not, or can't be and nobody asked for it} */
    private Optional<TrainingMaterial> material(Optional<FineTuneOptions> tuning, LossOptions loss, ReportDraft report)
            throws IOException {
        if (tuning.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(pipeline.fineTuning().material(planning.model(), loss));
        } catch (UnsupportedModelException e) {
            if (!tuning.get().isUsual()) {
                throw e.advising(
                        "; without --epsilon the threshold is looked for by its cost after retraining, so give one");
            }
            e.findings().forEach(report::note);
            return Optional.empty();
        }
    }

    /** Ends a training that has reached what is asked for. */
    private Candidate tuned(
            Candidate candidate, FineTuneOptions options, TrainingMaterial material, AcceptanceTest enough, int number)
            throws IOException {
        TrainingMaterial rows = pipeline.fineTuning().material(candidate.model(), options.objective(), material);
        TrainingSettings settings = pipeline.fineTuning().settings(options, material);
        long count = rows.rows().training().rows();
        String what = "trying candidate %d".formatted(number);
        return candidate.withWeights(pipeline.fineTuning()
                .tune(candidate.model(), rows, settings, Optional.empty(), epoch -> {
                    pipeline.run()
                            .progress()
                            .progress(
                                    what,
                                    epoch.number() * count,
                                    count * settings.course().epochs());
                    return !enough.isSafe(epoch.validationError());
                })
                .model());
    }
}
