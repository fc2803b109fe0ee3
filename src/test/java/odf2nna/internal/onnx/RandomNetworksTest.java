package odf2nna.internal.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import odf2nna.internal.network.DenseLayer;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Reduction;
import odf2nna.internal.network.UnitSet;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import odf2nna.internal.prune.PruningPlan;
import odf2nna.prune.Compensation;
import odf2nna.prune.CriterionName;
import odf2nna.prune.OnEmptyLayer;
import odf2nna.prune.PruneOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The whole way from a model to a smaller one, over random networks, with ONNX Runtime as the judge: four hundred in the
 * gate, a thousand with the slow ones.
 */
@Tag("native")
class RandomNetworksTest {
    private static final int SHARD = 100;
    private static final List<Compensation> COMPENSATIONS =
            List.of(Compensation.REFIT, Compensation.FOLD, Compensation.NONE, Compensation.PAPER);

    /** A property of one trial. */
    interface Property {
        void check(PruningRun trial);
    }

    private static void forAll(int shard, Property property) {
        LongStream.range(shard * (long) SHARD, (shard + 1L) * SHARD).parallel().forEach(seed -> check(seed, property));
    }

    static void check(long seed, Property property) {
        try {
            property.check(new PruningRun(seed));
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                    "seed %d %s: %s".formatted(seed, RandomModels.of(seed).traits(), e.getMessage()), e);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void randomNetworksKeepEveryPromise(int shard) {
        assertEveryPromise(shard);
    }

    @ParameterizedTest
    @Tag("slow")
    @ValueSource(ints = {4, 5, 6, 7, 8, 9})
    void moreRandomNetworksKeepEveryPromise(int shard) {
        assertEveryPromise(shard);
    }

    private static void assertEveryPromise(int shard) {
        forAll(shard, trial -> {
            findsTheLayersThatWereWritten(trial);
            evaluatesLikeOnnxRuntime(trial);
            emptyPlanChangesNothing(trial);
            dropsWhatIsConstantAndNothingElse(trial);
            pruningEqualsClamping(trial);
            foldKeepsTheMeanOfEveryConsumer(trial);
        });
    }

    private static void findsTheLayersThatWereWritten(PruningRun trial) {
        DenseNetwork network = trial.network;
        assertThat(network.layers().stream().map(Value.Dense::name))
                .as("layers")
                .containsExactlyInAnyOrderElementsOf(trial.random.layers().stream()
                        .map(RandomModel.Layer::tensor)
                        .toList());
        for (RandomModel.Layer written : trial.random.layers()) {
            DenseLayer found = ((Value.Dense) network.value(written.tensor())).layer();
            assertThat(found.bias()).as("bias of %s", written.tensor()).isEqualTo(written.bias());
            assertThat(found.weights()).as("weights of %s", written.tensor()).isEqualTo(written.weights());
        }
    }

    private static void evaluatesLikeOnnxRuntime(PruningRun trial) {
        for (int row = 0; row < trial.taps.samples(); row++) {
            Map<String, double[]> values = trial.network.evaluate(trial.inputs(row));
            Map<String, double[]> bounds = RoundingBound.of(trial.network, trial.random.type(), values);
            for (Map.Entry<String, double[][]> tap : trial.taps.all().entrySet()) {
                double[] here = Objects.requireNonNull(values.get(tap.getKey()));
                double[] there = tap.getValue()[row];
                double[] bound = Objects.requireNonNull(bounds.get(tap.getKey()));
                assertThat(here).as("value of %s", tap.getKey()).hasSize(there.length);
                for (int i = 0; i < there.length; i++) {
                    assertThat(Math.abs(here[i] - there[i]))
                            .as("%s[%d], %s here, %s there", tap.getKey(), i, here[i], there[i])
                            .isLessThanOrEqualTo(bound[i]);
                }
            }
        }
    }

    private static void emptyPlanChangesNothing(PruningRun trial) {
        PruningPlan nothing = new PruningPlan(
                PruneOptions.of(0),
                trial.network.layers().stream()
                        .map(layer -> new PruningPlan.LayerPlan(
                                layer.layer().name(), layer.width(), UnitSet.all(layer.width())))
                        .toList(),
                Map.of(),
                List.of(),
                List.of(),
                Map.of());

        OnnxModel same = ModelRewriter.rewrite(trial.random.model(), trial.region, trial.reduction(nothing));

        assertThat(same.proto())
                .as("proto under an empty plan")
                .isEqualTo(trial.random.model().proto());
    }

    private static void dropsWhatIsConstantAndNothingElse(PruningRun trial) {
        PruningPlan plan = trial.planner.plan(
                new PruneOptions(CriterionName.STD, 0, Compensation.FOLD, OnEmptyLayer.KEEP_ONE, false, 1));
        Set<UnitLedger.Unit> removed = removed(trial, plan);

        assertThat(trial.random.free()).as("removable units").containsAll(removed);
        if (plan.notes().isEmpty()) {
            assertThat(removed).as("removed").containsAll(trial.random.planted());
        }
        if (!removed.isEmpty()) {
            OnnxModel pruned = trial.pruned(plan);
            Map<String, double[][]> outputs = trial.outputDifference.outputs(pruned);
            assertThat(trial.outputDifference.worst(trial.original, outputs, trial.bounds(plan)))
                    .as("distance to the original at epsilon 0")
                    .isLessThanOrEqualTo(1);
            assertThat(trial.reduction(plan).network().parameters()).isLessThan(trial.network.parameters());
            secondRunIsClean(trial, pruned, plan);
        }
    }

    private static void secondRunIsClean(PruningRun trial, OnnxModel pruned, PruningPlan plan) {
        DenseRegion region = DenseRegion.of(pruned);
        TapStatistics taps = TapStatistics.of(pruned, region, trial.data, trial.optimised);
        PruningPlan again = PruningRun.planner(pruned, region, taps)
                .plan(new PruneOptions(CriterionName.STD, 0, Compensation.FOLD, OnEmptyLayer.KEEP_ONE, false, 1));
        if (plan.notes().isEmpty()) {
            assertThat(again.dropped()).as("removed in a second run").isZero();
        }
    }

    static Set<UnitLedger.Unit> removed(PruningRun trial, PruningPlan plan) {
        Set<UnitLedger.Unit> removed = new TreeSet<>();
        for (PruningPlan.LayerPlan layer : plan.layers()) {
            String tensor = trial.network.layer(layer.layer()).orElseThrow().name();
            for (int unit : layer.kept().complement(layer.units()).toArray()) {
                removed.add(new UnitLedger.Unit(tensor, unit));
            }
        }
        return removed;
    }

    /** At ε = 0, at one step of the staircase in between, and at its top; by turns with every setting. */
    private static void pruningEqualsClamping(PruningRun trial) {
        List<Double> staircase = trial.planner.thresholds();
        int turn = (int) trial.seed;
        double[] steps = {0, 0.25 * (1 + turn % 3), 1};
        Set<UnitLedger.Unit> before = new TreeSet<>();
        for (int i = 0; i < steps.length; i++) {
            double epsilon = steps[i] == 0 || staircase.isEmpty()
                    ? 0
                    : staircase.get((int) Math.round(steps[i] * (staircase.size() - 1)));
            Compensation compensation =
                    i == 0 ? Compensation.FOLD : COMPENSATIONS.get((turn / 3 + i) % COMPENSATIONS.size());
            OnEmptyLayer onEmpty = (turn / 2 + i) % 3 == 0 ? OnEmptyLayer.KEEP_ONE : OnEmptyLayer.BYPASS;
            int roundTo = (turn + i) % 5 == 1 ? 4 : 1;
            PruningPlan plan =
                    trial.plan(new PruneOptions(CriterionName.STD, epsilon, compensation, onEmpty, false, roundTo));
            Set<UnitLedger.Unit> removed = removed(trial, plan);
            if (roundTo == 1 && plan.notes().isEmpty()) {
                assertThat(removed).as("removed at epsilon %s", epsilon).containsAll(before);
                before = removed;
            }
            for (PruningPlan.LayerPlan layer : plan.layers()) {
                assertThat(layer.kept().size() % roundTo == 0 || layer.dropped() == 0)
                        .as(
                                "%d of %d kept in %s, rounded to %d",
                                layer.kept().size(), layer.units(), layer.layer(), roundTo)
                        .isTrue();
            }
            OnnxModel pruned = trial.pruned(plan);
            Map<String, double[][]> outputs = trial.outputDifference.outputs(pruned);
            Map<String, double[][]> clamped = trial.outputDifference.outputs(trial.clamped(plan));
            assertThat(trial.outputDifference.worst(clamped, outputs, trial.bounds(plan)))
                    .as(
                            "pruned and clamped at epsilon %s, %s, %s, notes %s",
                            epsilon, plan.settings(), removed, plan.notes())
                    .isLessThanOrEqualTo(1);
            NetworksInFiles.assertThatFileHolds(pruned, trial.reduction(plan).network(), trial.random.type());
            NetworksInFiles.assertThatDeclaredShapesAreTrue(pruned, trial.data);
        }
    }

    /**
     * With the actual values of a consumer's source and without removed units, its mean pre-activation is unchanged.
     * The algebra is in double: 1e-12 of the terms is thousands of roundings.
     */
    private static void foldKeepsTheMeanOfEveryConsumer(PruningRun trial) {
        List<Double> staircase = trial.planner.thresholds();
        double epsilon = staircase.isEmpty() ? 0 : staircase.get(staircase.size() / 2);
        PruningPlan plan = trial.plan(
                new PruneOptions(CriterionName.STD, epsilon, Compensation.FOLD, OnEmptyLayer.KEEP_ONE, false, 1));
        Reduction reduction = trial.reduction(plan);
        for (Value.Dense after : reduction.network().layers()) {
            Value.Dense before = (Value.Dense) trial.network.value(after.name());
            Vector mean = trial.taps.unitStatistics(before.source()).mean();
            double[] full = before.layer().preActivations(mean.toArray());
            double[] folded = after.layer()
                    .preActivations(
                            mean.select(reduction.keptOf(before.source())).toArray());
            int[] rows = reduction.keptOf(before.name()).toArray();
            for (int i = 0; i < rows.length; i++) {
                double terms = 1 + Math.abs(before.layer().bias().get(rows[i]));
                for (int j = 0; j < mean.size(); j++) {
                    terms += Math.abs(before.layer().weights().get(rows[i], j) * mean.get(j));
                }
                assertThat(Math.abs(folded[i] - full[rows[i]]))
                        .as("mean of %s", before.name())
                        .isLessThanOrEqualTo(1e-12 * terms);
            }
        }
    }
}
