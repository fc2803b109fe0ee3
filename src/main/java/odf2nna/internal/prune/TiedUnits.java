package odf2nna.internal.prune;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import odf2nna.internal.network.ByName;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.UnitSet;
import odf2nna.internal.network.Value;

/**
 * Which units of a network can only be removed together, and which can't be removed at all.
 *
 * <p>Every position of every value belongs to one class. Activations and scalings pass the classes of their source on,
 * Concat puts them side by side, and a residual sum or a product ties position i of all that it takes into one class. A
 * class is free, that is removable, when it has consumers and all of them are dense layers.
 */
public final class TiedUnits {
    private final DenseNetwork network;
    private final Map<String, int[]> classes = new LinkedHashMap<>();
    /** The parent of each unit in the forest of tied units; a root is its own. */
    private final int[] parents;

    private final Map<Integer, Set<String>> reasons = new HashMap<>();
    private final BitSet read = new BitSet();
    private int units;

    private TiedUnits(DenseNetwork network) {
        this.network = network;
        this.parents = IntStream.range(
                        0, network.values().stream().mapToInt(Value::width).sum())
                .toArray();
    }

    /** {@return the classes of a network's units; all positions of its inputs stay} */
    public static TiedUnits of(DenseNetwork network) {
        return of(network, Set.of());
    }

    /**
     * {@return the classes of a network's units}
     *
     * @param openInputs inputs whose positions may be removed like units
     */
    public static TiedUnits of(DenseNetwork network, Set<String> openInputs) {
        TiedUnits tied = new TiedUnits(network);
        network.values().forEach(tied::assign);
        tied.classes.values().forEach(tied::resolve);
        network.barriers().forEach((value, why) -> tied.bar(value, why.toArray(new String[0])));
        network.inputs().stream()
                .filter(input -> !openInputs.contains(input.name()))
                .forEach(input -> tied.bar(input.name(), "is fed from outside the dense layers"));
        for (Value value : network.values()) {
            if (!network.consumersOf(value.name()).isEmpty()) {
                for (int unit : tied.classesOf(value.name())) {
                    tied.read.set(unit);
                }
            }
        }
        return tied;
    }

    private void assign(Value value) {
        int[] own = value.match(new Value.Cases<>(
                (Value.Input input) -> fresh(input.width()),
                (Value.Dense dense) -> fresh(dense.width()),
                (Value.Activated activated) -> tied(activated.sources()),
                (Value.Scaled scaled) -> tied(scaled.sources()),
                (Value.Sum sum) -> tied(sum.sources()),
                (Value.Product product) -> tied(product.sources()),
                (Value.Concat concat) -> concat.sources().stream()
                        .flatMapToInt(source -> Arrays.stream(classesOf(source)))
                        .toArray()));
        classes.put(value.name(), own);
    }

    private int[] fresh(int width) {
        units += width;
        return IntStream.range(units - width, units).toArray();
    }

    private int[] tied(List<String> sources) {
        int[] own = classesOf(sources.get(0)).clone();
        for (String addend : sources.subList(1, sources.size())) {
            int[] others = classesOf(addend);
            for (int i = 0; i < own.length; i++) {
                parents[root(others[i])] = root(own[i]);
            }
        }
        return own;
    }

    private int root(int unit) {
        int root = unit;
        while (parents[root] != root) {
            root = parents[root];
        }
        return root;
    }

    private void resolve(int[] own) {
        for (int i = 0; i < own.length; i++) {
            own[i] = root(own[i]);
        }
    }

    private void bar(String value, String... why) {
        for (int unit : classesOf(value)) {
            reasons.computeIfAbsent(unit, u -> new LinkedHashSet<>()).addAll(List.of(why));
        }
    }

    /** {@return the class of each position of a value; not to be changed} */
    public int[] classesOf(String value) {
        return ByName.get(classes, value);
    }

    /** {@return the kept positions of a value when some classes are removed} */
    UnitSet kept(String value, Set<Integer> removed) {
        int[] own = classesOf(value);
        return UnitSet.where(own.length, i -> !removed.contains(own[i]));
    }

    /** {@return the positions of a value that may be removed} */
    UnitSet free(String value) {
        int[] own = classesOf(value);
        return UnitSet.where(own.length, i -> isFree(own[i]));
    }

    /** {@return whether units of this class may be removed} */
    public boolean isFree(int unitClass) {
        return read.get(unitClass) && !reasons.containsKey(unitClass);
    }

    /** {@return how many units of a layer may be removed} */
    public int freeUnits(Value.Dense layer) {
        return free(layer.name()).size();
    }

    /** {@return why units of a layer must stay; empty when all may be removed} */
    public List<String> reasons(Value.Dense layer) {
        Set<String> all = new LinkedHashSet<>();
        for (int unit : classesOf(layer.name())) {
            all.addAll(reasons.getOrDefault(unit, Set.of()));
            if (!read.get(unit) && !reasons.containsKey(unit)) {
                all.add("no dense layer reads it");
            }
        }
        return List.copyOf(all);
    }

    /** {@return the values to score: those that dense layers consume and that carry at least one free unit} */
    public List<String> valuesToScore() {
        return network.values().stream()
                .map(Value::name)
                .filter(name ->
                        !free(name).isEmpty() && !network.consumersOf(name).isEmpty())
                .toList();
    }
}
