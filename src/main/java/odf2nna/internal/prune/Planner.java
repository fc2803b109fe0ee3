package odf2nna.internal.prune;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.UnitSet;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import odf2nna.internal.statistics.UnitStatistics;
import odf2nna.prune.Compensation;
import odf2nna.prune.EmptyLayerException;
import odf2nna.prune.OnEmptyLayer;
import odf2nna.prune.PruneOptions;

/**
 * Makes plans from a ranking: a unit goes when its score is at most the threshold. With the paper's scores, standard
 * deviations, that is its Algorithm 3, which keeps a unit when its deviation is greater than ε.
 *
 * <p>A class of tied units goes as one.
 */
public final class Planner {
    /** As many thresholds are all worth trying. */
    private static final int MANY = 256;

    private static final double STEP = 0.96;

    private final DenseNetwork network;
    private final Set<String> openInputs;
    private final TiedUnits tied;
    private final Ranking ranking;
    private final Map<String, Vector> means = new LinkedHashMap<>();
    private final BiPredicate<String, String> rewirable;

    /**
     * Takes what plans are made from.
     *
     * @param network the network
     * @param ranking of its units
     * @param statistics of every value in {@link TiedUnits#valuesToScore()}, for the means
     * @param openInputs inputs of which positions may go like units
     * @param rewirable whether a layer (first, by value name) can be made to read another value (second): a matter of
     *     how they are spelled in the file
     */
    public Planner(
            DenseNetwork network,
            Ranking ranking,
            List<UnitStatistics> statistics,
            Set<String> openInputs,
            BiPredicate<String, String> rewirable) {
        this.network = network;
        this.openInputs = Set.copyOf(openInputs);
        this.tied = TiedUnits.of(network, openInputs);
        this.ranking = ranking;
        this.rewirable = rewirable;
        statistics.forEach(seen -> means.put(seen.value(), seen.mean()));
    }

    /** {@return the distinct scores, ascending: each is the threshold at which one more step goes} */
    public List<Double> thresholds() {
        return ranking.thresholds();
    }

    /** {@return thresholds worth trying: where there are many, each leaves some 4 % fewer parameters than the one before} */
    public List<Double> candidates(PruneOptions settings) {
        List<Double> all = thresholds();
        if (all.size() <= MANY) {
            return all;
        }
        List<Double> steps = new ArrayList<>();
        int from = 0;
        while (from < all.size()) {
            double step = all.get(from);
            steps.add(step);
            double most = STEP * parameters(settings, step);
            List<Double> rest = all.subList(from + 1, all.size());
            from += 2 + LargestStep.find(rest, next -> parameters(settings, next) > most);
        }
        return steps;
    }

    private double parameters(PruneOptions settings, double threshold) {
        return Reducer.parametersAfter(network, plan(settings.withThreshold(threshold)));
    }

    /**
     * Makes the plan.
     *
     * @throws EmptyLayerException if a layer would be left empty and the settings say to stop
     */
    public PruningPlan plan(PruneOptions settings) {
        Set<Integer> dropped = new HashSet<>();
        ranking.scores().forEach((unit, score) -> {
            if (score <= settings.threshold()) {
                dropped.add(unit);
            }
        });
        return plan(settings, dropped);
    }

    /**
     * Makes the plan that keeps so many units of each layer, whatever the threshold. Layers of which none are kept are passed
     * by, whatever the settings say of empty layers.
     *
     * @throws IllegalArgumentException if a layer can't be passed by
     */
    public PruningPlan plan(PruneOptions settings, LayerWidths widths) {
        Set<Integer> dropped = widths.dropped(ranking);
        dropped.addAll(ranking.gone());
        Set<String> passed = widths.passed();
        for (Value.Dense layer : network.layers()) {
            if (passed.contains(layer.name()) && !bypassable(layer, dropped)) {
                throw new IllegalArgumentException(
                        "--widths: layer '%s' can't be passed by, as what reads it can't read anything earlier: expected 1 to %d, got 0"
                                .formatted(layer.layer().name(), layer.width()));
            }
        }
        return plan(passed.isEmpty() ? settings : settings.with(OnEmptyLayer.BYPASS), dropped);
    }

    private PruningPlan plan(PruneOptions settings, Set<Integer> dropped) {
        List<String> notes = new ArrayList<>();
        round(dropped, settings.roundTo());
        keepWhatMustNotBeEmpty(dropped, settings, notes);
        round(dropped, settings.roundTo());
        List<PruningPlan.LayerPlan> layers = network.layers().stream()
                .map(layer -> new PruningPlan.LayerPlan(
                        layer.layer().name(), layer.layer().units(), tied.kept(layer.name(), dropped)))
                .toList();
        List<PruningPlan.LayerPlan> inputs = openInputs.stream()
                .sorted()
                .map(input ->
                        new PruningPlan.LayerPlan(input, network.value(input).width(), tied.kept(input, dropped)))
                .filter(input -> input.dropped() > 0)
                .toList();
        return new PruningPlan(
                settings, layers, inputs, means, refits(dropped, settings.compensation()), notes, Map.of());
    }

    /** Takes back the dropped units that would go last until every layer's width is a multiple, or nothing is dropped. */
    private void round(Set<Integer> dropped, int multiple) {
        boolean changed = multiple > 1;
        while (changed) {
            changed = false;
            for (Value.Dense layer : network.layers()) {
                int width = tied.kept(layer.name(), dropped).size();
                if (width % multiple != 0 && width < layer.width()) {
                    lastToGo(layer.name(), dropped).ifPresent(dropped::remove);
                    changed = true;
                }
            }
        }
    }

    private Optional<Integer> lastToGo(String value, Set<Integer> dropped) {
        return Arrays.stream(tied.classesOf(value))
                .boxed()
                .filter(dropped::contains)
                .max(Comparator.comparing(unit -> ranking.scores().getOrDefault(unit, 0.0)));
    }

    private void keepWhatMustNotBeEmpty(Set<Integer> dropped, PruneOptions settings, List<String> notes) {
        for (String input : openInputs) {
            if (tied.kept(input, dropped).isEmpty()) {
                lastToGo(input, dropped).ifPresent(dropped::remove);
            }
        }
        for (Value.Dense layer : network.layers()) {
            if (layer.width() > 0 && tied.kept(layer.name(), dropped).isEmpty()) {
                String name = layer.layer().name();
                if (settings.onEmptyLayer() == OnEmptyLayer.FAIL) {
                    throw new EmptyLayerException(
                            "layer '%s': all its units would go at the threshold %s; use a smaller one or --on-empty-layer bypass"
                                    .formatted(name, settings.threshold()));
                }
                boolean bypass = settings.onEmptyLayer() == OnEmptyLayer.BYPASS && bypassable(layer, dropped);
                if (!bypass) {
                    lastToGo(layer.name(), dropped).ifPresent(dropped::remove);
                }
                notes.add("layer '%s': all its units go; %s"
                        .formatted(name, bypass ? "the layer is bypassed" : "the one that would go last is kept"));
            }
        }
    }

    /** Whether everything that reads this layer can read something earlier instead. */
    private boolean bypassable(Value.Dense layer, Set<Integer> dropped) {
        Set<Integer> own = new HashSet<>();
        Arrays.stream(tied.classesOf(layer.name())).forEach(own::add);
        for (Value.Dense consumer : network.layers()) {
            boolean reads = Arrays.stream(tied.classesOf(consumer.source())).anyMatch(own::contains);
            if (reads && tied.kept(consumer.source(), dropped).isEmpty()) {
                Optional<String> base = base(consumer.source(), dropped);
                if (base.isEmpty() || !rewirable.test(consumer.name(), base.get())) {
                    return false;
                }
            }
        }
        return true;
    }

    private List<PruningPlan.Refit> refits(Set<Integer> dropped, Compensation compensation) {
        List<PruningPlan.Refit> refits = new ArrayList<>();
        for (Value.Dense consumer : network.layers()) {
            UnitSet left = tied.kept(consumer.source(), dropped);
            boolean stays = consumer.width() == 0
                    || !tied.kept(consumer.name(), dropped).isEmpty();
            boolean loses = left.size() < consumer.layer().inputs();
            if (stays && loses && left.isEmpty()) {
                refits.add(open(
                        consumer,
                        base(consumer.source(), dropped)
                                .orElseThrow(() -> new IllegalStateException("no way around " + consumer.source()))));
            } else if (stays && loses && compensation == Compensation.REFIT) {
                refits.add(open(consumer, consumer.source()));
            }
        }
        return refits;
    }

    private static PruningPlan.Refit open(Value.Dense consumer, String base) {
        return new PruningPlan.Refit(
                consumer.layer().name(), base, consumer.source(), Optional.empty(), Optional.empty());
    }

    /** The nearest value, back along a plain chain of layers, of which something is kept. */
    private Optional<String> base(String value, Set<Integer> dropped) {
        String current = value;
        while (tied.kept(current, dropped).isEmpty()) {
            Value here = network.value(current);
            if (here.sources().size() != 1) {
                return Optional.empty();
            }
            current = here.sources().get(0);
        }
        return network.consumersOf(current).isEmpty() ? Optional.empty() : Optional.of(current);
    }
}
