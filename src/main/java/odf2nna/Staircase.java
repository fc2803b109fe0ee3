package odf2nna;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import odf2nna.network.DenseNetwork;
import odf2nna.network.Vector;
import odf2nna.prune.PlanSettings;
import odf2nna.prune.Planner;
import odf2nna.prune.PruningPlan;
import odf2nna.prune.Reducer;
import odf2nna.report.Step;
import odf2nna.report.UnitsReport;
import odf2nna.statistics.UnitStatistics;

/** What thresholds would do, and the statistics behind them. */
final class Staircase {
    private Staircase() {}

    static List<Step> of(LoadedModel model, Planner planner) {
        List<Step> steps = new ArrayList<>();
        long before = model.network().parameters();
        for (double epsilon : planner.staircase()) {
            PruningPlan plan = planner.plan(PlanSettings.of(epsilon));
            long left = Reducer.parametersAfter(model.network(), plan);
            steps.add(new Step(epsilon, plan.dropped(), left, 100.0 * left / before));
        }
        return steps;
    }

    static List<UnitsReport> units(DenseNetwork network, List<UnitStatistics> statistics) {
        return statistics.stream()
                .map(seen -> new UnitsReport(
                        seen.signal(),
                        network.readersOf(seen.signal()).stream()
                                .map(reader -> reader.layer().name())
                                .toList(),
                        seen.samples(),
                        numbers(seen.mean()),
                        numbers(seen.deviation()),
                        numbers(seen.minimum()),
                        numbers(seen.maximum()),
                        numbers(seen.zeroShare())))
                .toList();
    }

    private static List<Double> numbers(Vector values) {
        return Arrays.stream(values.toArray()).boxed().toList();
    }
}
