package odf2nna.internal.pipeline;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import odf2nna.data.DataFiles;
import odf2nna.evaluate.EquivalenceSummary;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.data.Batch;
import odf2nna.internal.evaluate.EquivalenceCheck;
import odf2nna.internal.evaluate.Evaluation;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.prune.Planner;
import odf2nna.internal.prune.PruningPlan;
import odf2nna.internal.runtime.RunContext;
import odf2nna.internal.statistics.UnitStatistics;
import odf2nna.pipeline.Goals;
import odf2nna.prune.PruneOptions;

/** Steps of the pipeline one by one, on a model that is not simplified, for tests. */
record Steps(LoadedModel model, Pipeline pipeline, Planning planning, TaskOptions judged) {
    static Steps of(LoadedModel model, DataFiles data, RunContext run) throws IOException {
        Pipeline pipeline = Pipeline.of(model, data, TaskOptions.defaults(), run);
        return new Steps(model, pipeline, pipeline.planning(candidate(model)), TaskOptions.defaults());
    }

    private static Candidate candidate(LoadedModel model) {
        return Candidate.of(SimplifiedModel.forPruning(model, PruneOptions.of(0).withSimplify(false)));
    }

    List<UnitStatistics> score() throws IOException {
        return planning.calibrate(PruneOptions.of(0));
    }

    List<UnitStatistics> score(PruneOptions options) throws IOException {
        return planning.calibrate(options);
    }

    Set<String> openInputs(PruneOptions options) {
        return planning.openInputs(options);
    }

    Planner planner(List<UnitStatistics> statistics, PruneOptions options) throws IOException {
        return planning.rank(statistics, options, Goals.none());
    }

    PruningPlan plan(List<UnitStatistics> statistics, PruneOptions options) throws IOException {
        return planning.completed(planner(statistics, options).plan(options));
    }

    Candidate apply(PruningPlan plan) {
        return apply(model, plan);
    }

    static Candidate apply(LoadedModel model, PruningPlan plan) {
        return candidate(model).then(plan);
    }

    /** {@return how a model that was written compares with what a candidate must equal} */
    EquivalenceSummary verify(Candidate candidate, OnnxModel written) throws IOException {
        Batch rows = pipeline.data().firstScoringRows(512);
        return EquivalenceCheck.check(
                candidate.clamped(), written, candidate.exits(), model.unitRoundoff(), rows, pipeline.run());
    }

    Evaluation evaluate(OnnxModel written) throws IOException {
        return Evaluation.of(model.model(), written, pipeline.data(), judged, pipeline.run());
    }
}
