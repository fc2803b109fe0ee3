package odf2nna.internal.prune;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import odf2nna.internal.network.Value;
import odf2nna.internal.statistics.Covariance;
import odf2nna.internal.statistics.UnitStatistics;

/**
 * Removes units one by one, each time the one with the smallest reconstruction loss per removed parameter; a whole
 * layer where that is cheaper. The loss is the expected squared error of the consumers' pre-activations, as a share of
 * their variance, after their weights are refitted to the remaining units; see {@link ValueState}.
 *
 * <p>With a goal for the number of parameters, no whole layer is removed that would undershoot the goal, as long as
 * units can be removed one by one.
 *
 * <p>Scores are ranks in that order, from 1 on. The last unit of a layer that can't be bypassed has none.
 */
final class GreedyRemoval {
    /** Layers on values wider than this are not bypassed: their covariances would take gigabytes. */
    private static final int WIDEST = 4096;

    private final Evidence evidence;
    private final TiedUnits tied;
    private final CurrentShape shape;
    private final Map<String, ValueState> states = new LinkedHashMap<>();
    private final List<UnitPool> groups = new ArrayList<>();
    private final List<LayerBypass> layerBypasses = new ArrayList<>();
    private final ConsumerLosses losses;
    private final Map<Integer, Double> scores = new HashMap<>();

    GreedyRemoval(Evidence evidence) {
        this.evidence = evidence;
        this.tied = evidence.tied();
        this.shape = new CurrentShape(evidence.network());
        this.losses = new ConsumerLosses(evidence.network(), evidence.covariances());
    }

    /** {@return the rank of each free class of units in the pruning order} */
    Map<Integer, Double> scores() throws IOException {
        prepare();
        removeExcessInputs();
        for (int place = 1 + bypassRequestedLayers(); ; place++) {
            Optional<UnitPool> group = cheapestUnit(groups);
            Optional<LayerBypass> layer = cheapestLayer(group.isPresent());
            double layerPrice = layer.isPresent() ? layer.get().price() : Double.POSITIVE_INFINITY;
            double unitPrice = group.map(UnitPool::price).orElse(Double.POSITIVE_INFINITY);
            if (layer.isPresent() && layerPrice <= unitPrice) {
                remove(layer.get(), place);
            } else if (group.isPresent()) {
                remove(group.get(), place);
            } else {
                return scores;
            }
        }
    }

    /** Removes inputs down to the requested number, so that units are ranked with the remaining ones. */
    private void removeExcessInputs() {
        if (evidence.goals().inputs().isEmpty()) {
            return;
        }
        InputSelection selection = new InputSelection(evidence);
        List<UnitPool> inputs =
                groups.stream().filter(group -> group.isOf(selection::isInput)).toList();
        for (int excess = selection.excess(evidence.goals().inputs().getAsInt()); excess > 0; excess--) {
            cheapestUnit(inputs).ifPresent(group -> remove(group, InputSelection.ALWAYS_REMOVED));
        }
        groups.removeAll(inputs);
    }

    private void remove(UnitPool group, double place) {
        List<String> changed = group.values();
        scores.put(group.remove(losses), place);
        changed.forEach(this::invalidate);
    }

    /** Bypasses the layers that the goals name, so that the others are ranked without them; {@return how many} */
    private int bypassRequestedLayers() throws IOException {
        int place = 0;
        for (LayerBypass bypass : List.copyOf(layerBypasses)) {
            if (evidence.goals().passed().contains(bypass.layer().name()) && bypass.isWritable()) {
                remove(bypass, ++place);
            }
        }
        return place;
    }

    private void prepare() throws IOException {
        List<LayerBypass> candidates = candidates();
        Set<CovarianceSource.Pair> pairs = new LinkedHashSet<>();
        Set<String> needed = new LinkedHashSet<>();
        evidence.statistics().stream().map(UnitStatistics::value).forEach(needed::add);
        Map<String, String> bases = new HashMap<>();
        for (LayerBypass bypass : candidates) {
            String base = bases.getOrDefault(bypass.base(), bypass.base());
            if (evidence.goals().passed().contains(bypass.layer().name())) {
                bases.put(bypass.value(), base);
            }
            needed.add(base);
            pairs.add(new CovarianceSource.Pair(base, bypass.value()));
        }
        needed.forEach(value -> pairs.add(new CovarianceSource.Pair(value, value)));
        evidence.covariances().prepare(pairs);
        List<Covariance> seen = new ArrayList<>();
        for (String value : needed) {
            seen.add(evidence.covariances().between(value, value).whole());
        }
        Iterator<ValueState> made =
                seen.parallelStream().map(ValueState::new).toList().iterator();
        for (String value : needed) {
            ValueState state = made.next();
            for (Value.Dense consumer : evidence.network().consumersOf(value)) {
                state.addConsumer(consumer.name(), losses.scaledWeights(consumer));
            }
            states.put(value, state);
        }
        layerBypasses.addAll(candidates);
        groupUnits();
    }

    /** Groups units that have the same producers and consumers: they are removed by the same rules. */
    private void groupUnits() {
        Map<Integer, List<String>> makers = new HashMap<>();
        for (Value.Dense layer : evidence.network().layers()) {
            for (int unit : tied.classesOf(layer.name())) {
                makers.computeIfAbsent(unit, u -> new ArrayList<>()).add(layer.name());
            }
        }
        Map<Integer, List<UnitPool.Place>> places = new TreeMap<>();
        for (UnitStatistics seen : evidence.statistics()) {
            int[] classes = tied.classesOf(seen.value());
            for (int position = 0; position < classes.length; position++) {
                if (tied.isFree(classes[position])) {
                    places.computeIfAbsent(classes[position], u -> new ArrayList<>())
                            .add(new UnitPool.Place(seen.value(), position));
                }
            }
        }
        Map<List<List<String>>, UnitPool> byKey = new LinkedHashMap<>();
        places.forEach((unit, where) -> {
            List<String> made = makers.getOrDefault(unit, List.of());
            List<String> read = where.stream().map(UnitPool.Place::value).toList();
            byKey.computeIfAbsent(List.of(made, read), key -> new UnitPool(states, shape, made))
                    .add(unit, where);
        });
        groups.addAll(byKey.values());
    }

    /** Layers that could be bypassed: all units are free, tied to no others, and consumed as they are. */
    private List<LayerBypass> candidates() {
        List<LayerBypass> candidates = new ArrayList<>();
        for (Value.Dense layer : evidence.network().layers()) {
            Optional<String> value = onlyValue(layer);
            boolean narrow = evidence.network().value(layer.source()).width() <= WIDEST;
            boolean removable = evidence.bypass() || evidence.goals().passed().contains(layer.name());
            if (removable && narrow && value.isPresent() && tied.freeUnits(layer) == layer.width()) {
                candidates.add(new LayerBypass(layer, value.get(), shape, states, losses, evidence));
            }
        }
        return candidates;
    }

    private Optional<String> onlyValue(Value.Dense layer) {
        int[] own = tied.classesOf(layer.name());
        List<String> carriers = evidence.statistics().stream()
                .map(UnitStatistics::value)
                .filter(value -> Arrays.stream(tied.classesOf(value))
                        .anyMatch(unit -> Arrays.stream(own).anyMatch(mine -> mine == unit)))
                .toList();
        boolean shared = evidence.network().layers().stream()
                .anyMatch(other ->
                        !other.name().equals(layer.name()) && Arrays.equals(tied.classesOf(other.name()), own));
        boolean alone = carriers.size() == 1 && Arrays.equals(tied.classesOf(carriers.get(0)), own);
        return alone && !shared ? Optional.of(carriers.get(0)) : Optional.empty();
    }

    private static Optional<UnitPool> cheapestUnit(List<UnitPool> groups) {
        return groups.stream().filter(UnitPool::canRemove).min(Comparator.comparingDouble(UnitPool::price));
    }

    private Optional<LayerBypass> cheapestLayer(boolean unitsCanBeRemoved) throws IOException {
        LayerBypass best = null;
        for (LayerBypass bypass : layerBypasses) {
            boolean possible = bypass.isPossible() && !(unitsCanBeRemoved && undershootsGoal(bypass));
            if (possible && (best == null || bypass.price() < best.price())) {
                best = bypass;
            }
        }
        return Optional.ofNullable(best);
    }

    /** Whether bypassing a layer may undershoot the requested size, which is not reached yet. */
    private boolean undershootsGoal(LayerBypass bypass) {
        long now = shape.parameters();
        return now > evidence.goals().reached()
                && now - bypass.freed() < evidence.goals().fewest();
    }

    private void invalidate(String value) {
        groups.forEach(group -> group.invalidate(value));
    }

    private void remove(LayerBypass bypass, int place) throws IOException {
        String base = bypass.base();
        bypass.apply();
        layerBypasses.remove(bypass);
        for (int unit : tied.classesOf(bypass.layer().name())) {
            scores.putIfAbsent(unit, (double) place);
            groups.forEach(group -> group.discard(unit));
        }
        invalidate(base);
        Set<CovarianceSource.Pair> pairs = new LinkedHashSet<>();
        for (LayerBypass other : layerBypasses) {
            // layers that the goals name are not priced
            if (!evidence.goals().passed().contains(other.layer().name())) {
                pairs.addAll(other.pairs());
            }
        }
        evidence.covariances().prepare(pairs);
    }
}
