package odf2nna.internal.pipeline;

import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import odf2nna.internal.network.ByName;
import odf2nna.internal.network.DenseLayer;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Reduction;
import odf2nna.internal.network.UnitSet;
import odf2nna.internal.network.Value;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.ModelRewriter;
import odf2nna.internal.prune.Reducer;
import odf2nna.internal.statistics.Covariance;
import odf2nna.internal.study.Folding;
import odf2nna.internal.study.LocalSwaps;
import odf2nna.pipeline.ShrinkOptions;
import odf2nna.prune.Compensation;
import odf2nna.prune.CriterionName;
import odf2nna.prune.PruneOptions;
import odf2nna.study.StudyParameters;

/**
 * The published methods that keep as many units of each layer as the program's own ranking does, but other ones.
 *
 * @param method which one
 */
record OwnWidths(Pipeline steps, StudyParameters method, ReportDraft report) {
    /**
     * What the program's own ranking keeps.
     *
     * @param kept positions, by value
     */
    private record Kept(Planning planning, UnitGenes genes, Map<String, UnitSet> kept) {}

    private Kept kept(Candidate start, ShrinkOptions possible) throws IOException {
        PruneOptions own = byOwnRanking(possible.plan());
        Pipeline.Ranked ranked = steps.ranked(start, own, possible.goals(), report, Planning::rank);
        Planning planning = ranked.planning();
        Map<String, UnitSet> kept =
                Reducer.keptPositions(planning.model().network(), steps.sized(start, ranked, possible.goals()));
        return new Kept(planning, UnitGenes.of(planning, ranked.how().withThreshold(0), ranked.statistics()), kept);
    }

    private static PruneOptions byOwnRanking(PruneOptions given) {
        return new PruneOptions(
                CriterionName.RECONSTRUCTION,
                0,
                given.compensation(),
                given.onEmptyLayer(),
                given.inputs(),
                given.roundTo(),
                given.sequential(),
                given.simplify());
    }

    /** {@return a candidate with the units that the program's own ranking keeps, some of them exchanged, layer by layer} */
    Candidate swapped(ShrinkOptions possible) throws IOException {
        int most = method.whole("swaps", 1);
        Candidate start = Candidate.of(steps.simplified(byOwnRanking(possible.plan()), report));
        Kept own = kept(start, possible);
        DenseNetwork network = own.planning().model().network();
        BitSet set = own.genes().bits(own.kept());
        for (String value : own.genes().values()) {
            UnitSet before = ByName.get(own.kept(), value);
            if (before.isEmpty() || !own.genes().standsAlone(value)) {
                continue;
            }
            LocalSwaps swaps = new LocalSwaps(
                    own.planning().covariances().between(value, value).whole().sxx(), consumers(network, value));
            UnitSet after = swaps.improved(before, own.genes().free(value), most);
            own.genes().set(set, value, after);
            int exchanged = UnitSet.where(after.bound(), i -> after.contains(i) && !before.contains(i))
                    .size();
            report.note(String.format(
                    Locale.ROOT,
                    "%s: exchanges: %d; variance of the downstream pre-activations that is lost: %.4g, then %.4g",
                    value,
                    exchanged,
                    swaps.loss(before),
                    swaps.loss(after)));
        }
        return start.then(own.genes().plan(set));
    }

    /** {@return a model whose layers read as few units as the program's own ranking keeps, merged layer by layer} */
    LoadedModel merged(ShrinkOptions possible) throws IOException {
        Candidate start = Candidate.of(SimplifiedModel.asItIs(steps.original()));
        Kept own = kept(start, possible);
        DenseNetwork network = own.planning().model().network();
        Map<String, DenseLayer> layers = new LinkedHashMap<>();
        network.layers().forEach(layer -> layers.put(layer.name(), layer.layer()));
        for (String value : own.genes().values()) {
            UnitSet free = own.genes().free(value);
            int width = network.value(value).width();
            int kept = Math.max(ByName.get(own.kept(), value).size(), width - free.size() + 1);
            Optional<Value.Dense> producer =
                    own.genes().standsAlone(value) ? producer(network, value) : Optional.empty();
            if (kept < width && producer.isEmpty()) {
                report.note("%s: units can't be merged; all %d are kept".formatted(value, width));
            } else if (kept < width) {
                Folding folding = Folding.of(
                        producer.get().layer(),
                        free,
                        kept,
                        steps.run().options().seed());
                layers.computeIfPresent(producer.get().name(), (name, layer) -> folding.merged(layer));
                Covariance seen =
                        own.planning().covariances().between(value, value).whole();
                boolean isRefitted = possible.plan().compensation() == Compensation.REFIT;
                double ridge = method.number("ridge");
                for (Value.Dense consumer : network.consumersOf(value)) {
                    layers.computeIfPresent(
                            consumer.name(),
                            (name, layer) ->
                                    isRefitted ? folding.reconstructed(layer, seen, ridge) : folding.summed(layer));
                }
            }
        }
        LoadedModel original = start.model();
        return LoadedModel.of(ModelRewriter.rewrite(
                original.model(), original.region(), Reduction.atFullWidth(network.withLayers(layers))));
    }

    /** {@return the layer of a value whose units differ by weights and biases alone; empty if it has none} */
    private static Optional<Value.Dense> producer(DenseNetwork network, String value) {
        Value current = network.value(value);
        while (current instanceof Value.Activated activated
                && activated.activation().constants().isEmpty()) {
            current = network.value(activated.source());
        }
        return current instanceof Value.Dense dense ? Optional.of(dense) : Optional.empty();
    }

    private static List<double[]> consumers(DenseNetwork network, String value) {
        return network.consumersOf(value).stream()
                .flatMap(layer -> Arrays.stream(layer.layer().weights().toRows()))
                .toList();
    }
}
