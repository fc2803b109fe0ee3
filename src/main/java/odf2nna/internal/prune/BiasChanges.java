package odf2nna.internal.prune;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import odf2nna.internal.network.ByName;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.UnitSet;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;

/**
 * The bias correction of each layer that compensates for removed units.
 *
 * @param network the original
 * @param plan which units are removed
 * @param kept the kept positions of each value
 */
record BiasChanges(DenseNetwork network, PruningPlan plan, Map<String, UnitSet> kept) {
    /** {@return by layer's value, one number per unit of the original; layers without a change are absent} */
    Map<String, double[]> all() {
        return switch (plan.settings().compensation()) {
            case FOLD, REFIT -> exact();
            case PAPER -> paper();
            case NONE -> Map.of();
        };
    }

    /** {@code Δb = Σ_j W[:, j]·mean_j} over the removed j. */
    private Map<String, double[]> exact() {
        Map<String, double[]> changes = new LinkedHashMap<>();
        for (Value.Dense layer : network.layers()) {
            int[] removed = removed(layer.source());
            if (removed.length == 0) {
                continue;
            }
            Vector means = plan.meansOf(layer.source());
            double[] change = new double[layer.width()];
            for (int unit = 0; unit < change.length; unit++) {
                for (int j : removed) {
                    change[unit] += layer.layer().weights().get(unit, j) * means.get(j);
                }
            }
            changes.put(layer.name(), change);
        }
        return changes;
    }

    /**
     * The paper's Algorithm 3: one number per layer; that of an emptied layer goes to the next one. As it is printed, the number to pass
     * on is set to 0 before each layer, so that none would arrive; then it would need no variable.
     */
    private Map<String, double[]> paper() {
        Map<String, double[]> changes = new LinkedHashMap<>();
        double accumulated = 0;
        for (Value.Dense layer : network.layers()) {
            double bias = 0;
            for (Value value : network.values()) {
                boolean carriesLayer =
                        !network.consumersOf(value.name()).isEmpty() && descendsDirectly(value, layer.name());
                if (carriesLayer && removed(value.name()).length > 0) {
                    Vector means = plan.meansOf(value.name());
                    for (int j : removed(value.name())) {
                        bias += means.get(j);
                    }
                    break;
                }
            }
            if (removed(layer.name()).length == layer.width()) {
                accumulated = bias;
            } else {
                if (bias + accumulated != 0) {
                    double[] change = new double[layer.width()];
                    Arrays.fill(change, bias + accumulated);
                    changes.put(layer.name(), change);
                }
                accumulated = 0;
            }
        }
        return changes;
    }

    private boolean descendsDirectly(Value value, String layer) {
        Value current = value;
        while (!current.name().equals(layer)) {
            if (current.sources().size() != 1 || current instanceof Value.Dense) {
                return false;
            }
            current = network.value(current.sources().get(0));
        }
        return true;
    }

    private int[] removed(String value) {
        return ByName.get(kept, value).complement(network.value(value).width()).toArray();
    }
}
