package odf2nna.internal.simplify;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import odf2nna.internal.network.DenseLayer;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.UnitSet;
import odf2nna.internal.network.Value;
import odf2nna.internal.prune.PruningPlan;
import odf2nna.internal.prune.TiedUnits;
import odf2nna.prune.Compensation;
import odf2nna.prune.CriterionName;
import odf2nna.prune.OnEmptyLayer;
import odf2nna.prune.PruneOptions;

/**
 * A step towards a smaller network.
 *
 * @param plan the units to remove; consumers have all their new weights as refits, so nothing else is folded
 * @param findings why, in the numbering of the network that the plan is for
 */
record Edit(PruningPlan plan, List<Finding> findings) {
    private static final PruneOptions SETTINGS =
            new PruneOptions(CriterionName.STD, 0, Compensation.NONE, OnEmptyLayer.FAIL, false, 1);

    Edit {
        findings = List.copyOf(findings);
    }

    /**
     * An edit.
     *
     * @param removed classes of units to remove
     * @param refits new weights
     */
    static Edit of(
            DenseNetwork network,
            TiedUnits tied,
            Set<Integer> removed,
            List<PruningPlan.Refit> refits,
            List<Finding> findings) {
        List<PruningPlan.LayerPlan> layers = new ArrayList<>();
        for (Value.Dense layer : network.layers()) {
            int[] classes = tied.classesOf(layer.name());
            UnitSet kept = UnitSet.where(classes.length, i -> !removed.contains(classes[i]));
            layers.add(new PruningPlan.LayerPlan(layer.layer().name(), layer.width(), kept));
        }
        return new Edit(new PruningPlan(SETTINGS, layers, Map.of(), refits, List.of(), Map.of()), findings);
    }

    /** {@return a refit of a layer that consumes {@code base} from now on} */
    static PruningPlan.Refit refit(Value.Dense consumer, String base, DenseLayer layer) {
        return new PruningPlan.Refit(
                layer.name(), base, consumer.source(), Optional.of(layer.weights()), Optional.of(layer.bias()));
    }
}
