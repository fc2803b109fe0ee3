package odf2nna.internal.pipeline;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import odf2nna.internal.prune.Planner;
import odf2nna.internal.prune.PruningPlan;
import odf2nna.pipeline.BoundMissedException;
import odf2nna.pipeline.Goals;
import odf2nna.pipeline.Goals.Size;
import odf2nna.pipeline.SweepGrid;
import odf2nna.prune.EmptyLayerException;
import odf2nna.prune.PruneOptions;

/** Finds the plan for each size or threshold of a sweep; a plan that repeats an earlier one is skipped. */
final class SweepTargets {
    private final Planner planner;
    private final PruneOptions how;
    private final Map<List<PruningPlan.LayerPlan>, String> seen = new HashMap<>();
    private final Map<String, List<String>> repeated = new LinkedHashMap<>();
    private final List<Target> targets = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    private final Thresholds thresholds;

    private SweepTargets(Planner planner, PruneOptions how, Thresholds thresholds) {
        this.planner = planner;
        this.how = how;
        this.thresholds = thresholds;
    }

    /** Finds the threshold of a size. */
    interface Thresholds {
        double of(Goals goals) throws IOException;
    }

    /**
     * A network to make.
     *
     * @param name of its files
     * @param wanted the size or threshold as asked for
     * @param plan the removed units; weights are not fitted yet
     */
    record Target(String name, String wanted, PruningPlan plan) {}

    /**
     * What there is to make.
     *
     * @param targets in the order of the grid
     * @param notes what is skipped, and why
     */
    record Found(List<Target> targets, List<String> notes) {}

    static Found find(Planner planner, PruneOptions how, SweepGrid grid, Thresholds thresholds) throws IOException {
        SweepTargets finder = new SweepTargets(planner, how, thresholds);
        for (Size size : grid.sizes()) {
            finder.add(size, grid.asFarAsPossible());
        }
        for (double epsilon : grid.epsilons()) {
            finder.add(SweepGrid.name(epsilon), SweepGrid.plain(epsilon), epsilon);
        }
        finder.repeated.forEach((name, same) ->
                finder.notes.add("%s: removes the same units as %s".formatted(String.join(", ", same), name)));
        return new Found(List.copyOf(finder.targets), List.copyOf(finder.notes));
    }

    private void add(Size size, boolean asFarAsPossible) throws IOException {
        Goals goals = new Goals(Optional.empty(), Optional.of(size), Optional.empty(), Optional.empty(), List.of());
        try {
            add(SweepGrid.name(size), size.toString(), thresholds.of(goals));
        } catch (BoundMissedException e) {
            if (!asFarAsPossible) {
                notes.add("%s: %s".formatted(size, e.getMessage()));
            }
        } catch (EmptyLayerException e) {
            notes.add("%s: %s".formatted(size, e.getMessage()));
        }
    }

    private void add(String name, String wanted, double epsilon) {
        PruningPlan plan;
        try {
            plan = planner.plan(how.withThreshold(epsilon));
        } catch (EmptyLayerException e) {
            notes.add("%s: %s".formatted(wanted, e.getMessage()));
            return;
        }
        if (plan.isEmpty()) {
            notes.add("%s: removes nothing".formatted(wanted));
            return;
        }
        List<PruningPlan.LayerPlan> kept =
                Stream.concat(plan.layers().stream(), plan.inputs().stream()).toList();
        String same = seen.putIfAbsent(kept, name);
        if (same == null) {
            targets.add(new Target(name, wanted, plan));
        } else {
            repeated.computeIfAbsent(same, first -> new ArrayList<>()).add(wanted);
        }
    }
}
