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
 * Takes units away one by one, each time the one whose loss can be made up for best by the units that are left, for the
 * parameters that go with it; a layer as a whole where that is cheaper. The loss is the expected squared error of the
 * pre-activations that read the unit, as a share of their variance, after their weights are refitted; see
 * {@link ValueState}.
 *
 * <p>Where a number of parameters is asked for, no layer goes as a whole by which it would be passed, as long as units can
 * go one by one.
 *
 * <p>Scores are places in that order, from 1 on. The last unit of a layer that can't be bypassed has none.
 */
final class GreedyRemoval {
    /** Values wider than this are not passed by: their covariances would take gigabytes. */
    private static final int WIDEST = 4096;

    private final Evidence evidence;
    private final TiedUnits tied;
    private final CurrentShape shape;
    private final Map<String, ValueState> states = new LinkedHashMap<>();
    private final List<UnitPool> groups = new ArrayList<>();
    private final List<LayerMove> layerMoves = new ArrayList<>();
    private final ConsumerLosses losses;
    private final Map<Integer, Double> scores = new HashMap<>();

    GreedyRemoval(Evidence evidence) {
        this.evidence = evidence;
        this.tied = evidence.tied();
        this.shape = new CurrentShape(evidence.network());
        this.losses = new ConsumerLosses(evidence.network(), evidence.covariances());
    }

    /** {@return the place of each free class of units in the order of removal} */
    Map<Integer, Double> scores() throws IOException {
        prepare();
        settleInputs();
        for (int place = 1 + passLayers(); ; place++) {
            Optional<UnitPool> group = cheapestUnit(groups);
            Optional<LayerMove> layer = cheapestLayer(group.isPresent());
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

    /** Takes inputs down to the number that is asked for, so that units are ranked with those that are left. */
    private void settleInputs() {
        if (evidence.goals().inputs().isEmpty()) {
            return;
        }
        InputChoice choice = new InputChoice(evidence);
        List<UnitPool> inputs =
                groups.stream().filter(group -> group.isOf(choice::isInput)).toList();
        for (int left = choice.excess(evidence.goals().inputs().getAsInt()); left > 0; left--) {
            cheapestUnit(inputs).ifPresent(group -> remove(group, InputChoice.GONE));
        }
        groups.removeAll(inputs);
    }

    private void remove(UnitPool group, double place) {
        List<String> changed = group.values();
        scores.put(group.remove(losses), place);
        changed.forEach(this::forget);
    }

    /** Passes layers by that go in any case, so that the others are ranked without them; {@return how many} */
    private int passLayers() throws IOException {
        int place = 0;
        for (LayerMove move : List.copyOf(layerMoves)) {
            if (evidence.goals().passed().contains(move.layer().name()) && move.isWritable()) {
                remove(move, ++place);
            }
        }
        return place;
    }

    private void prepare() throws IOException {
        List<LayerMove> candidates = candidates();
        Set<CovarianceSource.Pair> pairs = new LinkedHashSet<>();
        Set<String> needed = new LinkedHashSet<>();
        evidence.statistics().stream().map(UnitStatistics::value).forEach(needed::add);
        Map<String, String> bases = new HashMap<>();
        for (LayerMove move : candidates) {
            String base = bases.getOrDefault(move.base(), move.base());
            if (evidence.goals().passed().contains(move.layer().name())) {
                bases.put(move.value(), base);
            }
            needed.add(base);
            pairs.add(new CovarianceSource.Pair(base, move.value()));
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
                state.read(consumer.name(), losses.scaledWeights(consumer));
            }
            states.put(value, state);
        }
        layerMoves.addAll(candidates);
        makeGroups();
    }

    /** Units that the same layers make and read go by the same rules. */
    private void makeGroups() {
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

    /** Layers that could be passed by: all units free, tied to no others, and read as they are. */
    private List<LayerMove> candidates() {
        List<LayerMove> candidates = new ArrayList<>();
        for (Value.Dense layer : evidence.network().layers()) {
            Optional<String> value = onlyValue(layer);
            boolean narrow = evidence.network().value(layer.source()).width() <= WIDEST;
            boolean goes = evidence.bypass() || evidence.goals().passed().contains(layer.name());
            if (goes && narrow && value.isPresent() && tied.freeUnits(layer) == layer.width()) {
                candidates.add(new LayerMove(layer, value.get(), shape, states, losses, evidence));
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
        return groups.stream().filter(UnitPool::canLose).min(Comparator.comparingDouble(UnitPool::price));
    }

    private Optional<LayerMove> cheapestLayer(boolean unitsCanGo) throws IOException {
        LayerMove best = null;
        for (LayerMove move : layerMoves) {
            boolean possible = move.isPossible() && !(unitsCanGo && leavesTooFew(move));
            if (possible && (best == null || move.price() < best.price())) {
                best = move;
            }
        }
        return Optional.ofNullable(best);
    }

    /** Whether fewer parameters than are asked for would be left, where there are still as many or more. */
    private boolean leavesTooFew(LayerMove move) {
        long now = shape.parameters();
        return now > evidence.goals().fewest()
                && now - move.freed() < evidence.goals().fewest();
    }

    private void forget(String value) {
        groups.forEach(group -> group.forget(value));
    }

    private void remove(LayerMove move, int place) throws IOException {
        String base = move.base();
        move.apply();
        layerMoves.remove(move);
        for (int unit : tied.classesOf(move.layer().name())) {
            scores.putIfAbsent(unit, (double) place);
            groups.forEach(group -> group.drop(unit));
        }
        forget(base);
        Set<CovarianceSource.Pair> pairs = new LinkedHashSet<>();
        for (LayerMove other : layerMoves) {
            // layers that go in any case are not priced
            if (!evidence.goals().passed().contains(other.layer().name())) {
                pairs.addAll(other.pairs());
            }
        }
        evidence.covariances().prepare(pairs);
    }
}
