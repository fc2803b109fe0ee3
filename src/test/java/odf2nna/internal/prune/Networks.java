package odf2nna.internal.prune;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import odf2nna.internal.network.Activation;
import odf2nna.internal.network.DenseLayer;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Matrix;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import odf2nna.internal.statistics.UnitStatistics;

/** Small networks whose numbers can be followed by hand. */
final class Networks {
    private Networks() {}

    static DenseLayer layer(String name, double[][] weights, double... bias) {
        return new DenseLayer(name, Matrix.ofRows(weights), Vector.of(bias));
    }

    /** 2 inputs, hidden layers of 3 and 2 with ReLU, 1 output that is a barrier. */
    static DenseNetwork chain() {
        List<Value> values = new ArrayList<>();
        values.add(new Value.Input("x", 2));
        values.add(new Value.Dense("z1", "x", layer("one", new double[][] {{1, 0}, {0, 1}, {1, 1}}, 0, 0, 1)));
        values.add(new Value.Activated("h1", "z1", 3, Activation.Plain.RELU));
        values.add(new Value.Dense("z2", "h1", layer("two", new double[][] {{1, 2, 3}, {4, 5, 6}}, 0.5, -0.5)));
        values.add(new Value.Activated("h2", "z2", 2, Activation.Plain.RELU));
        values.add(new Value.Dense("y", "h2", layer("out", new double[][] {{10, 100}}, 7)));
        return new DenseNetwork(values, Map.of("y", List.of("is the model output 'y'")));
    }

    /** Two layers of 2 added position by position, and one of them also joined beside the sum. */
    static DenseNetwork residual() {
        List<Value> values = new ArrayList<>();
        values.add(new Value.Input("x", 1));
        values.add(new Value.Dense("a", "x", layer("a", new double[][] {{1}, {2}}, 0, 0)));
        values.add(new Value.Dense("b", "x", layer("b", new double[][] {{3}, {4}}, 0, 0)));
        values.add(new Value.Sum("s", List.of("a", "b"), 2));
        values.add(new Value.Dense("c", "x", layer("c", new double[][] {{5}}, 0)));
        values.add(new Value.Concat("j", List.of("s", "c"), 3));
        values.add(new Value.Dense("y", "j", layer("y", new double[][] {{1, 10, 100}}, 0)));
        return new DenseNetwork(values, Map.of("y", List.of("is the model output 'y'")));
    }

    static UnitStatistics statistics(String value, double[] mean, double... deviation) {
        Vector none = Vector.zeros(mean.length);
        return new UnitStatistics(value, 10, Vector.of(mean), Vector.of(deviation), none, none, none);
    }
}
