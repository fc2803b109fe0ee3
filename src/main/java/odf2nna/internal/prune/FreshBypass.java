package odf2nna.internal.prune;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import odf2nna.internal.network.ByName;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.FreshWeights;
import odf2nna.internal.network.Matrix;
import odf2nna.internal.network.UnitSet;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;

/**
 * The paper's way across an emptied layer: the layer after it gets fresh weights for the units of the layer before it, as only these must
 * have another shape. It keeps its biases. To them the scalar of Algorithm 3 is added, which such a layer has from itself and from the
 * emptied one; the output layer has none.
 */
public final class FreshBypass {
    private FreshBypass() {}

    /** {@return the plan with fresh weights for all layers that consume another value than before} */
    public static PruningPlan solve(DenseNetwork network, PruningPlan plan, long seed) {
        Map<String, UnitSet> kept = Reducer.keptPositions(network, plan);
        Map<String, double[]> scalars = new BiasChanges(network, plan, kept).all();
        List<PruningPlan.Refit> fresh = plan.refits().stream()
                .map(refit -> {
                    Value.Dense consumer = network.layer(refit.consumer()).orElseThrow();
                    UnitSet positions = ByName.get(kept, refit.base());
                    Matrix weights = weights(
                            network,
                            consumer,
                            positions,
                            network.value(refit.base()).width(),
                            seed);
                    double[] bias = consumer.layer().bias().toArray();
                    double[] scalar = scalars.get(consumer.name());
                    if (scalar != null && network.isConsumedByLayersOnly(consumer.name())) {
                        Arrays.setAll(bias, unit -> bias[unit] + scalar[unit]);
                    }
                    return refit.solved(weights, Vector.of(bias));
                })
                .toList();
        return plan.withRefits(fresh);
    }

    private static Matrix weights(DenseNetwork network, Value.Dense consumer, UnitSet positions, int width, long seed) {
        int units = consumer.width();
        int[] taken = positions.toArray();
        double[] drawn = FreshWeights.draw(network, consumer, taken.length, units, seed);
        double[][] weights = new double[units][width];
        for (int unit = 0; unit < units; unit++) {
            for (int i = 0; i < taken.length; i++) {
                weights[unit][taken[i]] = drawn[unit * taken.length + i];
            }
        }
        return Matrix.ofRows(weights);
    }
}
