package odf2nna.internal.training.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import odf2nna.internal.network.Activation;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.training.EpochDraws;
import odf2nna.internal.training.Objective;
import odf2nna.internal.training.TrainingJob;
import odf2nna.internal.training.TrainingRows;
import odf2nna.training.Loss;
import odf2nna.training.Momentum;
import odf2nna.training.Optimizer;
import odf2nna.training.OptimizerOptions;
import odf2nna.training.TrainingSchedule;
import odf2nna.training.TrainingSettings;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Several steps of every optimizer against its published equation in double precision, with gradients by finite
 * differences, batches of 3 of 7 rows and a learning rate that falls by a cosine.
 */
@Tag("native")
class UpdateRuleTest {
    private static final int ROWS = 7;
    private static final int BATCH = 3;
    private static final int STEPS_PER_EPOCH = 3;
    private static final int EPOCHS = 3;

    /** One weight, what the optimizer keeps of it, and its next value. */
    private interface Equation {
        double next(double w, double[] slots, double g, double rate, int step);
    }

    /** Kingma and Ba 2015, algorithm 1 in the order of computation of its section 2, with the ε of Keras. */
    private static double adam(double w, double[] slots, double g, double rate, int step) {
        slots[0] = 0.9 * slots[0] + 0.1 * g;
        slots[1] = 0.999 * slots[1] + 0.001 * g * g;
        double alpha = rate * Math.sqrt(1 - Math.pow(0.999, step)) / (1 - Math.pow(0.9, step));
        return w - alpha * slots[0] / (Math.sqrt(slots[1]) + 1e-7);
    }

    static Stream<Arguments> cases() {
        Equation descent = (w, slots, g, rate, step) -> w - rate * g;
        Equation momentum = (w, slots, g, rate, step) -> {
            slots[0] = 0.8 * slots[0] - rate * g;
            return w + slots[0];
        };
        // Sutskever and others 2013: the velocity is taken once more ahead
        Equation nesterov = (w, slots, g, rate, step) -> {
            slots[0] = 0.9 * slots[0] - rate * g;
            return w + 0.9 * slots[0] - rate * g;
        };
        // Tieleman and Hinton 2012
        Equation rmsProp = (w, slots, g, rate, step) -> {
            slots[0] = 0.9 * slots[0] + 0.1 * g * g;
            return w - rate * g / Math.sqrt(slots[0] + 1e-7);
        };
        // Duchi, Hazan and Singer 2011, from the start value of Keras
        Equation adagrad = (w, slots, g, rate, step) -> {
            slots[0] = (step == 1 ? 0.1 : slots[0]) + g * g;
            return w - rate * g / Math.sqrt(slots[0] + 1e-7);
        };
        OptimizerOptions sgd = OptimizerOptions.by(Optimizer.SGD).withRate(0.1);
        return Stream.of(
                Arguments.of(
                        "Adam", OptimizerOptions.by(Optimizer.ADAM).withRate(0.01), (Equation) UpdateRuleTest::adam),
                Arguments.of(
                        "AdamW",
                        OptimizerOptions.by(Optimizer.ADAM).withRate(0.01).withWeightDecay(0.1),
                        (Equation) UpdateRuleTest::adam),
                Arguments.of("SGD", sgd.with(new Momentum(0, false)), descent),
                Arguments.of("SGD with momentum", sgd.with(new Momentum(0.8, false)), momentum),
                Arguments.of("SGD with Nesterov's momentum", sgd, nesterov),
                Arguments.of("SGD with decay", sgd.withWeightDecay(0.1), nesterov),
                Arguments.of("RMSprop", OptimizerOptions.by(Optimizer.RMSPROP).withRate(0.01), rmsProp),
                Arguments.of("Adagrad", OptimizerOptions.by(Optimizer.ADAGRAD).withRate(0.1), adagrad));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void stepsFollowThePublishedEquation(String name, OptimizerOptions descent, Equation equation) {
        DenseNetwork network = SampleNetworks.chain(Activation.Plain.TANH);
        TrainingRows rows = SampleNetworks.rows(network, Loss.SOFTMAX_CROSS_ENTROPY, ROWS);
        TrainingSettings settings = TrainingSettings.of(EPOCHS)
                .with(TrainingSchedule.of(EPOCHS).withBatchSize(BATCH))
                .with(descent);
        TrainingJob job =
                new TrainingJob(network, new Objective("y", Loss.SOFTMAX_CROSS_ENTROPY), rows, rows, settings);
        List<double[]> weights = Exact.weights(job);
        List<double[][]> slots = new ArrayList<>();
        weights.forEach(array -> slots.add(new double[array.length][2]));

        try (TrainingSession session = new TrainingSession(job, false, true)) {
            for (int epoch = 1; epoch <= EPOCHS; epoch++) {
                int[] order = EpochDraws.order(ROWS, 0, epoch);
                for (int i = 0; i < STEPS_PER_EPOCH; i++) {
                    int step = (epoch - 1) * STEPS_PER_EPOCH + i;
                    int[] batch = {order[3 * i], order[(3 * i + 1) % ROWS], order[(3 * i + 2) % ROWS]};
                    advance(job, batch, step, equation, weights, slots);
                }
                session.train(epoch);
                assertClose(Exact.wide(session.weights()), weights, descent.learningRate(), name + epoch);
            }
        }
    }

    private static void advance(
            TrainingJob job, int[] batch, int step, Equation equation, List<double[]> weights, List<double[][]> slots) {
        OptimizerOptions descent = job.settings().optimizer();
        double share = (double) step / (EPOCHS * STEPS_PER_EPOCH);
        double rate = descent.learningRate() * (1 + Math.cos(Math.PI * share)) / 2;
        List<double[]> gradients = Exact.gradients(job, batch, weights, Map.of());
        for (int array = 0; array < weights.size(); array++) {
            boolean decays = array % 2 == 0;
            double[] values = weights.get(array);
            for (int i = 0; i < values.length; i++) {
                double decay = decays ? rate * descent.weightDecay() * values[i] : 0;
                values[i] =
                        equation.next(values[i], slots.get(array)[i], gradients.get(array)[i], rate, step + 1) - decay;
            }
        }
    }

    /** Gradients in single precision are right to some 1e-6, which Adam and RMSprop divide by their own size. */
    private static void assertClose(List<double[]> found, List<double[]> expected, double rate, String as) {
        for (int array = 0; array < expected.size(); array++) {
            for (int i = 0; i < expected.get(array).length; i++) {
                assertThat(found.get(array)[i])
                        .as("%s, array %d, %d", as, array, i)
                        .isCloseTo(expected.get(array)[i], within(1e-4 * rate + 2e-6));
            }
        }
    }
}
