package odf2nna.internal.training.tensorflow;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import odf2nna.internal.network.Activation;
import odf2nna.internal.network.DenseLayer;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Matrix;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import odf2nna.internal.training.ImageRows;
import odf2nna.internal.training.Objective;
import odf2nna.internal.training.Teacher;
import odf2nna.internal.training.TrainingJob;
import odf2nna.internal.training.TrainingRows;
import odf2nna.training.AugmentOptions;
import odf2nna.training.Distillation;
import odf2nna.training.ImageLayout;
import odf2nna.training.Loss;
import odf2nna.training.TrainingSettings;

/** A network of 6, 12 and 2, and rows for it. */
final class SmallTraining {
    static final int INPUTS = 6;
    static final Objective CLASSES = new Objective("y", Loss.SOFTMAX_CROSS_ENTROPY);
    static final TrainingRows TRAINING = rows(500, 1);
    static final TrainingRows VALIDATION = rows(200, 2);

    private SmallTraining() {}

    static TrainingJob job(TrainingSettings settings) {
        return job(network(), settings);
    }

    /** {@return a training with everything that can be done to rows, which are images of 2 by 3, and an original to ask} */
    static TrainingJob augmented(TrainingSettings settings) {
        Objective objective = new Objective("y", Loss.SOFTMAX_CROSS_ENTROPY, new Distillation(0.5, 2, true), List.of());
        ImageLayout layout = new ImageLayout(2, 3, 1, false);
        return new TrainingJob(
                network(),
                objective,
                twice(TRAINING),
                twice(VALIDATION),
                settings.with(new AugmentOptions(0.1, 0.4, 1)),
                Optional.of(new Teacher(network(), "y")),
                Optional.of(new ImageRows(layout, Vector.of(1, 1, 1, 1, 1, 1), Vector.zeros(INPUTS))),
                Map.of());
    }

    /** {@return rows whose labels also serve as the original's outputs} */
    private static TrainingRows twice(TrainingRows rows) {
        float[] targets = new float[2 * rows.targets().length];
        for (int i = 0; i < targets.length; i++) {
            targets[i] = rows.targets()[2 * (i / 4) + i % 2];
        }
        return new TrainingRows(rows.rows(), rows.inputs(), targets);
    }

    static TrainingJob job(DenseNetwork network, TrainingSettings settings) {
        return new TrainingJob(network, CLASSES, TRAINING, VALIDATION, settings);
    }

    static DenseNetwork network() {
        return new DenseNetwork(
                List.of(
                        new Value.Input("x", INPUTS),
                        dense("z", "x", 12, INPUTS),
                        new Value.Activated("a", "z", 12, Activation.Plain.RELU),
                        dense("y", "a", 2, 12)),
                Map.of());
    }

    static Value.Dense dense(String name, String source, int units, int inputs) {
        Random random = new Random(name.hashCode());
        double[] weights = random.doubles((long) units * inputs, -0.7, 0.7).toArray();
        return new Value.Dense(
                name, source, new DenseLayer(name, new Matrix(units, inputs, Vector.of(weights)), Vector.zeros(units)));
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
