package odf2nna.internal.simplify;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import odf2nna.internal.network.Activation;
import odf2nna.internal.network.DenseLayer;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Matrix;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;

/** Small networks whose numbers can be followed by hand. */
final class Nets {
    static final double U = 0x1p-24;

    private Nets() {}

    static Value.Dense dense(String name, String source, double[][] weights, double... bias) {
        return new Value.Dense(name, source, new DenseLayer(name, Matrix.ofRows(weights), Vector.of(bias)));
    }

    /** Values up to {@code y}, which is the output. */
    static DenseNetwork of(Value... values) {
        return new DenseNetwork(List.of(values), Map.of("y", List.of("is the model output 'y'")));
    }

    /** 2 inputs {@code x}, a layer {@code z} with an activation {@code a}, an output {@code y} that adds its units. */
    static DenseNetwork hidden(Activation activation, double[][] weights, double... bias) {
        double[] ones = new double[bias.length];
        java.util.Arrays.setAll(ones, i -> i + 1);
        return of(
                new Value.Input("x", weights[0].length),
                dense("z", "x", weights, bias),
                new Value.Activated("a", "z", bias.length, activation),
                dense("y", "a", new double[][] {ones}, 0.5));
    }

    static Simplification simplify(DenseNetwork network, Knowledge knowledge) {
        return Simplifier.simplify(network, knowledge, (consumer, base) -> true);
    }

    static Simplification simplify(DenseNetwork network) {
        return simplify(network, Knowledge.none(U));
    }

    /** Every input between two numbers. */
    static Knowledge between(DenseNetwork network, double low, double high) {
        int width = network.value("x").width();
        List<Double> lows = new ArrayList<>();
        List<Double> highs = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            lows.add(low);
            highs.add(high);
        }
        return new Knowledge(U, Map.of("x", new Knowledge.Span(vector(lows), vector(highs))), Map.of());
    }

    private static Vector vector(List<Double> values) {
        return Vector.of(values.stream().mapToDouble(Double::doubleValue).toArray());
    }
}
