package odf2nna.internal.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import odf2nna.internal.network.Value;
import odf2nna.internal.prune.PruningPlan;
import odf2nna.prune.Compensation;
import odf2nna.prune.CriterionName;
import odf2nna.prune.OnEmptyLayer;
import odf2nna.prune.PruneOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The comparison with the clamped model is only worth something if it sees a wrong rewrite. */
@Tag("native")
class WrongRewritesTest {
    private static final int SEEDS = 500;
    /** In deep networks the worst case of rounding hides a thousandth; this leaves room for half of 1e-4. */
    private static final double VISIBLE = 2e-5;

    /** What is done to a tensor; empty if it can't be done. */
    private interface Damage {
        double[] to(Tensor tensor, boolean unitsFirst);
    }

    /** float16 is skipped: there 1e-3 is one rounding. So are saturated outputs, which hide earlier values. */
    private static boolean shows(long seed) {
        RandomModel random = RandomModels.of(seed);
        return random.type() != ElementType.FLOAT16
                && random.ends().stream().allMatch(end -> end.tail() == RandomModel.Tail.NONE);
    }

    private static void assertSeen(Damage damage, boolean toBias) {
        AtomicInteger tried = new AtomicInteger();
        LongStream.range(0, SEEDS)
                .parallel()
                .filter(WrongRewritesTest::shows)
                .forEach(seed -> RandomNetworksTest.check(seed, trial -> {
                    RandomModel.End end = trial.random.ends().get(0);
                    if (trial.planner.thresholds().isEmpty()) {
                        return;
                    }
                    double epsilon = trial.planner
                            .thresholds()
                            .get(trial.planner.thresholds().size() / 2);
                    PruningPlan plan = trial.plan(new PruneOptions(
                            CriterionName.STD, epsilon, Compensation.FOLD, OnEmptyLayer.BYPASS, false, 1));
                    OnnxModel pruned = trial.pruned(plan);
                    OnnxModel damaged = damaged(pruned, end.layer(), damage, toBias);
                    if (damaged == pruned) {
                        return;
                    }
                    Map<String, double[]> bounds = trial.bounds(plan);
                    if (Arrays.stream(Objects.requireNonNull(bounds.get(end.layer())))
                                    .max()
                                    .orElse(0)
                            > VISIBLE) {
                        return;
                    }
                    tried.incrementAndGet();
                    Map<String, double[][]> clamped = trial.outputDifference.outputs(trial.clamped(plan));
                    assertThat(trial.outputDifference.worst(clamped, trial.outputDifference.outputs(pruned), bounds))
                            .as("right")
                            .isLessThanOrEqualTo(1);
                    assertThat(trial.outputDifference.worst(clamped, trial.outputDifference.outputs(damaged), bounds))
                            .as("wrong")
                            .isGreaterThan(1);
                }));
        assertThat(tried).hasValueGreaterThan(SEEDS / 50);
    }

    private static OnnxModel damaged(OnnxModel model, String layer, Damage damage, boolean toBias) {
        DenseRegion region = DenseRegion.of(model);
        DenseSite site = region.site((Value.Dense) region.network().value(layer));
        if (toBias && site.bias().isEmpty()) {
            return model;
        }
        Graph.Use use = toBias ? site.bias().orElseThrow() : new Graph.Use(site.node(), site.weightSlot());
        GraphEditor editor = new GraphEditor(model);
        Tensor tensor = new Constants(model.graph(), model.codec())
                .real(editor.input(use.node(), use.slot()))
                .orElseThrow();
        double[] values = damage.to(tensor, site.unitsFirst());
        if (values.length == 0 || site.beta() == 0) {
            return model;
        }
        editor.setConstant(
                use.node(),
                use.slot(),
                new Tensor(tensor.type(), tensor.dims(), TensorCodec.compact(tensor.type(), values)));
        return editor.finish();
    }

    @Test
    void aBiasOffByAThousandthIsSeen() {
        assertSeen(
                (tensor, unitsFirst) -> {
                    double[] values = tensor.values().toArray();
                    double scale = Arrays.stream(values).map(Math::abs).max().orElse(0);
                    values[0] += 1e-3 * scale;
                    return tensor.isSingle() || scale < 0.2 ? new double[0] : values;
                },
                true);
    }

    /** In the first unit of the last layer, where the two weights differ. */
    @Test
    void swappedColumnsAreSeen() {
        assertSeen(
                (tensor, unitsFirst) -> {
                    double[] values = tensor.values().toArray();
                    int inputs = tensor.dims().get(unitsFirst ? 1 : 0);
                    int second = unitsFirst ? 1 : tensor.dims().get(1);
                    if (inputs < 2 || Math.abs(values[0] - values[second]) < 0.1) {
                        return new double[0];
                    }
                    double first = values[0];
                    values[0] = values[second];
                    values[second] = first;
                    return values;
                },
                false);
    }
}
