package odf2nna.internal.prune;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.UnitSet;
import odf2nna.internal.network.Value;
import odf2nna.internal.statistics.SplitCovariance;
import odf2nna.prune.PlanMismatchException;

/**
 * Refits layers one after another, so that each compensates for the errors of those before it: a layer is fitted to its
 * pre-activations in the original, from the input that it gets in the pruned network, where the layers before it are
 * already pruned and refitted (as ThiNet does it, Luo and others 2017). {@link RidgeRefit} by itself fits every layer
 * to its input in the original, as if nothing before it had changed.
 */
public final class SequentialRefit {
    private final DenseNetwork network;
    private final CovarianceSource original;
    private final AcrossNetworks across;
    private final List<Value> current;
    /** Layers that are refitted already. */
    private final Set<String> refitted = new HashSet<>();

    /** Access to the rows and to the operators between the parts of a network. */
    public interface AcrossNetworks {
        /** {@return whether operators outside the dense part compute the given input from any of the given layers} */
        boolean isComputedFrom(String input, Set<String> layers);

        /**
         * Computes covariances in a pass over the rows.
         *
         * @param refitted the original at full width, with other weights in some layers
         * @param x a value of {@code refitted}
         * @param y a value of the original
         * @return how the two vary together, all positions
         * @throws IOException if the rows can't be read
         */
        SplitCovariance between(DenseNetwork refitted, String x, String y) throws IOException;
    }

    private SequentialRefit(DenseNetwork network, CovarianceSource original, AcrossNetworks across) {
        this.network = network;
        this.original = original;
        this.across = across;
        this.current = new ArrayList<>(network.values());
    }

    /**
     * Solves all refits of a plan.
     *
     * @param original source of covariances within the original, for layers before which nothing is refitted
     * @param across source of those of the other layers
     * @return the refits with their weights and biases, in the order of the layers
     * @throws IOException if rows can't be read
     * @throws PlanMismatchException if the plan does not fit the network
     */
    public static List<PruningPlan.Refit> solve(
            DenseNetwork network, PruningPlan plan, CovarianceSource original, AcrossNetworks across)
            throws IOException {
        return new SequentialRefit(network, original, across).solve(plan);
    }

    private List<PruningPlan.Refit> solve(PruningPlan plan) throws IOException {
        Map<String, UnitSet> kept = Reducer.keptPositions(network, plan);
        Map<String, PruningPlan.Refit> open = new HashMap<>();
        plan.refits().forEach(refit -> open.put(refit.consumer(), refit));
        List<PruningPlan.Refit> solved = new ArrayList<>();
        for (int i = 0; i < current.size(); i++) {
            Value value = current.get(i);
            if (value instanceof Value.Dense dense
                    && open.containsKey(dense.layer().name())) {
                PruningPlan.Refit refit = open.get(dense.layer().name());
                UnitSet positions = kept.getOrDefault(refit.base(), UnitSet.of());
                PruningPlan.Refit done = RidgeRefit.solve(refit, dense.layer(), positions, seen(refit));
                solved.add(done);
                // removed units have no weights any more, so they need not be removed from the earlier layers
                current.set(i, done.applyTo(dense));
                refitted.add(value.name());
            }
        }
        return solved;
    }

    private SplitCovariance seen(PruningPlan.Refit refit) throws IOException {
        return isChanged(refit.base())
                ? across.between(new DenseNetwork(current, network.barriers()), refit.base(), refit.source())
                : original.between(refit.base(), refit.source());
    }

    /** Whether a value differs from that in the original. */
    private boolean isChanged(String wanted) {
        Set<String> changed = new HashSet<>(refitted);
        for (Value value : current) {
            if (value.sources().stream().anyMatch(changed::contains)
                    || (value instanceof Value.Input && across.isComputedFrom(value.name(), refitted))) {
                changed.add(value.name());
            }
        }
        return changed.contains(wanted);
    }
}
