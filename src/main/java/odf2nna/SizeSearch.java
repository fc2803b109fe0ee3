package odf2nna;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import odf2nna.data.Batch;
import odf2nna.evaluate.LatencyMeter;
import odf2nna.evaluate.LatencySummary;
import odf2nna.onnx.OnnxModel;
import odf2nna.prune.LargestStep;
import odf2nna.prune.PlanSettings;
import odf2nna.prune.Planner;
import odf2nna.prune.PruningPlan;
import odf2nna.prune.Reducer;
import odf2nna.runtime.Engine;
import odf2nna.runtime.ModelRunner;

/** Finds the smallest step of a ranking whose network is as small, or as fast, as it is to be. */
final class SizeSearch {
    private final LoadedModel model;
    private final Goals goals;
    private final Engine engine;
    private final Batch row;
    private final List<String> missed = new ArrayList<>();

    /**
     * Tries nothing yet.
     *
     * @param row one row, to measure the time it takes
     */
    SizeSearch(LoadedModel model, Goals goals, Engine engine, Batch row) {
        this.model = model;
        this.goals = goals;
        this.engine = engine;
        this.row = row;
    }

    /**
     * {@return the threshold}
     *
     * @param how what takes the place of what goes, whatever the threshold
     * @throws BoundMissedException if even the last step is too large
     */
    double threshold(Planner planner, PlanSettings how) throws IOException {
        if (meets(planner.plan(how.withEpsilon(0)))) {
            return 0;
        }
        List<Double> steps = planner.staircase();
        int tooLarge = LargestStep.find(steps, step -> !meets(planner.plan(how.withEpsilon(step))));
        if (tooLarge + 1 >= steps.size()) {
            throw new BoundMissedException("%s: can't be made so small: %s even with all that can go gone"
                    .formatted(model.model().file(), String.join("; ", missed)));
        }
        return steps.get(tooLarge + 1);
    }

    private boolean meets(PruningPlan plan) throws IOException {
        missed.clear();
        if (goals.parameters().isPresent()) {
            long before = model.model().parameters();
            long outside = Math.max(0, before - model.network().parameters());
            long after = outside + Reducer.parametersAfter(model.network(), plan);
            check("parameters", (double) after, goals.parameters().get().of((double) before));
        }
        if (missed.isEmpty() && (goals.bytes().isPresent() || goals.latency().isPresent())) {
            OnnxModel draft =
                    PrunedModel.of(model, plan.withZeroRefits(model.network())).model();
            goals.bytes()
                    .ifPresent(limit -> check("bytes", (double) draft.bytes(), limit.of((double)
                            model.model().bytes())));
            if (missed.isEmpty() && goals.latency().isPresent()) {
                check(
                        "% of the original's time",
                        percentOfTime(draft), goals.latency().get());
            }
        }
        return missed.isEmpty();
    }

    private void check(String what, double found, double limit) {
        if (found > limit) {
            missed.add(String.format(Locale.ROOT, "%,.0f %s where %,.0f are wanted", found, what, Math.floor(limit)));
        }
    }

    private double percentOfTime(OnnxModel draft) {
        try (ModelRunner before = new ModelRunner(engine, model.model());
                ModelRunner after = new ModelRunner(engine, draft)) {
            LatencySummary measured = LatencyMeter.measure(before, after, row);
            return 100 * measured.afterMicros() / measured.beforeMicros();
        }
    }
}
