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
import java.util.function.Function;
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
 * Makes plans from a ranking: a unit is removed when its score is at most the threshold. With the paper's scores,
 * standard deviations, that is its Algorithm 3, which keeps a unit when its deviation is greater than ε.
 *
 * <p>A class of tied units is removed as one.
 */
public final class Planner {
    /** Up to this many thresholds, each is a candidate. */
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
     * @param openInputs inputs whose positions may be removed like units
     * @param rewirable whether a layer (first, by value name) can be rewired to another value (second); this depends on
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

    /**
     * {@return the distinct scores, ascending: each is a threshold that removes one more class of units than the one
     * before}
     */
    public List<Double> thresholds() {
        return ranking.thresholds();
    }

    /**
     * {@return the candidate thresholds: where there are many, each keeps about 4 % fewer parameters than the one
     * before}
     */
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
     * @throws EmptyLayerException if the plan would empty a layer and the settings forbid it
     */
    public PruningPlan plan(PruneOptions settings) {
        Set<Integer> removed = new HashSet<>();
        ranking.scores().forEach((unit, score) -> {
            if (score <= settings.threshold()) {
                removed.add(unit);
            }
        });
        return plan(settings, removed, kept -> List.of());
    }

    /**
     * Makes the plan that keeps the given number of units of each layer and ignores the threshold. Layers without kept
     * units are bypassed, independent of the settings for empty layers.
     *
     * @throws IllegalArgumentException if a layer can't be bypassed
     */
    public PruningPlan plan(PruneOptions settings, LayerWidths widths) {
        Set<Integer> removed = widths.removed(ranking);
        removed.addAll(ranking.alwaysRemoved());
        Set<String> passed = widths.passed();
        for (Value.Dense layer : network.layers()) {
            if (passed.contains(layer.name()) && !bypassable(layer, removed)) {
                throw new IllegalArgumentException(
                        "--widths: layer '%s' can't be bypassed, as its consumers can't take an earlier value: expected 1 to %d, got 0"
                                .formatted(layer.layer().name(), layer.width()));
            }
        }
        return plan(
                passed.isEmpty() ? settings : settings.with(OnEmptyLayer.BYPASS), removed, widths::narrowerThanAsked);
    }

    /**
     * Makes the plan that removes classes of units.
     *
     * @param remarks notes on what is removed in the end
     */
    private PruningPlan plan(
            PruneOptions settings, Set<Integer> removed, Function<Set<Integer>, List<String>> remarks) {
        List<String> notes = new ArrayList<>();
        round(removed, settings.roundTo());
        treatEmptyLayers(removed, settings, notes);
        round(removed, settings.roundTo());
        notes.addAll(remarks.apply(removed));
        List<PruningPlan.LayerPlan> layers = network.layers().stream()
                .map(layer -> new PruningPlan.LayerPlan(
                        layer.layer().name(), layer.layer().units(), tied.kept(layer.name(), removed)))
                .toList();
        List<PruningPlan.LayerPlan> inputs = openInputs.stream()
                .sorted()
                .map(input ->
                        new PruningPlan.LayerPlan(input, network.value(input).width(), tied.kept(input, removed)))
                .filter(input -> input.dropped() > 0)
                .toList();
        return new PruningPlan(
                settings, layers, inputs, means, refits(removed, settings.compensation()), notes, Map.of());
    }

    /**
     * Restores removed units, the last of the pruning order first, until every layer's width is a multiple or complete.
     */
    private void round(Set<Integer> removed, int multiple) {
        boolean changed = multiple > 1;
        while (changed) {
            changed = false;
            for (Value.Dense layer : network.layers()) {
                int width = tied.kept(layer.name(), removed).size();
                if (width % multiple != 0 && width < layer.width()) {
                    lastInOrder(layer.name(), removed).ifPresent(removed::remove);
                    changed = true;
                }
            }
        }
    }

    private Optional<Integer> lastInOrder(String value, Set<Integer> removed) {
        return Arrays.stream(tied.classesOf(value))
                .boxed()
                .filter(removed::contains)
                .max(Comparator.comparing(unit -> ranking.scores().getOrDefault(unit, 0.0)));
    }

    private void treatEmptyLayers(Set<Integer> removed, PruneOptions settings, List<String> notes) {
        for (String input : openInputs) {
            if (tied.kept(input, removed).isEmpty()) {
                lastInOrder(input, removed).ifPresent(removed::remove);
            }
        }
        for (Value.Dense layer : network.layers()) {
            if (layer.width() > 0 && tied.kept(layer.name(), removed).isEmpty()) {
                String name = layer.layer().name();
                if (settings.onEmptyLayer() == OnEmptyLayer.FAIL) {
                    throw new EmptyLayerException(
                            "layer '%s': the threshold %s removes all its units; use a smaller one or --on-empty-layer bypass"
                                    .formatted(name, settings.threshold()));
                }
                boolean bypass = settings.onEmptyLayer() == OnEmptyLayer.BYPASS && bypassable(layer, removed);
                if (!bypass) {
                    lastInOrder(layer.name(), removed).ifPresent(removed::remove);
                }
                notes.add("layer '%s': all its units are removed; %s"
                        .formatted(
                                name, bypass ? "the layer is bypassed" : "the last unit of the pruning order is kept"));
            }
        }
    }

    /** Whether all consumers of this layer can take an earlier value instead. */
    private boolean bypassable(Value.Dense layer, Set<Integer> removed) {
        Set<Integer> own = new HashSet<>();
        Arrays.stream(tied.classesOf(layer.name())).forEach(own::add);
        for (Value.Dense consumer : network.layers()) {
            boolean reads = Arrays.stream(tied.classesOf(consumer.source())).anyMatch(own::contains);
            if (reads && tied.kept(consumer.source(), removed).isEmpty()) {
                Optional<String> base = base(consumer.source(), removed);
                if (base.isEmpty() || !rewirable.test(consumer.name(), base.get())) {
                    return false;
                }
            }
        }
        return true;
    }

    private List<PruningPlan.Refit> refits(Set<Integer> removed, Compensation compensation) {
        List<PruningPlan.Refit> refits = new ArrayList<>();
        for (Value.Dense consumer : network.layers()) {
            UnitSet kept = tied.kept(consumer.source(), removed);
            boolean stays = consumer.width() == 0
                    || !tied.kept(consumer.name(), removed).isEmpty();
            boolean loses = kept.size() < consumer.layer().inputs();
            if (stays && loses && kept.isEmpty()) {
                refits.add(open(
                        consumer,
                        base(consumer.source(), removed)
                                .orElseThrow(() -> new IllegalStateException(
                                        "no earlier value to replace " + consumer.source()))));
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

    /** The nearest value, back along a plain chain of layers, that has kept positions. */
    private Optional<String> base(String value, Set<Integer> removed) {
        String current = value;
        while (tied.kept(current, removed).isEmpty()) {
            Value here = network.value(current);
            if (here.sources().size() != 1) {
                return Optional.empty();
            }
            current = here.sources().get(0);
        }
        return network.consumersOf(current).isEmpty() ? Optional.empty() : Optional.of(current);
    }
}
