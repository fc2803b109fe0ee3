package odf2nna.internal.prune;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import odf2nna.internal.network.ByName;
import odf2nna.internal.network.Clamped;
import odf2nna.internal.network.DenseLayer;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Reduction;
import odf2nna.internal.network.UnitSet;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import odf2nna.prune.Compensation;
import odf2nna.prune.PlanMismatchException;

/** Applies a plan to a network: removes units, folds their means, bypasses emptied layers. Pure algebra on values. */
public final class Reducer {
    private final DenseNetwork network;
    private final PruningPlan plan;
    private final Map<String, UnitSet> kept = new LinkedHashMap<>();
    private final Map<String, PruningPlan.Refit> refits = new HashMap<>();

    private Reducer(DenseNetwork network, PruningPlan plan) {
        this.network = network;
        this.plan = plan;
        TiedUnits tied = TiedUnits.of(network, plan.openInputs());
        Set<Integer> removed = PlanCheck.removedClasses(network, tied, plan);
        for (Value value : network.values()) {
            kept.put(value.name(), tied.kept(value.name(), removed));
        }
        plan.refits().forEach(refit -> refits.put(refit.consumer(), refit));
    }

    /**
     * {@return the smaller network}
     *
     * @throws PlanMismatchException if the plan does not fit the network
     */
    public static Reduction reduce(DenseNetwork network, PruningPlan plan) {
        return new Reducer(network, plan).reduced();
    }

    /**
     * {@return the positions of every value that a plan keeps; refits need not be solved}
     *
     * @throws PlanMismatchException if the plan does not fit the network
     */
    public static Map<String, UnitSet> keptPositions(DenseNetwork network, PruningPlan plan) {
        return Map.copyOf(new Reducer(network, plan).kept);
    }

    /** {@return weights and biases that the layers of the smaller network have; refits need not be solved} */
    public static long parametersAfter(DenseNetwork network, PruningPlan plan) {
        Reducer reducer = new Reducer(network, plan);
        long parameters = 0;
        for (Value.Dense layer : network.layers()) {
            PruningPlan.Refit refit = reducer.refits.get(layer.layer().name());
            String source = refit == null ? layer.source() : refit.base();
            parameters += reducer.keptOf(layer.name()).size()
                    * (reducer.keptOf(source).size() + 1L);
        }
        return parameters;
    }

    /**
     * The network that the smaller one must equal: the original with removed units clamped.
     *
     * @throws PlanMismatchException if the plan does not fit the network
     */
    public static Clamped clamped(DenseNetwork network, PruningPlan plan) {
        return new Reducer(network, plan).clamped();
    }

    private Reduction reduced() {
        Map<String, double[]> biasChanges = biasChanges();
        List<Value> smaller = new ArrayList<>();
        for (Value value : network.values()) {
            if (!keptOf(value.name()).isEmpty() || value.width() == 0) {
                smaller.add(reduce(value, biasChanges));
            }
        }
        return new Reduction(new DenseNetwork(withoutOrphans(smaller), network.barriers()), kept);
    }

    /** Removes values without consumers that had some in the original, such as a tower before an emptied layer. */
    private List<Value> withoutOrphans(List<Value> smaller) {
        Set<String> wanted = new HashSet<>(network.barriers().keySet());
        Set<String> wantedBefore = sources(network.values(), wanted);
        for (Value value : network.values()) {
            if (!wantedBefore.contains(value.name())) {
                wanted.add(value.name());
            }
        }
        Set<String> wantedNow = sources(smaller, wanted);
        return smaller.stream()
                .filter(value -> wantedNow.contains(value.name()))
                .toList();
    }

    /** The names of the given ends and of all values that they are computed from. */
    private static Set<String> sources(List<Value> values, Set<String> ends) {
        Set<String> all = new HashSet<>(ends);
        for (int i = values.size() - 1; i >= 0; i--) {
            if (all.contains(values.get(i).name())) {
                all.addAll(values.get(i).sources());
            }
        }
        return all;
    }

    private Value reduce(Value value, Map<String, double[]> biasChanges) {
        UnitSet own = keptOf(value.name());
        return value.match(new Value.Cases<>(
                (Value.Input input) -> new Value.Input(input.name(), own.size()),
                (Value.Dense dense) -> {
                    Value.Dense full = atFullWidth(dense, biasChanges);
                    return full.with(full.layer().select(own, keptOf(full.source())));
                },
                (Value.Activated activated) -> new Value.Activated(
                        activated.name(),
                        activated.source(),
                        own.size(),
                        activated.activation().select(own)),
                (Value.Scaled scaled) -> new Value.Scaled(
                        scaled.name(),
                        scaled.source(),
                        scaled.scale().select(own),
                        scaled.shift().select(own)),
                (Value.Sum sum) -> new Value.Sum(sum.name(), sum.sources(), own.size()),
                (Value.Product product) -> new Value.Product(product.name(), product.sources(), own.size()),
                (Value.Concat concat) -> {
                    List<String> remaining = concat.sources().stream()
                            .filter(source -> !keptOf(source).isEmpty())
                            .toList();
                    return new Value.Concat(concat.name(), remaining, own.size());
                }));
    }

    /** A layer with all its units and with its new bias, or its new weights. */
    private Value.Dense atFullWidth(Value.Dense dense, Map<String, double[]> biasChanges) {
        DenseLayer layer = dense.layer();
        PruningPlan.Refit refit = refits.get(layer.name());
        if (refit != null) {
            return refit.applyTo(dense);
        }
        double[] change = biasChanges.get(dense.name());
        return change == null
                ? dense
                : dense.with(new DenseLayer(
                        layer.name(), layer.weights(), layer.bias().plus(change)));
    }

    private Clamped clamped() {
        Map<String, double[]> biasChanges = biasChanges();
        List<Value> values = new ArrayList<>();
        boolean exact = plan.settings().compensation() == Compensation.FOLD
                || plan.settings().compensation() == Compensation.REFIT;
        for (Value value : network.values()) {
            boolean changed = value instanceof Value.Dense dense
                    && (refits.containsKey(dense.layer().name()) || !exact);
            values.add(changed ? atFullWidth((Value.Dense) value, biasChanges) : value);
        }
        Map<String, Clamped.Clamp> clamps = new LinkedHashMap<>();
        for (Value value : network.values()) {
            UnitSet removed = keptOf(value.name()).complement(value.width());
            if (!removed.isEmpty() && !network.consumersOf(value.name()).isEmpty()) {
                Vector means = exact ? plan.meansOf(value.name()) : Vector.zeros(value.width());
                clamps.put(value.name(), new Clamped.Clamp(removed, means));
            }
        }
        return new Clamped(Reduction.atFullWidth(new DenseNetwork(values, network.barriers())), clamps);
    }

    /** By value; they read every weight, which counting parameters need not. */
    private Map<String, double[]> biasChanges() {
        return new BiasChanges(network, plan, kept).all();
    }

    private UnitSet keptOf(String value) {
        return ByName.get(kept, value);
    }
}
