package odf2nna.internal.simplify;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.UnitSet;
import odf2nna.internal.network.Value;
import odf2nna.internal.prune.PruningPlan;
import odf2nna.internal.prune.TiedUnits;

/**
 * Finds units that can be removed: every column that consumes them is zero, constant, or equal to a kept column of the
 * same consumer. A constant column is folded into the bias, {@code b += v_j·W_j}; of equal columns one gets the sum of
 * the weights, {@code W_i += W_j}.
 */
final class Repetition {
    private record Use(ConsumerWeights consumer, int column) {}

    private final DenseNetwork network;
    private final ValueNumbering values;
    private final Validity validity;
    private final TiedUnits tied;
    private final List<ConsumerWeights> consumers = new ArrayList<>();
    private final Map<Integer, List<Use>> uses = new HashMap<>();
    private final Map<String, Integer> remaining = new HashMap<>();
    private final Map<String, Map<Integer, List<Integer>>> columns = new HashMap<>();
    private final Set<Integer> removed = new HashSet<>();
    private final Map<String, Map<Finding.Kind, List<Integer>>> found = new LinkedHashMap<>();

    private Repetition(DenseNetwork network, ValueNumbering values, Validity validity) {
        this.network = network;
        this.values = values;
        this.validity = validity;
        this.tied = TiedUnits.of(network);
        for (Value.Dense layer : network.layers()) {
            ConsumerWeights consumer = new ConsumerWeights(layer);
            consumers.add(consumer);
            int[] classes = tied.classesOf(layer.source());
            remaining.put(layer.source(), classes.length);
            for (int column = 0; column < classes.length; column++) {
                uses.computeIfAbsent(classes[column], c -> new ArrayList<>()).add(new Use(consumer, column));
            }
            columns.computeIfAbsent(layer.source(), this::columns);
        }
    }

    /** The columns that carry each function. */
    private Map<Integer, List<Integer>> columns(String source) {
        Map<Integer, List<Integer>> byFunction = new HashMap<>();
        ValueNumbering.Carried[] carried = values.of(source);
        for (int column = 0; column < carried.length; column++) {
            byFunction
                    .computeIfAbsent(carried[column].function(), f -> new ArrayList<>())
                    .add(column);
        }
        return byFunction;
    }

    static Optional<Edit> find(DenseNetwork network, ValueNumbering values, Validity validity) {
        return new Repetition(network, values, validity).edit();
    }

    private Optional<Edit> edit() {
        Set<Integer> seen = new HashSet<>();
        for (Value.Dense layer : network.layers()) {
            int[] classes = tied.classesOf(layer.name());
            for (int unit = classes.length - 1; unit >= 0; unit--) {
                if (tied.isFree(classes[unit]) && seen.add(classes[unit])) {
                    remove(classes[unit]);
                }
            }
        }
        if (removed.isEmpty()) {
            return Optional.empty();
        }
        List<PruningPlan.Refit> refits = consumers.stream()
                .filter(ConsumerWeights::isChanged)
                .map(ConsumerWeights::refit)
                .toList();
        List<Finding> findings = new ArrayList<>();
        found.forEach((layer, kinds) ->
                kinds.forEach((kind, units) -> findings.add(new Finding(kind, validity, layer, unitSet(units)))));
        return Optional.of(Edit.of(network, tied, removed, refits, findings));
    }

    private static UnitSet unitSet(List<Integer> units) {
        return UnitSet.of(units.stream().mapToInt(Integer::intValue).toArray());
    }

    private void remove(int unitClass) {
        List<Use> all = uses.getOrDefault(unitClass, List.of());
        Finding.Kind kind = Finding.Kind.UNREAD;
        Map<Use, Integer> others = new LinkedHashMap<>();
        for (Use use : all) {
            if (use.consumer.isUnread(use.column)) {
                continue;
            }
            ValueNumbering.Carried value = valueOf(use);
            if (value.isConstant()) {
                kind = kind == Finding.Kind.UNREAD ? Finding.Kind.CONSTANT : kind;
                continue;
            }
            Optional<Integer> other = other(use, unitClass);
            if (other.isEmpty()) {
                return;
            }
            others.put(use, other.get());
            kind = Finding.Kind.DUPLICATE;
        }
        if (empties(all)) {
            return;
        }
        all.forEach(use -> takeOut(use, Optional.ofNullable(others.get(use))));
        removed.add(unitClass);
        note(unitClass, kind);
    }

    /** Whether a layer would have no input any more. */
    private boolean empties(List<Use> all) {
        Map<String, Integer> after = new HashMap<>();
        Set<String> counted = new HashSet<>();
        for (Use use : all) {
            String source = use.consumer.source();
            if (counted.add(source + '\n' + use.column)) {
                after.merge(source, -1, Integer::sum);
            }
        }
        boolean empties = after.entrySet().stream().anyMatch(entry -> count(entry.getKey()) + entry.getValue() < 1);
        if (!empties) {
            after.forEach((source, less) -> remaining.merge(source, less, Integer::sum));
        }
        return empties;
    }

    private int count(String source) {
        return remaining.getOrDefault(source, 0);
    }

    private Optional<Integer> other(Use use, int unitClass) {
        String source = use.consumer.source();
        int[] classes = tied.classesOf(source);
        return columns.getOrDefault(source, Map.of()).getOrDefault(valueOf(use).function(), List.of()).stream()
                .filter(column -> classes[column] != unitClass && !removed.contains(classes[column]))
                .findFirst();
    }

    private void takeOut(Use use, Optional<Integer> other) {
        if (use.consumer.isUnread(use.column)) {
            return;
        }
        ValueNumbering.Carried value = valueOf(use);
        if (other.isEmpty()) {
            use.consumer.take(use.column, value.constant());
            return;
        }
        use.consumer.add(use.column, other.get());
        use.consumer.take(use.column, 0);
    }

    private ValueNumbering.Carried valueOf(Use use) {
        return values.of(use.consumer.source())[use.column];
    }

    private void note(int unitClass, Finding.Kind kind) {
        for (Value.Dense layer : network.layers()) {
            int[] classes = tied.classesOf(layer.name());
            for (int unit = 0; unit < classes.length; unit++) {
                if (classes[unit] == unitClass) {
                    found.computeIfAbsent(layer.layer().name(), l -> new TreeMap<>())
                            .computeIfAbsent(kind, k -> new ArrayList<>())
                            .add(unit);
                }
            }
        }
    }
}
