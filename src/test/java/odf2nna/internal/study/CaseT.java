package odf2nna.internal.study;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import odf2nna.internal.network.Activation;
import odf2nna.internal.network.DenseLayer;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Matrix;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;

/**
 * A network of 2 inputs, 3 units with ReLU and 1 output on 4 rows, on which every method can be followed by hand. Unit 3 is
 * half of unit 1 plus 1.
 */
final class CaseT {
    static final double[][] X = {{1, 0}, {0, 1}, {1, 1}, {2, 1}};
    static final double[] TARGETS = {3, 1, 4, 7};
    static final int[] CLASSES = {0, 0, 1, 1};
    /** The value of the three units, and that of the inputs. */
    static final String UNITS = "a";

    static final String INPUTS = "x";

    private CaseT() {}

    static DenseNetwork network() {
        return new DenseNetwork(
                List.of(
                        new Value.Input("x", 2),
                        new Value.Dense(
                                "z",
                                "x",
                                new DenseLayer(
                                        "one",
                                        Matrix.ofRows(new double[][] {{1, 1}, {-1, 2}, {0.5, 0.5}}),
                                        Vector.of(0, 0, 1))),
                        new Value.Activated("a", "z", 3, Activation.Plain.RELU),
                        new Value.Dense(
                                "y",
                                "a",
                                new DenseLayer("two", Matrix.ofRows(new double[][] {{2, -1, 0.1}}), Vector.of(0.5)))),
                Map.of("y", List.of("is the model output 'y'")));
    }

    /** {@return the rows, with the numbers as targets} */
    static Patterns patterns(OutputForm form) {
        return patterns(network(), form);
    }

    static Patterns patterns(DenseNetwork network, OutputForm form) {
        List<Map<String, double[]>> inputs = IntStream.range(0, X.length)
                .mapToObj(row -> Map.of("x", X[row]))
                .toList();
        List<double[]> targets = IntStream.range(0, X.length)
                .mapToObj(row -> new double[] {TARGETS[row]})
                .toList();
        return new Patterns(network, "y", form, inputs, targets);
    }
}
