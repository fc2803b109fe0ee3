package odf2nna.internal.pipeline;

import java.util.ArrayList;
import java.util.List;
import odf2nna.internal.prune.Planner;
import odf2nna.internal.prune.PruningPlan;
import odf2nna.internal.prune.Reducer;
import odf2nna.prune.PruneOptions;
import odf2nna.report.ThresholdRow;

/** What thresholds would do. */
public final class Staircase {
    private Staircase() {}

    /** {@return each distinct threshold, ascending, with what would go and what would be left} */
    public static List<ThresholdRow> of(LoadedModel model, Planner planner) {
        List<ThresholdRow> steps = new ArrayList<>();
        long before = model.network().parameters();
        for (double epsilon : planner.staircase()) {
            PruningPlan plan = planner.plan(PruneOptions.of(epsilon));
            long left = Reducer.parametersAfter(model.network(), plan);
            steps.add(new ThresholdRow(epsilon, plan.dropped(), left, 100.0 * left / before));
        }
        return steps;
    }
}
