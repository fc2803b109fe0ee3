package odf2nna.tensorflow;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import odf2nna.network.Activation;
import odf2nna.network.DenseLayer;
import odf2nna.network.DenseNetwork;
import odf2nna.network.Matrix;
import odf2nna.network.Signal;
import odf2nna.network.Vector;
import odf2nna.retrain.Augmentation;
import odf2nna.retrain.Distillation;
import odf2nna.retrain.ImageLayout;
import odf2nna.retrain.ImageRows;
import odf2nna.retrain.Loss;
import odf2nna.retrain.Objective;
import odf2nna.retrain.RetrainSettings;
import odf2nna.retrain.Teacher;
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

    /** {@return a training with everything that can be done to rows, which are images of 2 by 3, and an original to ask} */
    static TrainingJob augmented(RetrainSettings settings) {
        Objective objective = new Objective("y", Loss.SOFTMAX_CROSS_ENTROPY, new Distillation(0.5, 2, true), List.of());
        ImageLayout layout = new ImageLayout(2, 3, 1, false);
        return new TrainingJob(
                network(),
                objective,
                twice(TRAINING),
                twice(VALIDATION),
                settings.with(new Augmentation(0.1, 0.4, 1)),
                Optional.of(new Teacher(network(), "y")),
                Optional.of(new ImageRows(layout, Vector.of(1, 1, 1, 1, 1, 1), Vector.zeros(INPUTS))));
    }

    /** {@return rows whose labels stand for the original's outputs as well} */
    private static TrainingRows twice(TrainingRows rows) {
        float[] targets = new float[2 * rows.targets().length];
        for (int i = 0; i < targets.length; i++) {
            targets[i] = rows.targets()[2 * (i / 4) + i % 2];
        }
        return new TrainingRows(rows.rows(), rows.inputs(), targets);
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
