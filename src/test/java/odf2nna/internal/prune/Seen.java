package odf2nna.internal.prune;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import odf2nna.internal.network.Activation;
import odf2nna.internal.network.DenseLayer;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Matrix;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import odf2nna.internal.statistics.Covariance;
import odf2nna.internal.statistics.SplitCovariance;
import odf2nna.internal.statistics.UnitStatistics;

/** Rows through a network, and what is to be known of them. */
final class Seen implements CovarianceSource {
    static final int ROWS = 600;

    private final Map<String, double[][]> values = new HashMap<>();

    Seen(DenseNetwork network, Random random) {
        for (int r = 0; r < ROWS; r++) {
            double[] x = new double[network.value("h0").width()];
            double common = random.nextGaussian();
            for (int i = 0; i < x.length; i++) {
                x[i] = common + random.nextGaussian();
            }
            int row = r;
            network.evaluate(Map.of("h0", x))
                    .forEach((name, numbers) -> values.computeIfAbsent(name, n -> new double[ROWS][])[row] = numbers);
        }
    }

    double[][] rows(String value) {
        return values.getOrDefault(value, new double[0][]);
    }

    @Override
    public void prepare(Collection<Pair> pairs) {
        // everything is known
    }

    @Override
    public SplitCovariance between(String x, String y) {
        return new SplitCovariance(Samples.covariance(rows(x), rows(y)), List.of());
    }

    Evidence evidence(DenseNetwork network, boolean bypass) {
        return evidence(network, bypass, Set.of());
    }

    Evidence evidence(DenseNetwork network, boolean bypass, Set<String> passed) {
        List<UnitStatistics> statistics = TiedUnits.of(network).valuesToScore().stream()
                .map(value -> {
                    Covariance seen = Samples.covariance(rows(value), rows(value));
                    double[] deviation = new double[seen.meanX().size()];
                    for (int i = 0; i < deviation.length; i++) {
                        deviation[i] = Math.sqrt(seen.sxx().get(i, i));
                    }
                    return Networks.statistics(value, seen.meanX().toArray(), deviation);
                })
                .toList();
        return new Evidence(
                network,
                statistics,
                this,
                Map.of(),
                (consumer, base) -> true,
                Set.of(),
                bypass,
                new SizeGoals(passed, 0, 0, OptionalInt.empty()),
                0);
    }

    private static DenseLayer random(String name, int units, int inputs, Random random) {
        double[][] weights = new double[units][inputs];
        for (double[] row : weights) {
            for (int i = 0; i < inputs; i++) {
                row[i] = random.nextGaussian() / Math.sqrt(inputs);
            }
        }
        return new DenseLayer(
                name,
                Matrix.ofRows(weights),
                Vector.of(random.doubles(units, -0.5, 0.5).toArray()));
    }

    /** {@return a chain of ReLU layers with random weights; {@code widths[0]} inputs} */
    static DenseNetwork network(Random random, int... widths) {
        List<Value> values = new ArrayList<>(List.of(new Value.Input("h0", widths[0])));
        for (int i = 1; i < widths.length; i++) {
            values.add(new Value.Dense("z" + i, "h" + (i - 1), random("l" + i, widths[i], widths[i - 1], random)));
            if (i < widths.length - 1) {
                values.add(new Value.Activated("h" + i, "z" + i, widths[i], Activation.Plain.RELU));
            }
        }
        return new DenseNetwork(values, Map.of("z" + (widths.length - 1), List.of("is the model output")));
    }
}
