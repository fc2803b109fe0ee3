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
 * Refits layers one after another, so that each makes up for what those before it could not: a layer is fitted to what it
 * computed in the original, from what it will really read, which comes from layers that have lost units and have their new
 * weights by then (as ThiNet does it, Luo and others 2017). {@link RidgeRefit} by itself fits every layer to what it would
 * read if nothing before it had changed.
 */
public final class SequentialRefit {
    private final DenseNetwork network;
    private final CovarianceSource original;
    private final AcrossNetworks across;
    private final List<Value> current;
    /** Layers that have their new weights. */
    private final Set<String> refitted = new HashSet<>();

    /** Knows the rows, and the operators between the parts of a network. */
    public interface AcrossNetworks {
        /** {@return whether operators outside of the dense part compute an input of it from any of some layers} */
        boolean isComputedFrom(String input, Set<String> layers);

        /**
         * Measures, by a pass over the rows.
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
     * @param original gives covariances within the original, for layers before which nothing is refitted
     * @param across gives those of the other layers
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
                // what is dropped has no weight any more, so the units before need not be taken out
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

    /** Whether a value carries other numbers than in the original. */
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
