package odf2nna.internal.prune;

import java.util.ArrayList;
import java.util.List;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.prune.PruneOptions;

/** Thresholds worth trying where there are many: each leaves some 4 % fewer parameters than the one before. */
public final class CandidateThresholds {
    private static final int MANY = 256;
    private static final double STEP = 0.96;

    private CandidateThresholds() {}

    /** {@return the thresholds of a planner, or some of them} */
    public static List<Double> of(Planner planner, DenseNetwork network, PruneOptions settings) {
        List<Double> all = planner.thresholds();
        if (all.size() <= MANY) {
            return all;
        }
        List<Double> steps = new ArrayList<>();
        int from = 0;
        while (from < all.size()) {
            double step = all.get(from);
            steps.add(step);
            double most = STEP * parameters(planner, network, settings, step);
            List<Double> rest = all.subList(from + 1, all.size());
            from += 2 + LargestStep.find(rest, next -> parameters(planner, network, settings, next) > most);
        }
        return steps;
    }

    private static double parameters(Planner planner, DenseNetwork network, PruneOptions settings, double step) {
        return Reducer.parametersAfter(network, planner.plan(settings.withThreshold(step)));
    }
}
