package odf2nna.internal.training.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.List;
import java.util.Map;
import java.util.Random;
import odf2nna.internal.network.Activation;
import odf2nna.internal.network.DenseLayer;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Matrix;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import odf2nna.internal.training.Objective;
import odf2nna.internal.training.TrainingJob;
import odf2nna.internal.training.TrainingRows;
import odf2nna.internal.training.tensorflow.TensorFlowTrainer.Compilation;
import odf2nna.runtime.NativeHooks;
import odf2nna.training.Loss;
import odf2nna.training.TrainingSettings;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("native")
class SensitivitiesTest {
    /** More than one batch, the last one shorter. */
    private static final int ROWS = 700;

    private static final double[][] OUT = {{0.5, -2, 3}};

    private static DenseNetwork network() {
        return new DenseNetwork(
                List.of(
                        new Value.Input("x", 2),
                        new Value.Dense(
                                "z",
                                "x",
                                new DenseLayer(
                                        "one",
                                        Matrix.ofRows(new double[][] {{1, 0.5}, {-1, 1}, {0.25, -2}}),
                                        Vector.of(0.1, 0, 0.5))),
                        new Value.Activated("h", "z", 3, Activation.Plain.RELU),
                        new Value.Dense("y", "h", new DenseLayer("two", Matrix.ofRows(OUT), Vector.of(-0.2)))),
                Map.of("y", List.of("is the model output")));
    }

    private static TrainingJob job(float[] x, float[] targets) {
        TrainingRows rows = new TrainingRows(ROWS, Map.of("x", x), targets);
        return new TrainingJob(network(), new Objective("y", Loss.SQUARED_ERROR), rows, rows, TrainingSettings.of(1));
    }

    @Test
    void agreeWithTheDerivativeWrittenOut() {
        Random random = new Random(5);
        float[] x = new float[2 * ROWS];
        float[] targets = new float[ROWS];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) random.nextGaussian();
        }
        for (int i = 0; i < ROWS; i++) {
            targets[i] = (float) random.nextGaussian();
        }
        double[] means = {0.3, 0.4, 0.5};
        double[] expected = new double[3];
        for (int row = 0; row < ROWS; row++) {
            Map<String, double[]> values = network().evaluate(Map.of("x", new double[] {x[2 * row], x[2 * row + 1]}));
            double[] h = values.get("h");
            // L = (y − t)², so ∂L/∂h_j = 2·(y − t)·W_j
            double slope = 2 * (values.get("y")[0] - targets[row]);
            for (int j = 0; j < 3; j++) {
                expected[j] += Math.pow((h[j] - means[j]) * slope * OUT[0][j], 2) / ROWS;
            }
        }
        double[] found = new TensorFlowTrainer(Compilation.NEVER, NativeHooks.NONE)
                .sensitivities(job(x, targets), Map.of("h", means))
                .get("h");

        for (int j = 0; j < 3; j++) {
            // single precision: sums of 700 positive numbers
            assertThat(found[j]).isCloseTo(expected[j], withinPercentage(1e-3));
        }
    }

    @Test
    void aValueThatTheLossDoesNotDependOnIsRefused() {
        TrainingJob job = job(new float[2 * ROWS], new float[ROWS]);
        TensorFlowTrainer trainer = new TensorFlowTrainer(Compilation.NEVER, NativeHooks.NONE);

        assertThatThrownBy(() -> trainer.sensitivities(job, Map.of("other", new double[1])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no 'other'; there are [h, x, y, z]");
    }
}
