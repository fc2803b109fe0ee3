package odf2nna.internal.training.tensorflow;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import odf2nna.internal.network.Activation;
import odf2nna.internal.network.DenseLayer;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Matrix;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import odf2nna.internal.training.TrainingRows;
import odf2nna.training.Loss;

/** Small networks of every shape whose scores are {@code y}, and rows for them. */
final class SampleNetworks {
    static final int OUTPUTS = 3;

    private SampleNetworks() {}

    /** A layer whose weights follow from its name and shape, whichever tests run before. */
    static Value.Dense dense(String name, String source, int units, int inputs) {
        Random random = new Random(31L * (31L * name.hashCode() + units) + inputs);
        double[][] weights = new double[units][inputs];
        double[] bias = new double[units];
        for (int i = 0; i < units; i++) {
            bias[i] = (float) (0.3 * random.nextGaussian());
            for (int j = 0; j < inputs; j++) {
                weights[i][j] = (float) random.nextGaussian();
            }
        }
        return new Value.Dense(name, source, new DenseLayer(name, Matrix.ofRows(weights), Vector.of(bias)));
    }

    static DenseNetwork chain(Activation activation) {
        return new DenseNetwork(
                List.of(
                        new Value.Input("x", 5),
                        dense("z", "x", 4, 5),
                        new Value.Activated("a", "z", 4, activation),
                        dense("y", "a", OUTPUTS, 4)),
                Map.of());
    }

    static DenseNetwork joined() {
        return new DenseNetwork(
                List.of(
                        new Value.Input("x", 5),
                        new Value.Input("v", 2),
                        dense("z", "x", 4, 5),
                        new Value.Activated("a", "z", 4, Activation.Plain.TANH),
                        new Value.Concat("j", List.of("a", "v"), 6),
                        dense("y", "j", OUTPUTS, 6)),
                Map.of());
    }

    static DenseNetwork residual() {
        return new DenseNetwork(
                List.of(
                        new Value.Input("x", 5),
                        dense("p", "x", 4, 5),
                        new Value.Activated("a", "p", 4, Activation.Plain.SIGMOID),
                        dense("q", "a", 4, 4),
                        new Value.Sum("s", List.of("q", "a", "p"), 4),
                        dense("y", "s", OUTPUTS, 4)),
                Map.of());
    }

    static DenseNetwork gates() {
        return new DenseNetwork(
                List.of(
                        new Value.Input("x", 5),
                        dense("up", "x", 4, 5),
                        dense("gate", "x", 4, 5),
                        new Value.Activated("a", "gate", 4, Activation.Plain.SWISH),
                        new Value.Product("p", List.of("up", "a"), 4),
                        dense("y", "p", OUTPUTS, 4)),
                Map.of());
    }

    static DenseNetwork heads() {
        return new DenseNetwork(
                List.of(
                        new Value.Input("x", 5),
                        dense("z", "x", 4, 5),
                        new Value.Scaled("n", "z", Vector.of(2, 0.5, 1, -1), Vector.of(0, 1, 0.2, 0.1)),
                        new Value.Activated("a", "n", 4, Activation.Plain.TANH),
                        dense("other", "a", 2, 4),
                        dense("y", "a", OUTPUTS, 4)),
                Map.of());
    }

    static TrainingRows rows(DenseNetwork network, Loss loss, int count) {
        Random random = new Random(5);
        Map<String, float[]> inputs = new HashMap<>();
        for (Value value : network.values()) {
            if (value instanceof Value.Input) {
                float[] values = new float[count * value.width()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) random.nextGaussian();
                }
                inputs.put(value.name(), values);
            }
        }
        float[] targets = new float[count * OUTPUTS];
        for (int row = 0; row < count; row++) {
            double sum = 0;
            for (int i = 0; i < OUTPUTS; i++) {
                targets[row * OUTPUTS + i] = random.nextFloat();
                sum += targets[row * OUTPUTS + i];
            }
            for (int i = 0; i < OUTPUTS && loss == Loss.SOFTMAX_CROSS_ENTROPY; i++) {
                targets[row * OUTPUTS + i] /= (float) sum;
            }
        }
        return new TrainingRows(count, inputs, targets);
    }
}
