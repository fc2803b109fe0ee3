package odf2nna.internal.simplify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import odf2nna.internal.network.DenseLayer;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import odf2nna.internal.prune.PruningPlan;

/**
 * Takes linear units out that are sums of others of their layer: with {@code w_j = Σ α_k·w_k}, every consumer gets
 * {@code W_k += α_k·W_j}, and its bias what the biases and the scalings between leave over.
 */
final class Dependence {
    private Dependence() {}

    /** {@return the dependent units of the first layer that has any, taken out} */
    static Optional<Edit> find(DenseNetwork network, LinearUnits linear, Knowledge knowledge, Validity validity) {
        for (Value.Dense layer : network.layers()) {
            DenseLayer weights = layer.layer();
            int[] units = Arrays.stream(linear.of(layer))
                    .filter(unit -> !isZero(weights, unit))
                    .toArray();
            if (units.length > 1) {
                Map<Integer, Map<Integer, Double>> sums =
                        LinearDependence.find(weights.weights(), units, knowledge.tolerance());
                sums.entrySet().removeIf(sum -> !isTame(weights, sum.getKey(), sum.getValue()));
                if (!sums.isEmpty()) {
                    return Optional.of(edit(network, linear, layer, sums, validity));
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isZero(DenseLayer layer, int unit) {
        boolean zero = true;
        for (int j = 0; j < layer.inputs() && zero; j++) {
            zero = layer.weights().get(unit, j) == 0;
        }
        return zero;
    }

    /** Large biases of the terms have taken digits from them that the sum would show. */
    private static boolean isTame(DenseLayer layer, int unit, Map<Integer, Double> sum) {
        double terms = 0;
        for (Map.Entry<Integer, Double> term : sum.entrySet()) {
            terms += Math.abs(term.getValue()) * size(layer, term.getKey());
        }
        return terms <= LinearDependence.GROWTH * size(layer, unit);
    }

    private static double size(DenseLayer layer, int unit) {
        double squares = 0;
        for (int j = 0; j < layer.inputs(); j++) {
            squares += layer.weights().get(unit, j) * layer.weights().get(unit, j);
        }
        return Math.sqrt(squares) + Math.abs(layer.bias().get(unit));
    }

    private static Edit edit(
            DenseNetwork network,
            LinearUnits linear,
            Value.Dense layer,
            Map<Integer, Map<Integer, Double>> sums,
            Validity validity) {
        List<PruningPlan.Refit> refits = new ArrayList<>();
        for (Value.Dense consumer : linear.consumersOf(layer)) {
            ConsumerWeights weights = new ConsumerWeights(consumer);
            LinearUnits.Origin[] origins = linear.origins(consumer.source());
            for (int column = 0; column < origins.length; column++) {
                LinearUnits.Origin origin = origins[column];
                Map<Integer, Double> sum =
                        origin.layer().equals(layer.name()) ? sums.getOrDefault(origin.unit(), Map.of()) : Map.of();
                if (!sum.isEmpty()) {
                    takeOut(weights, column, sum, origins, layer.layer().bias());
                }
            }
            refits.add(weights.refit());
        }
        Set<Integer> dropped = new HashSet<>();
        int[] classes = linear.tied().classesOf(layer.name());
        sums.keySet().forEach(unit -> dropped.add(classes[unit]));
        Finding finding = new Finding(
                Finding.Kind.DEPENDENT, validity, layer.layer().name(), Repetition.unitSet(List.copyOf(sums.keySet())));
        return Edit.of(network, linear.tied(), dropped, refits, List.of(finding));
    }

    /**
     * With {@code v = A·z + B} for each column, {@code z_j = Σ α_k·z_k + (b_j − Σ α_k·b_k)} and
     * {@code z_k = (v_k − B_k)/A_k}. The columns of a layer's units lie side by side.
     */
    private static void takeOut(
            ConsumerWeights weights, int column, Map<Integer, Double> sum, LinearUnits.Origin[] origins, Vector bias) {
        LinearUnits.Origin own = origins[column];
        double rest = bias.get(own.unit());
        for (Map.Entry<Integer, Double> term : sum.entrySet()) {
            int other = column - own.unit() + term.getKey();
            LinearUnits.Origin base = origins[other];
            double factor = term.getValue() / base.scale();
            weights.add(column, own.scale() * factor, other);
            rest -= term.getValue() * bias.get(term.getKey()) + factor * base.shift();
        }
        weights.take(column, own.scale() * rest + own.shift());
    }
}
