package odf2nna.internal.prune;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.DoubleBinaryOperator;
import odf2nna.internal.network.DenseLayer;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import odf2nna.internal.statistics.UnitStatistics;

/** Criteria that score each unit independently. Scores are those of free classes of tied units. */
final class UnitScores {
    private UnitScores() {}

    /** The largest standard deviation of a unit over the values that dense layers consume. */
    static Map<Integer, Double> deviations(TiedUnits tied, List<UnitStatistics> statistics) {
        Map<Integer, Double> scores = new HashMap<>();
        for (UnitStatistics seen : statistics) {
            merge(scores, tied, seen.value(), seen.deviation(), Math::max);
        }
        return scores;
    }

    /** Merges the score of each free position of a value into that of its class. */
    private static void merge(
            Map<Integer, Double> scores, TiedUnits tied, String value, Vector values, DoubleBinaryOperator rule) {
        int[] classes = tied.classesOf(value);
        for (int i : tied.free(value).toArray()) {
            scores.merge(classes[i], values.get(i), rule::applyAsDouble);
        }
    }

    /**
     * A unit's share of the variance of its consumers' pre-activations, as if units were uncorrelated: {@code
     * s_j²·‖W_j‖² / Σ_i s_i²·‖W_i‖²}, per removed parameter.
     */
    static Map<Integer, Double> contributions(Evidence evidence) {
        TiedUnits tied = evidence.tied();
        Map<Integer, Double> scores = new HashMap<>();
        for (UnitStatistics seen : evidence.statistics()) {
            for (Value.Dense consumer : evidence.network().consumersOf(seen.value())) {
                double[] parts = columnSquares(consumer.layer());
                double total = 0;
                for (int i = 0; i < parts.length; i++) {
                    parts[i] *= seen.deviation().get(i) * seen.deviation().get(i);
                    total += parts[i];
                }
                for (int i = 0; i < parts.length; i++) {
                    parts[i] = total > 0 ? parts[i] / total : 0;
                }
                merge(scores, tied, seen.value(), Vector.of(parts), Double::sum);
            }
        }
        return perParameter(evidence, tied, scores);
    }

    /** The first-order change of the loss, per removed parameter. */
    static Map<Integer, Double> sensitivities(Evidence evidence) {
        TiedUnits tied = evidence.tied();
        return perParameter(evidence, tied, sums(tied, evidence.sensitivities()));
    }

    /** The sum of the numbers of a class's positions. */
    static Map<Integer, Double> sums(TiedUnits tied, Map<String, Vector> numbers) {
        Map<Integer, Double> scores = new HashMap<>();
        // in a fixed order, as the rounding of the sums depends on it
        new TreeMap<>(numbers).forEach((value, values) -> merge(scores, tied, value, values, Double::sum));
        return scores;
    }

    /**
     * Norm of the weights into a unit times that of the weights out of it, which does not depend on the scale of a ReLU
     * unit.
     */
    static Map<Integer, Double> magnitudes(Evidence evidence) {
        TiedUnits tied = evidence.tied();
        Map<Integer, Double> in = new HashMap<>();
        Map<Integer, Double> out = new HashMap<>();
        for (Value.Dense layer : evidence.network().layers()) {
            int[] units = tied.classesOf(layer.name());
            for (int unit = 0; unit < units.length; unit++) {
                double square = 0;
                for (int j = 0; j < layer.layer().inputs(); j++) {
                    square += Math.pow(layer.layer().weights().get(unit, j), 2);
                }
                in.merge(units[unit], square, Double::sum);
            }
            int[] inputs = tied.classesOf(layer.source());
            double[] squares = columnSquares(layer.layer());
            for (int j = 0; j < inputs.length; j++) {
                out.merge(inputs[j], squares[j], Double::sum);
            }
        }
        Map<Integer, Double> scores = new HashMap<>();
        in.forEach((unit, square) -> {
            if (tied.isFree(unit)) {
                scores.put(unit, Math.sqrt(square * out.getOrDefault(unit, 0.0)));
            }
        });
        return scores;
    }

    /** Random numbers from the seed. */
    static Map<Integer, Double> random(Evidence evidence) {
        Map<Integer, Double> scores = new TreeMap<>(deviations(evidence.tied(), evidence.statistics()));
        Random random = new Random(evidence.seed());
        scores.replaceAll((unit, score) -> random.nextDouble());
        return scores;
    }

    private static double[] columnSquares(DenseLayer layer) {
        double[] squares = new double[layer.inputs()];
        Vector weights = layer.weights().values();
        for (int i = 0; i < weights.size(); i++) {
            squares[i % squares.length] += weights.get(i) * weights.get(i);
        }
        return squares;
    }

    private static Map<Integer, Double> perParameter(Evidence evidence, TiedUnits tied, Map<Integer, Double> scores) {
        Map<Integer, Long> freed = new HashMap<>();
        for (Value.Dense layer : evidence.network().layers()) {
            for (int unit : tied.classesOf(layer.name())) {
                freed.merge(unit, layer.layer().inputs() + 1L, Long::sum);
            }
            for (int input : tied.classesOf(layer.source())) {
                freed.merge(input, (long) layer.layer().units(), Long::sum);
            }
        }
        scores.replaceAll((unit, score) -> score / freed.getOrDefault(unit, 1L));
        return scores;
    }
}
