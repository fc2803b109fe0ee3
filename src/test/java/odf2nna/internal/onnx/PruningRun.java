package odf2nna.internal.onnx;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import odf2nna.internal.network.Clamped;
import odf2nna.internal.network.DenseLayer;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Reduction;
import odf2nna.internal.network.UnitSet;
import odf2nna.internal.network.Value;
import odf2nna.internal.prune.Planner;
import odf2nna.internal.prune.PruningPlan;
import odf2nna.internal.prune.Ranking;
import odf2nna.internal.prune.Reducer;
import odf2nna.internal.prune.RidgeRefit;
import odf2nna.internal.prune.TiedUnits;
import odf2nna.internal.statistics.UnitStatistics;
import odf2nna.prune.PruneOptions;

/**
 * One random model through the whole pipeline: region, statistics, plan, smaller model; with the results that tests
 * check.
 */
final class PruningRun {
    /** As a share of each variance. */
    static final double RIDGE = 1e-6;

    final long seed;
    final RandomModel random;
    final boolean optimised;
    final List<Map<String, OrtRun.Feed>> data;
    final DenseRegion region;
    final DenseNetwork network;
    final TapStatistics taps;
    final Planner planner;
    final OutputDifference outputDifference;
    final Map<String, double[][]> original;

    PruningRun(long seed) {
        this.seed = seed;
        random = RandomModels.of(seed);
        optimised = seed % 2 == 0 && random.type() == ElementType.FLOAT;
        data = random.data(seed);
        region = DenseRegion.of(random.model());
        network = region.network();
        taps = TapStatistics.of(random.model(), region, data, optimised);
        planner = planner(random.model(), region, taps);
        outputDifference = new OutputDifference(random, data, optimised);
        original = outputDifference.outputs(random.model());
    }

    static Planner planner(OnnxModel model, DenseRegion region, TapStatistics taps) {
        List<UnitStatistics> statistics = TiedUnits.of(region.network()).valuesToScore().stream()
                .map(taps::unitStatistics)
                .toList();
        return new Planner(
                region.network(),
                Ranking.ofDeviations(region.network(), statistics),
                statistics,
                Set.of(),
                (consumer, base) -> ModelRewriter.canRewire(model, region, consumer, base));
    }

    /** A plan with its refits solved. */
    PruningPlan plan(PruneOptions settings) {
        PruningPlan plan = planner.plan(settings);
        return plan.withRefits(
                plan.refits().stream().map(refit -> solved(plan, refit)).toList());
    }

    private PruningPlan.Refit solved(PruningPlan plan, PruningPlan.Refit refit) {
        DenseLayer consumer = network.layer(refit.consumer()).orElseThrow().layer();
        return RidgeRefit.solve(
                refit, consumer, keptOf(plan, refit.base()), taps.covariance(refit.base(), refit.source()), RIDGE);
    }

    /** Kept positions of a value: of those of the layers behind it. */
    UnitSet keptOf(PruningPlan plan, String value) {
        Value current = network.value(value);
        if (current instanceof Value.Input) {
            return UnitSet.all(current.width());
        }
        if (current instanceof Value.Dense dense) {
            return plan.layers().stream()
                    .filter(layer -> layer.layer().equals(dense.layer().name()))
                    .findFirst()
                    .orElseThrow()
                    .kept();
        }
        if (current instanceof Value.Concat) {
            int start = 0;
            java.util.BitSet all = new java.util.BitSet();
            for (String source : current.sources()) {
                for (int unit : keptOf(plan, source).toArray()) {
                    all.set(start + unit);
                }
                start += network.value(source).width();
            }
            return UnitSet.where(current.width(), all::get);
        }
        return keptOf(plan, current.sources().get(0));
    }

    OnnxModel pruned(PruningPlan plan) {
        OnnxModel pruned = ModelRewriter.rewrite(random.model(), region, reduction(plan));
        return OnnxModelReader.parse(pruned.toBytes(), pruned.file());
    }

    Reduction reduction(PruningPlan plan) {
        return Reducer.reduce(network, plan);
    }

    OnnxModel clamped(PruningPlan plan) {
        return ClampedCopy.of(random.model(), region, Reducer.clamped(network, plan));
    }

    /** The rounding bound of every value, the largest over all rows of data, of the network at full width. */
    Map<String, double[]> bounds(PruningPlan plan) {
        Clamped clamped = Reducer.clamped(network, plan);
        Map<String, double[]> worst = new HashMap<>();
        for (int row = 0; row < taps.samples(); row++) {
            Map<String, double[]> inputs = inputs(row);
            Map<String, double[]> values = Evaluation.clamped(clamped, inputs);
            RoundingBound.of(clamped.full().network(), random.type(), values)
                    .forEach((value, bound) -> worst.merge(value, bound, PruningRun::larger));
        }
        return worst;
    }

    Map<String, double[]> inputs(int row) {
        Map<String, double[]> inputs = new HashMap<>();
        for (Value value : network.values()) {
            if (value instanceof Value.Input) {
                inputs.put(value.name(), taps.rows(value.name())[row]);
            }
        }
        return inputs;
    }

    static double[] larger(double[] one, double[] other) {
        double[] larger = one.clone();
        for (int i = 0; i < larger.length; i++) {
            larger[i] = Math.max(larger[i], other[i]);
        }
        return larger;
    }
}
