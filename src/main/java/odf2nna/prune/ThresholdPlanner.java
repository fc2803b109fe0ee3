package odf2nna.prune;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import odf2nna.network.DenseNetwork;
import odf2nna.network.Signal;
import odf2nna.network.UnitSet;
import odf2nna.network.Vector;
import odf2nna.statistics.UnitStatistics;

/**
 * The paper's criterion: a unit goes when the standard deviation of its output over the evaluation data is at most ε
 * (Algorithm 3 keeps it when the deviation is greater).
 *
 * <p>A class of tied units counts with the largest deviation that any dense layer sees of it.
 */
public final class ThresholdPlanner {
    private final DenseNetwork network;
    private final TiedUnits tied;
    private final Map<String, UnitStatistics> statistics = new LinkedHashMap<>();
    private final Map<Integer, Double> scores = new HashMap<>();
    private final BiPredicate<String, String> rewirable;

    /**
     * @param network the network
     * @param statistics of every signal in {@link TiedUnits#signalsToScore()}
     * @param rewirable whether a layer (first, by signal name) can be made to read another signal (second): a matter of
     *     how they are spelled in the file
     */
    public ThresholdPlanner(
            DenseNetwork network, List<UnitStatistics> statistics, BiPredicate<String, String> rewirable) {
        this.network = network;
        this.tied = TiedUnits.of(network);
        this.rewirable = rewirable;
        statistics.forEach(seen -> this.statistics.put(seen.signal(), seen));
        for (UnitStatistics seen : statistics) {
            int[] classes = tied.classesOf(seen.signal());
            for (int i = 0; i < classes.length; i++) {
                if (tied.isFree(classes[i])) {
                    scores.merge(classes[i], seen.deviation().get(i), Math::max);
                }
            }
        }
    }

    /** {@return the distinct deviations of droppable units, ascending: each is the ε at which one more step goes} */
    public List<Double> staircase() {
        return List.copyOf(new TreeSet<>(scores.values()));
    }

    /**
     * Makes the plan.
     *
     * @throws EmptyLayerException if a layer would be left empty and the settings say to stop
     */
    public PruningPlan plan(PlanSettings settings) {
        Set<Integer> dropped = new HashSet<>();
        scores.forEach((unit, score) -> {
            if (score <= settings.epsilon()) {
                dropped.add(unit);
            }
        });
        List<String> notes = new ArrayList<>();
        round(dropped, settings.roundTo());
        keepWhatMustNotBeEmpty(dropped, settings, notes);
        round(dropped, settings.roundTo());
        List<PruningPlan.LayerPlan> layers = network.layers().stream()
                .map(layer -> new PruningPlan.LayerPlan(
                        layer.layer().name(), layer.layer().units(), kept(layer.name(), dropped)))
                .toList();
        Map<String, Vector> means = new LinkedHashMap<>();
        statistics.forEach((signal, seen) -> means.put(signal, seen.mean()));
        return new PruningPlan(settings, layers, means, refits(dropped), notes, Map.of());
    }

    private UnitSet kept(String signal, Set<Integer> dropped) {
        int[] classes = tied.classesOf(signal);
        return UnitSet.where(classes.length, i -> !dropped.contains(classes[i]));
    }

    /** Takes back the most varied of the dropped units until every layer's width is a multiple, or nothing is dropped. */
    private void round(Set<Integer> dropped, int multiple) {
        boolean changed = multiple > 1;
        while (changed) {
            changed = false;
            for (Signal.Dense layer : network.layers()) {
                int width = kept(layer.name(), dropped).size();
                if (width % multiple != 0 && width < layer.width()) {
                    mostVaried(layer.name(), dropped).ifPresent(dropped::remove);
                    changed = true;
                }
            }
        }
    }

    private Optional<Integer> mostVaried(String signal, Set<Integer> dropped) {
        return Arrays.stream(tied.classesOf(signal))
                .boxed()
                .filter(dropped::contains)
                .max(Comparator.comparing(unit -> scores.getOrDefault(unit, 0.0)));
    }

    private void keepWhatMustNotBeEmpty(Set<Integer> dropped, PlanSettings settings, List<String> notes) {
        for (Signal.Dense layer : network.layers()) {
            if (layer.width() > 0 && kept(layer.name(), dropped).isEmpty()) {
                String name = layer.layer().name();
                if (settings.onEmptyLayer() == OnEmptyLayer.FAIL) {
                    throw new EmptyLayerException(
                            "layer '%s': no unit has a standard deviation above %s; use a smaller --epsilon or --on-empty-layer bypass"
                                    .formatted(name, settings.epsilon()));
                }
                boolean bypass = settings.onEmptyLayer() == OnEmptyLayer.BYPASS && bypassable(layer, dropped);
                if (!bypass) {
                    mostVaried(layer.name(), dropped).ifPresent(dropped::remove);
                }
                notes.add("layer '%s': no unit varies by more than %s; %s"
                        .formatted(
                                name,
                                settings.epsilon(),
                                bypass ? "the layer is bypassed" : "its most varied unit is kept"));
            }
        }
    }

    /** Whether everything that reads this layer can read something earlier instead. */
    private boolean bypassable(Signal.Dense layer, Set<Integer> dropped) {
        Set<Integer> own = new HashSet<>();
        Arrays.stream(tied.classesOf(layer.name())).forEach(own::add);
        for (Signal.Dense reader : network.layers()) {
            boolean reads = Arrays.stream(tied.classesOf(reader.source())).anyMatch(own::contains);
            if (reads && kept(reader.source(), dropped).isEmpty()) {
                Optional<String> base = base(reader.source(), dropped);
                if (base.isEmpty() || !rewirable.test(reader.name(), base.get())) {
                    return false;
                }
            }
        }
        return true;
    }

    private List<PruningPlan.Refit> refits(Set<Integer> dropped) {
        List<PruningPlan.Refit> refits = new ArrayList<>();
        for (Signal.Dense reader : network.layers()) {
            boolean stays = reader.width() == 0 || !kept(reader.name(), dropped).isEmpty();
            if (stays && kept(reader.source(), dropped).isEmpty()) {
                String base = base(reader.source(), dropped)
                        .orElseThrow(() -> new IllegalStateException("no way around " + reader.source()));
                refits.add(new PruningPlan.Refit(
                        reader.layer().name(), base, reader.source(), Optional.empty(), Optional.empty()));
            }
        }
        return refits;
    }

    /** The nearest signal, back along a plain chain of layers, of which something is kept. */
    private Optional<String> base(String signal, Set<Integer> dropped) {
        String current = signal;
        while (kept(current, dropped).isEmpty()) {
            Signal here = network.signal(current);
            if (here.sources().size() != 1) {
                return Optional.empty();
            }
            current = here.sources().get(0);
        }
        return network.readersOf(current).isEmpty() ? Optional.empty() : Optional.of(current);
    }
}
