package odf2nna.internal.pipeline;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import odf2nna.internal.prune.PruningPlan;
import odf2nna.report.LayerSummary;
import odf2nna.report.PlanSummary;

/** What has gone from a model by one plan after another, in terms of the original. */
public final class PruningHistory {
    private final PreparedModel start;
    private final List<PruningPlan> plans;

    private PruningHistory(PreparedModel start, List<PruningPlan> plans) {
        this.start = start;
        this.plans = List.copyOf(plans);
    }

    /** A model of which nothing has gone by a plan. */
    public static PruningHistory of(PreparedModel start) {
        return new PruningHistory(start, List.of());
    }

    /** {@return this and what has gone by another plan from what was left} */
    public PruningHistory then(PruningPlan plan) {
        List<PruningPlan> all = new ArrayList<>(plans);
        all.add(plan);
        return new PruningHistory(start, all);
    }

    /** {@return whether nothing has gone} */
    public boolean isEmpty() {
        return !start.isSimplified() && plans.stream().allMatch(PruningPlan::isEmpty);
    }

    public LoadedModel original() {
        return start.original();
    }

    /** {@return every dense layer of the original with the number of units that are left; 0 where it is passed by} */
    public List<LayerSummary> layers() {
        if (plans.isEmpty()) {
            return start.layers();
        }
        Map<String, Integer> kept = new HashMap<>();
        plans.get(plans.size() - 1)
                .layers()
                .forEach(layer -> kept.put(layer.layer(), layer.kept().size()));
        return start.layers().stream()
                .map(layer -> layer.keeping(kept.getOrDefault(start.nameOf(layer.name()), 0)))
                .toList();
    }

    /** {@return all plans in figures; the criterion and the threshold are those of the last} */
    public PlanSummary summary() {
        PruningPlan last = plans.get(plans.size() - 1);
        return new PlanSummary(
                last.settings().criterion().name().toLowerCase(Locale.ROOT),
                last.settings().threshold(),
                last.settings().compensation().name().toLowerCase(Locale.ROOT),
                last.settings().sequential(),
                plans.stream().mapToInt(PruningPlan::dropped).sum(),
                plans.stream().mapToInt(PruningPlan::droppedInputs).sum(),
                plans.stream()
                        .flatMap(plan -> plan.refits().stream())
                        .filter(PruningPlan.Refit::isBypass)
                        .map(PruningPlan.Refit::reader)
                        .distinct()
                        .toList(),
                plans.stream().flatMap(plan -> plan.notes().stream()).distinct().toList());
    }
}
