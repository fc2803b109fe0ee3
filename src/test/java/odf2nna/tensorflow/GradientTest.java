package odf2nna.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import odf2nna.network.Activation;
import odf2nna.network.DenseLayer;
import odf2nna.network.DenseNetwork;
import odf2nna.network.Matrix;
import odf2nna.network.Signal;
import odf2nna.network.Vector;
import odf2nna.retrain.Course;
import odf2nna.retrain.Descent;
import odf2nna.retrain.Loss;
import odf2nna.retrain.Objective;
import odf2nna.retrain.Optimizer;
import odf2nna.retrain.RetrainSettings;
import odf2nna.retrain.Schedule;
import odf2nna.retrain.TrainingJob;
import odf2nna.retrain.TrainingRows;
import odf2nna.retrain.Weights;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One step of gradient descent over all rows at once shows the gradient. It is compared with finite differences of the
 * loss, computed in double precision by the network room.
 */
class GradientTest {
    private static final int ROWS = 7;
    private static final int OUTPUTS = 3;
    private static final double RATE = 0.25;
    /** The first step with Nesterov's momentum of 0.9 goes 1.9 times as far. */
    private static final double STEP = 1.9 * RATE;

    private static final double H = 1e-6;
    private static final Random RANDOM = new Random(11);

    static Stream<Arguments> cases() {
        List<Arguments> cases = new ArrayList<>();
        for (Activation activation : activations()) {
            cases.add(of(activation.toString(), chain(activation), Loss.SQUARED_ERROR));
        }
        for (Loss loss : Loss.values()) {
            cases.add(of("chain", chain(new Activation.Tanh()), loss));
            cases.add(of("two inputs joined", joined(), loss));
            cases.add(of("residual sum", residual(), loss));
            cases.add(of("scaled trunk with two heads", heads(), loss));
        }
        return cases.stream();
    }

    private static Arguments of(String name, DenseNetwork network, Loss loss) {
        return Arguments.of(Named.of(name, network), loss);
    }

    private static List<Activation> activations() {
        return List.of(
                new Activation.Relu(),
                new Activation.LeakyRelu(0.2),
                new Activation.PRelu(Vector.of(0.1, 0.3, -0.2, 0.5)),
                new Activation.Elu(1),
                new Activation.Elu(0.7),
                new Activation.Selu(1.6732632, 1.0507010),
                new Activation.Celu(0.6),
                new Activation.Sigmoid(),
                new Activation.HardSigmoid(0.2, 0.5),
                new Activation.Tanh(),
                new Activation.Softplus(),
                new Activation.Softsign(),
                new Activation.Clip(0, 6),
                new Activation.Clip(-0.3, Double.POSITIVE_INFINITY),
                new Activation.Gelu(),
                new Activation.GeluTanh(),
                new Activation.Swish(),
                new Activation.HardSwish(),
                new Activation.Mish());
    }

    private static Signal.Dense dense(String name, String source, int units, int inputs) {
        double[][] weights = new double[units][inputs];
        double[] bias = new double[units];
        for (int i = 0; i < units; i++) {
            bias[i] = (float) (0.3 * RANDOM.nextGaussian());
            for (int j = 0; j < inputs; j++) {
                weights[i][j] = (float) RANDOM.nextGaussian();
            }
        }
        return new Signal.Dense(name, source, new DenseLayer(name, Matrix.ofRows(weights), Vector.of(bias)));
    }

    private static DenseNetwork chain(Activation activation) {
        return new DenseNetwork(
                List.of(
                        new Signal.Input("x", 5),
                        dense("z", "x", 4, 5),
                        new Signal.Activated("a", "z", 4, activation),
                        dense("y", "a", OUTPUTS, 4)),
                Map.of());
    }

    private static DenseNetwork joined() {
        return new DenseNetwork(
                List.of(
                        new Signal.Input("x", 5),
                        new Signal.Input("v", 2),
                        dense("z", "x", 4, 5),
                        new Signal.Activated("a", "z", 4, new Activation.Tanh()),
                        new Signal.Joined("j", List.of("a", "v"), 6),
                        dense("y", "j", OUTPUTS, 6)),
                Map.of());
    }

    private static DenseNetwork residual() {
        return new DenseNetwork(
                List.of(
                        new Signal.Input("x", 5),
                        dense("p", "x", 4, 5),
                        new Signal.Activated("a", "p", 4, new Activation.Sigmoid()),
                        dense("q", "a", 4, 4),
                        new Signal.Sum("s", List.of("q", "a", "p"), 4),
                        dense("y", "s", OUTPUTS, 4)),
                Map.of());
    }

    private static DenseNetwork heads() {
        return new DenseNetwork(
                List.of(
                        new Signal.Input("x", 5),
                        dense("z", "x", 4, 5),
                        new Signal.Scaled("n", "z", Vector.of(2, 0.5, 1, -1), Vector.of(0, 1, 0.2, 0.1)),
                        new Signal.Activated("a", "n", 4, new Activation.Tanh()),
                        dense("other", "a", 2, 4),
                        dense("y", "a", OUTPUTS, 4)),
                Map.of());
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("cases")
    void gradientsAgreeWithFiniteDifferences(DenseNetwork network, Loss loss) {
        Objective objective = new Objective("y", loss);
        Weights weights = Weights.of(network, "y");
        TrainingRows rows = rows(network, loss);
        RetrainSettings settings = RetrainSettings.of(1)
                .with(Course.of(1).withBatchSize(ROWS))
                .with(Descent.by(Optimizer.SGD).withRate(RATE).with(Schedule.CONSTANT));
        TrainingJob job = new TrainingJob(network, objective, rows, rows, settings);
        try (TrainingSession session = new TrainingSession(job, false)) {
            assertThat(session.before().validationLoss())
                    .isCloseTo(loss(network, weights.arrays(), rows, loss), within(1e-5));
            session.train(1);

            List<float[]> after = session.weights();
            for (int array = 0; array < after.size(); array++) {
                double[] expected = differences(network, weights, rows, loss, array);
                double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
                for (int i = 0; i < expected.length; i++) {
                    double moved = (weights.arrays().get(array)[i] - (double) after.get(array)[i]) / STEP;
                    // float32 forward and back, and the rounding of weights of size 1 in the step
                    assertThat(moved)
                            .as("array %d, %d", array, i)
                            .isCloseTo(expected[i], within(1e-5 * largest + 2e-6));
                }
            }
        }
    }

    private static TrainingRows rows(DenseNetwork network, Loss loss) {
        Random random = new Random(5);
        Map<String, float[]> inputs = new HashMap<>();
        for (Signal signal : network.signals()) {
            if (signal instanceof Signal.Input) {
                float[] values = new float[ROWS * signal.width()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) random.nextGaussian();
                }
                inputs.put(signal.name(), values);
            }
        }
        float[] targets = new float[ROWS * OUTPUTS];
        for (int row = 0; row < ROWS; row++) {
            double sum = 0;
            for (int i = 0; i < OUTPUTS; i++) {
                targets[row * OUTPUTS + i] = random.nextFloat();
                sum += targets[row * OUTPUTS + i];
            }
            for (int i = 0; i < OUTPUTS && loss == Loss.SOFTMAX_CROSS_ENTROPY; i++) {
                targets[row * OUTPUTS + i] /= (float) sum;
            }
        }
        return new TrainingRows(ROWS, inputs, targets);
    }

    private static double[] differences(
            DenseNetwork network, Weights weights, TrainingRows rows, Loss loss, int array) {
        List<double[]> wide = new ArrayList<>();
        weights.arrays().forEach(values -> wide.add(doubles(values)));
        double[] gradient = new double[wide.get(array).length];
        for (int i = 0; i < gradient.length; i++) {
            double old = wide.get(array)[i];
            wide.get(array)[i] = old + H;
            double above = exactLoss(network, weights, wide, rows, loss);
            wide.get(array)[i] = old - H;
            gradient[i] = (above - exactLoss(network, weights, wide, rows, loss)) / (2 * H);
            wide.get(array)[i] = old;
        }
        return gradient;
    }

    private static double[] doubles(float[] values) {
        double[] wide = new double[values.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = values[i];
        }
        return wide;
    }

    private static double loss(DenseNetwork network, List<float[]> arrays, TrainingRows rows, Loss loss) {
        Weights weights = Weights.of(network, "y");
        List<double[]> wide = new ArrayList<>();
        arrays.forEach(values -> wide.add(doubles(values)));
        return exactLoss(network, weights, wide, rows, loss);
    }

    private static double exactLoss(
            DenseNetwork network, Weights weights, List<double[]> arrays, TrainingRows rows, Loss loss) {
        Map<String, DenseLayer> layers = new HashMap<>();
        for (int i = 0; i < weights.layers().size(); i++) {
            DenseLayer layer = weights.layers().get(i).layer();
            Matrix matrix = Matrix.of(layer.units(), layer.inputs(), Vector.of(arrays.get(2 * i)));
            DenseLayer changed = new DenseLayer(layer.name(), matrix, Vector.of(arrays.get(2 * i + 1)));
            layers.put(weights.layers().get(i).name(), changed);
        }
        DenseNetwork changed = network.withLayers(layers);
        double sum = 0;
        for (int row = 0; row < ROWS; row++) {
            Map<String, double[]> inputs = new HashMap<>();
            for (Map.Entry<String, float[]> input : rows.inputs().entrySet()) {
                int width = input.getValue().length / ROWS;
                inputs.put(
                        input.getKey(), doubles(Arrays.copyOfRange(input.getValue(), row * width, (row + 1) * width)));
            }
            double[] y = changed.evaluate(inputs).get("y");
            double[] t = doubles(Arrays.copyOfRange(rows.targets(), row * OUTPUTS, (row + 1) * OUTPUTS));
            sum += rowLoss(y, t, loss);
        }
        return sum / ROWS;
    }

    private static double rowLoss(double[] y, double[] t, Loss loss) {
        double sum = 0;
        double total = Arrays.stream(y).map(Math::exp).sum();
        for (int i = 0; i < y.length; i++) {
            double distance = Math.abs(y[i] - t[i]);
            double sigmoid = 1 / (1 + Math.exp(-y[i]));
            sum += switch (loss) {
                case SOFTMAX_CROSS_ENTROPY -> -t[i] * Math.log(Math.exp(y[i]) / total) * OUTPUTS;
                case SIGMOID_CROSS_ENTROPY -> -t[i] * Math.log(sigmoid) - (1 - t[i]) * Math.log(1 - sigmoid);
                case SQUARED_ERROR -> distance * distance;
                case ABSOLUTE_ERROR -> distance;
                case HUBER -> distance <= 1 ? distance * distance / 2 : distance - 0.5;
            };
        }
        return sum / y.length;
    }
}
