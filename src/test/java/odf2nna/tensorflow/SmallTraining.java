package odf2nna.tensorflow;

import java.util.List;
import java.util.Map;
import java.util.Random;
import odf2nna.network.Activation;
import odf2nna.network.DenseLayer;
import odf2nna.network.DenseNetwork;
import odf2nna.network.Matrix;
import odf2nna.network.Signal;
import odf2nna.network.Vector;
import odf2nna.retrain.Loss;
import odf2nna.retrain.Objective;
import odf2nna.retrain.RetrainSettings;
import odf2nna.retrain.TrainingJob;
import odf2nna.retrain.TrainingRows;

/** A network of 6, 12 and 2, and rows for it. */
final class SmallTraining {
    static final int INPUTS = 6;
    static final Objective CLASSES = new Objective("y", Loss.SOFTMAX_CROSS_ENTROPY);
    static final TrainingRows TRAINING = rows(500, 1);
    static final TrainingRows VALIDATION = rows(200, 2);

    private SmallTraining() {}

    static TrainingJob job(RetrainSettings settings) {
        return job(network(), settings);
    }

    static TrainingJob job(DenseNetwork network, RetrainSettings settings) {
        return new TrainingJob(network, CLASSES, TRAINING, VALIDATION, settings);
    }

    static DenseNetwork network() {
        return new DenseNetwork(
                List.of(
                        new Signal.Input("x", INPUTS),
                        dense("z", "x", 12, INPUTS),
                        new Signal.Activated("a", "z", 12, new Activation.Relu()),
                        dense("y", "a", 2, 12)),
                Map.of());
    }

    static Signal.Dense dense(String name, String source, int units, int inputs) {
        Random random = new Random(name.hashCode());
        double[] weights = random.doubles((long) units * inputs, -0.7, 0.7).toArray();
        return new Signal.Dense(
                name, source, new DenseLayer(name, Matrix.of(units, inputs, Vector.of(weights)), Vector.zeros(units)));
    }

    /** Which of two sums is larger: easy to learn, and not linear in the first layer's random units. */
    static TrainingRows rows(int count, long seed) {
        Random random = new Random(seed);
        float[] inputs = new float[count * INPUTS];
        float[] targets = new float[count * 2];
        for (int row = 0; row < count; row++) {
            double product = 1;
            for (int i = 0; i < INPUTS; i++) {
                inputs[row * INPUTS + i] = (float) random.nextGaussian();
                product *= i < 2 ? inputs[row * INPUTS + i] : 1;
            }
            targets[2 * row + (product > 0 ? 1 : 0)] = 1;
        }
        return new TrainingRows(count, Map.of("x", inputs), targets);
    }
}
