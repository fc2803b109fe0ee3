package odf2nna.internal.prune;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Matrix;
import odf2nna.internal.network.Value;
import odf2nna.prune.PlanMismatchException;

/** Checks that a plan, perhaps edited by hand, fits a network. */
final class PlanCheck {
    private PlanCheck() {}

    /**
     * {@return the classes of units that the plan removes}
     *
     * @param tied of the network, with the plan's open inputs
     * @throws PlanMismatchException if layers differ, a removed unit must stay, or tied units are treated differently
     */
    static Set<Integer> removedClasses(DenseNetwork network, TiedUnits tied, PruningPlan plan) {
        Map<String, PruningPlan.LayerPlan> byLayer = new HashMap<>();
        plan.layers().forEach(layer -> byLayer.put(layer.layer(), layer));
        Set<Integer> removed = new HashSet<>();
        Set<Integer> kept = new HashSet<>();
        for (Value.Dense dense : network.layers()) {
            PruningPlan.LayerPlan layer = byLayer.remove(dense.layer().name());
            if (layer == null || layer.units() != dense.width()) {
                throw new PlanMismatchException("layer '%s' has %d units in the model, %s in the plan"
                        .formatted(dense.layer().name(), dense.width(), layer == null ? "none" : layer.units()));
            }
            int[] classes = tied.classesOf(dense.name());
            for (int unit = 0; unit < classes.length; unit++) {
                boolean stays = layer.kept().contains(unit);
                if (!stays && !tied.isFree(classes[unit])) {
                    throw new PlanMismatchException("layer '%s': unit %d can't be removed: %s"
                            .formatted(layer.layer(), unit, String.join("; ", tied.reasons(dense))));
                }
                (stays ? kept : removed).add(classes[unit]);
                if (kept.contains(classes[unit]) && removed.contains(classes[unit])) {
                    throw new PlanMismatchException(
                            "layer '%s': unit %d is tied by a sum to a unit that the plan treats differently"
                                    .formatted(layer.layer(), unit));
                }
            }
        }
        for (PruningPlan.LayerPlan input : plan.inputs()) {
            removePositions(network, tied, input, removed);
        }
        if (!byLayer.isEmpty()) {
            throw new PlanMismatchException("the model has no layer " + byLayer.keySet());
        }
        checkWidths(network, plan);
        checkRefits(network, plan, tied, removed);
        return removed;
    }

    private static void removePositions(
            DenseNetwork network, TiedUnits tied, PruningPlan.LayerPlan input, Set<Integer> removed) {
        boolean fits = network.inputs().contains(new Value.Input(input.layer(), input.units()));
        if (!fits || input.kept().isEmpty()) {
            throw new PlanMismatchException(
                    "input '%s': expected an input of the network with %d positions, of which at least one is kept"
                            .formatted(input.layer(), input.units()));
        }
        int[] classes = tied.classesOf(input.layer());
        for (int i = 0; i < classes.length; i++) {
            if (!input.kept().contains(i)) {
                if (!tied.isFree(classes[i])) {
                    throw new PlanMismatchException(
                            "input '%s': position %d can't be removed".formatted(input.layer(), i));
                }
                removed.add(classes[i]);
            }
        }
    }

    private static void checkWidths(DenseNetwork network, PruningPlan plan) {
        Map<String, Integer> widths = network.values().stream().collect(Collectors.toMap(Value::name, Value::width));
        plan.means().forEach((value, means) -> {
            Integer width = widths.get(value);
            if (width != null && means.size() != width) {
                throw new PlanMismatchException("means of value '%s': found %d values, expected %d, one for each unit"
                        .formatted(value, means.size(), width));
            }
        });
        for (PruningPlan.Refit refit : plan.refits()) {
            Value.Dense consumer = network.layer(refit.consumer())
                    .orElseThrow(() -> new PlanMismatchException(
                            "refit of layer '%s': the model has no such layer".formatted(refit.consumer())));
            Integer inputs = widths.get(refit.base());
            if (inputs == null) {
                throw new PlanMismatchException(
                        "refit of layer '%s': the model has no value '%s'".formatted(refit.consumer(), refit.base()));
            }
            refit.weights().ifPresent(weights -> {
                if (weights.rows() != consumer.width() || weights.columns() != inputs) {
                    throw new PlanMismatchException("refit of layer '%s': found weights [%d, %d], expected [%d, %d]"
                            .formatted(refit.consumer(), weights.rows(), weights.columns(), consumer.width(), inputs));
                }
            });
        }
    }

    private static void checkRefits(DenseNetwork network, PruningPlan plan, TiedUnits tied, Set<Integer> removed) {
        Set<String> refitted = new HashSet<>();
        for (PruningPlan.Refit refit : plan.refits()) {
            if (!refitted.add(refit.consumer())) {
                throw new PlanMismatchException("refit of layer '%s': given twice".formatted(refit.consumer()));
            }
            refit.weights().ifPresent(weights -> checkRemoved(refit, weights, tied.classesOf(refit.base()), removed));
        }
        for (Value.Dense consumer : network.layers()) {
            boolean emptied = consumer.layer().inputs() > 0
                    && tied.kept(consumer.source(), removed).isEmpty();
            boolean isRemoved =
                    consumer.width() > 0 && tied.kept(consumer.name(), removed).isEmpty();
            if (emptied && !isRemoved && !refitted.contains(consumer.layer().name())) {
                throw new PlanMismatchException(
                        "layer '%s': all its inputs are removed, and the plan has no refit for it; keep a unit, or score again"
                                .formatted(consumer.layer().name()));
            }
        }
    }

    /** Rejects weights of removed units, which would be ignored silently. */
    private static void checkRemoved(PruningPlan.Refit refit, Matrix weights, int[] classes, Set<Integer> removed) {
        for (int j = 0; j < classes.length; j++) {
            for (int unit = 0; removed.contains(classes[j]) && unit < weights.rows(); unit++) {
                if (weights.get(unit, j) != 0) {
                    throw new PlanMismatchException(
                            "refit of layer '%s': it has weights for position %d of '%s', which the plan removes; take the refit out of the plan, or score again"
                                    .formatted(refit.consumer(), j, refit.base()));
                }
            }
        }
    }
}
