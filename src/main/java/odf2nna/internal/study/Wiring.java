package odf2nna.internal.study;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import odf2nna.internal.prune.TiedUnits;

/** Which weights lead to units and away from them, and which functions lie between. */
final class Wiring {
    private final DenseNetwork network;
    private final TiedUnits tied;

    Wiring(DenseNetwork network) {
        this.network = network;
        this.tied = TiedUnits.of(network);
    }

    /** {@return the value from which unitwise functions compute a value: its pre-activations, or an input itself} */
    String preActivation(String value) {
        String current = value;
        while (network.value(current) instanceof Value.Activated || network.value(current) instanceof Value.Scaled) {
            current = network.value(current).sources().get(0);
        }
        return current;
    }

    /** {@return the last value that unitwise functions compute from pre-activations; themselves, if there is none} */
    String activation(String preActivations) {
        String current = preActivations;
        for (Value value : network.values()) {
            boolean unitwise = value instanceof Value.Activated || value instanceof Value.Scaled;
            if (unitwise && value.sources().get(0).equals(current)) {
                current = value.name();
            }
        }
        return current;
    }

    /** {@return for each position of a value the sum of f(w, k, j) over weights w from it, to unit k of a consumer} */
    Vector outgoing(String value, Weighing f) {
        double[] sums = new double[network.value(value).width()];
        for (Value.Dense consumer : network.consumersOf(value)) {
            for (int k = 0; k < consumer.width(); k++) {
                for (int j = 0; j < sums.length; j++) {
                    sums[j] += f.of(consumer, k, j, consumer.layer().weights().get(k, j));
                }
            }
        }
        return Vector.of(sums);
    }

    /** {@return for each position of a value the sum of f(w, i, j) over weights w into its unit i, of those tied to it as well} */
    Vector incoming(String value, Weighing f) {
        Map<Integer, Double> sums = new LinkedHashMap<>();
        for (Value.Dense layer : network.layers()) {
            int[] units = tied.classesOf(layer.name());
            for (int i = 0; i < units.length; i++) {
                for (int j = 0; j < layer.layer().inputs(); j++) {
                    sums.merge(
                            units[i], f.of(layer, i, j, layer.layer().weights().get(i, j)), Double::sum);
                }
            }
        }
        int[] classes = tied.classesOf(value);
        return Vector.of(IntStream.of(classes)
                .mapToDouble(unit -> sums.getOrDefault(unit, 0.0))
                .toArray());
    }

    /** A number for one weight. */
    interface Weighing {
        /** {@return the number for weight w of a layer, from its input j to its unit i} */
        double of(Value.Dense layer, int i, int j, double w);

        /** w² */
        Weighing SQUARE = (layer, i, j, w) -> w * w;
        /** |w| */
        Weighing SIZE = (layer, i, j, w) -> Math.abs(w);
    }

    /** {@return a vector of as many numbers as a value has} */
    Vector each(String value, IntToDoubleFunction number) {
        return Vector.of(IntStream.range(0, network.value(value).width())
                .mapToDouble(number)
                .toArray());
    }

    /** {@return scores divided by their mean size in each value, so that layers can be compared; 0 stays 0} */
    static Map<String, Vector> byLayerMean(Map<String, Vector> scores) {
        Map<String, Vector> scaled = new LinkedHashMap<>();
        scores.forEach((value, numbers) -> {
            double mean = mean(numbers, Math::abs);
            scaled.put(
                    value,
                    Vector.of(IntStream.range(0, numbers.size())
                            .mapToDouble(i -> mean > 0 ? numbers.get(i) / mean : 0)
                            .toArray()));
        });
        return scaled;
    }

    /** {@return the mean of a function of the numbers} */
    static double mean(Vector numbers, DoubleUnaryOperator function) {
        return Arrays.stream(numbers.toArray()).map(function).average().orElse(0);
    }
}
