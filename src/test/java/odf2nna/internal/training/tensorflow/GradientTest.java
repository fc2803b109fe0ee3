package odf2nna.internal.training.tensorflow;

import static odf2nna.internal.training.tensorflow.SampleNetworks.chain;
import static odf2nna.internal.training.tensorflow.SampleNetworks.dense;
import static odf2nna.internal.training.tensorflow.SampleNetworks.gates;
import static odf2nna.internal.training.tensorflow.SampleNetworks.heads;
import static odf2nna.internal.training.tensorflow.SampleNetworks.joined;
import static odf2nna.internal.training.tensorflow.SampleNetworks.residual;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import odf2nna.internal.network.Activation;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import odf2nna.internal.training.EpochDraws;
import odf2nna.internal.training.Objective;
import odf2nna.internal.training.TrainingJob;
import odf2nna.internal.training.TrainingRows;
import odf2nna.training.Distillation;
import odf2nna.training.Loss;
import odf2nna.training.Momentum;
import odf2nna.training.Optimizer;
import odf2nna.training.OptimizerOptions;
import odf2nna.training.Schedule;
import odf2nna.training.TrainingSchedule;
import odf2nna.training.TrainingSettings;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * One step of gradient descent over all rows at once shows the gradient. It is compared with finite differences of the
 * loss, computed in double precision by the network room.
 */
@Tag("native")
class GradientTest {
    private static final int ROWS = 7;
    private static final double RATE = 0.25;
    private static final TrainingSettings ONE_STEP = TrainingSettings.of(1)
            .with(TrainingSchedule.of(1).withBatchSize(ROWS))
            .with(OptimizerOptions.by(Optimizer.SGD)
                    .with(new Momentum(0, false))
                    .withRate(RATE)
                    .with(Schedule.CONSTANT));

    static Stream<Arguments> cases() {
        List<Arguments> cases = new ArrayList<>();
        for (Activation activation : activations()) {
            cases.add(of(activation.toString(), chain(activation), Loss.SQUARED_ERROR));
        }
        for (Loss loss : Loss.values()) {
            cases.add(of("chain", chain(Activation.Plain.TANH), loss));
            cases.add(of("two inputs joined", joined(), loss));
            cases.add(of("residual sum", residual(), loss));
            cases.add(of("gates", gates(), loss));
            cases.add(of("scaled trunk with two heads", heads(), loss));
        }
        return cases.stream();
    }

    private static Arguments of(String name, DenseNetwork network, Loss loss) {
        return Arguments.of(Named.of(name, network), loss);
    }

    private static List<Activation> activations() {
        return List.of(
                Activation.Plain.RELU,
                new Activation.LeakyRelu(0.2),
                new Activation.PRelu(Vector.of(0.1, 0.3, -0.2, 0.5)),
                new Activation.Elu(1),
                new Activation.Elu(0.7),
                new Activation.Selu(1.6732632, 1.0507010),
                new Activation.Celu(0.6),
                Activation.Plain.SIGMOID,
                new Activation.HardSigmoid(0.2, 0.5),
                Activation.Plain.TANH,
                Activation.Plain.SOFTPLUS,
                Activation.Plain.LOG_SIGMOID,
                Activation.Plain.SOFTSIGN,
                new Activation.Clip(0, 6),
                new Activation.Clip(-0.3, Double.POSITIVE_INFINITY),
                Activation.Plain.GELU,
                Activation.Plain.GELU_TANH,
                Activation.Plain.SWISH,
                Activation.Plain.HARD_SWISH,
                Activation.Plain.MISH);
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("cases")
    void gradientsAgreeWithFiniteDifferences(DenseNetwork network, Loss loss) {
        assertStep(job(network, new Objective("y", loss), ONE_STEP), Map.of(), Function.identity());
    }

    /** Scores of ten and more, whose sigmoids are 1 but for some millionths. */
    @Test
    void gradientsOfLargeScoresAgree() {
        DenseNetwork network = new DenseNetwork(
                List.of(
                        new Value.Input("x", 5),
                        dense("z", "x", 4, 5),
                        new Value.Activated("a", "z", 4, Activation.Plain.TANH),
                        dense("scores", "a", SampleNetworks.OUTPUTS, 4),
                        new Value.Scaled("y", "scores", Vector.of(8, 8, 8), Vector.zeros(3))),
                Map.of());

        assertStep(
                job(network, new Objective("y", Loss.SIGMOID_CROSS_ENTROPY), ONE_STEP), Map.of(), Function.identity());
    }

    private static TrainingJob job(DenseNetwork network, Objective objective, TrainingSettings settings) {
        TrainingRows rows = SampleNetworks.rows(network, objective.loss(), ROWS);
        return new TrainingJob(network, objective, rows, rows, settings);
    }

    /** The step is that of the exact gradients, after a change of them. */
    private static void assertStep(
            TrainingJob job, Map<String, float[]> factors, Function<List<double[]>, List<double[]>> change) {
        int[] order = EpochDraws.order(ROWS, 0, 1);
        List<double[]> before = Exact.weights(job);
        List<double[]> expected = change.apply(Exact.gradients(job, order, before, factors));
        try (TrainingSession session = new TrainingSession(job, false, true)) {
            assertLoss(session.before().validationLoss(), Exact.loss(job, order, before, Map.of()));
            assertLoss(session.train(1).loss(), Exact.loss(job, order, before, factors));

            List<double[]> after = Exact.wide(session.weights());
            for (int array = 0; array < after.size(); array++) {
                double largest =
                        Arrays.stream(expected.get(array)).map(Math::abs).max().orElseThrow();
                for (int i = 0; i < after.get(array).length; i++) {
                    double moved = (before.get(array)[i] - after.get(array)[i]) / RATE;
                    // float32 forward and back, and the rounding of weights of size 1 in the step
                    assertThat(moved)
                            .as("array %d, %d", array, i)
                            .isCloseTo(expected.get(array)[i], within(1e-5 * largest + 2e-6));
                }
            }
        }
    }

    /** Some units of the last place of a float32 beside what differences of small losses have. */
    private static void assertLoss(double loss, double exact) {
        assertThat(loss).isCloseTo(exact, within(1e-5 + 5e-7 * exact));
    }

    @ParameterizedTest
    @CsvSource({
        "SOFTMAX_CROSS_ENTROPY, 1, 4",
        "SOFTMAX_CROSS_ENTROPY, 0.3, 2.5",
        "SOFTMAX_CROSS_ENTROPY, 0.5, 1",
        "SIGMOID_CROSS_ENTROPY, 0.7, 3",
        "SQUARED_ERROR, 0.4, 1"
    })
    void theOriginalsOutputsPullByTheirShareAndTemperature(Loss loss, double share, double temperature) {
        DenseNetwork network = chain(Activation.Plain.TANH);
        TrainingJob labels = job(network, new Objective("y", loss), ONE_STEP);
        float[] original = labels.training().targets().clone();
        for (int i = 0; i + SampleNetworks.OUTPUTS < original.length; i++) {
            original[i] = original[i + SampleNetworks.OUTPUTS];
        }
        float[] both = new float[2 * original.length];
        for (int row = 0; row < ROWS; row++) {
            int width = SampleNetworks.OUTPUTS;
            System.arraycopy(labels.training().targets(), row * width, both, 2 * row * width, width);
            System.arraycopy(original, row * width, both, (2 * row + 1) * width, width);
        }
        TrainingRows rows = new TrainingRows(ROWS, labels.training().inputs(), both);
        Objective mixed = new Objective("y", loss, new Distillation(share, temperature, true), List.of());

        assertStep(new TrainingJob(network, mixed, rows, rows, ONE_STEP), Map.of(), Function.identity());
    }

    /** Two classes from labels or from both, and a number of the original's, by its weight. */
    @ParameterizedTest
    @CsvSource({"0", "0.3"})
    void otherHeadsLearnTheOriginal(double share) {
        DenseNetwork network = chain(Activation.Plain.TANH);
        TrainingRows some = SampleNetworks.rows(network, Loss.SQUARED_ERROR, ROWS);
        int width = share > 0 ? 5 : 3;
        float[] targets = new float[ROWS * width];
        for (int row = 0; row < ROWS; row++) {
            for (int i = 0; i + 1 < width; i += 2) {
                float first = some.targets()[3 * row + i / 2];
                targets[row * width + i] = first;
                targets[row * width + i + 1] = 1 - first;
            }
            targets[row * width + width - 1] = 3 * some.targets()[3 * row + 2];
        }
        TrainingRows rows = new TrainingRows(ROWS, some.inputs(), targets);
        Objective both = new Objective(
                "y",
                Loss.SOFTMAX_CROSS_ENTROPY,
                Objective.ErrorKind.CLASS,
                new Distillation(share, 1, true),
                List.of(),
                List.of(),
                List.of(new Objective.Head(1, Loss.SQUARED_ERROR, List.of(4.0))));

        assertStep(new TrainingJob(network, both, rows, rows, ONE_STEP), Map.of(), Function.identity());
    }

    @Test
    void withoutLabelsTheTargetsAreTheOriginals() {
        Objective soft = new Objective("y", Loss.SOFTMAX_CROSS_ENTROPY, new Distillation(1, 3, false), List.of());

        assertStep(job(chain(Activation.Plain.TANH), soft, ONE_STEP), Map.of(), Function.identity());
    }

    @ParameterizedTest
    @CsvSource({"SOFTMAX_CROSS_ENTROPY", "SIGMOID_CROSS_ENTROPY"})
    void rowsCountByTheWeightOfTheirClass(Loss loss) {
        DenseNetwork network = chain(Activation.Plain.TANH);
        float[] targets = new float[ROWS * SampleNetworks.OUTPUTS];
        for (int row = 0; row < ROWS; row++) {
            targets[row * SampleNetworks.OUTPUTS + row % SampleNetworks.OUTPUTS] = 1;
        }
        TrainingRows rows =
                new TrainingRows(ROWS, SampleNetworks.rows(network, loss, ROWS).inputs(), targets);
        Objective weighted = new Objective("y", loss, Distillation.NONE, List.of(0.5, 1.0, 4.0));

        assertStep(new TrainingJob(network, weighted, rows, rows, ONE_STEP), Map.of(), Function.identity());
    }

    @ParameterizedTest
    @CsvSource({"SQUARED_ERROR, false", "ABSOLUTE_ERROR, false", "HUBER, false", "SQUARED_ERROR, true"})
    void outputsCountByTheirWeight(Loss loss, boolean distilled) {
        Distillation distillation = distilled ? new Distillation(1, 1, false) : Distillation.NONE;
        Objective weighted = new Objective(
                "y", loss, Objective.ErrorKind.LOSS, distillation, List.of(), List.of(0.25, 1.0, 4.0), List.of());

        assertStep(job(chain(Activation.Plain.TANH), weighted, ONE_STEP), Map.of(), Function.identity());
    }

    /** With factors 0.001 and 0.01 the limit is reached, with 1000 not. */
    @ParameterizedTest
    @CsvSource({"0.001", "0.01", "1000"})
    void longGradientsAreShortenedTogether(double longest) {
        TrainingJob job = job(
                residual(),
                new Objective("y", Loss.SQUARED_ERROR),
                ONE_STEP.with(ONE_STEP.optimizer().withClipNorm(longest).withRate(RATE)));

        assertStep(job, Map.of(), gradients -> {
            double factor = Math.min(1, longest / length(gradients));
            return gradients.stream()
                    .map(array -> Arrays.stream(array).map(g -> g * factor).toArray())
                    .toList();
        });
    }

    /** The update uses the gradient at the point of larger loss, with the same dropout mask. */
    @ParameterizedTest
    @CsvSource({"0.05, 0", "0.5, 0", "0.5, 0.4"})
    void sharpGradientsAreThoseUphill(double distance, double dropout) {
        TrainingJob job = job(
                residual(),
                new Objective("y", Loss.SOFTMAX_CROSS_ENTROPY),
                ONE_STEP.with(ONE_STEP.optimizer().withSharpness(distance)).withDropout(dropout));
        Map<String, float[]> factors =
                dropout > 0 ? Map.of("a", factors(dropout, EpochDraws.ofSteps(1, 0, 1)[0], 0, 4)) : Map.of();
        List<double[]> before = Exact.weights(job);

        assertStep(job, factors, gradients -> {
            List<double[]> above = above(before, gradients, distance);
            return Exact.gradients(job, EpochDraws.order(ROWS, 0, 1), above, factors);
        });
    }

    /** Half of the gradient is that of rows moved to where their own loss is larger, as far in deviations of features. */
    @ParameterizedTest
    @CsvSource({"0.1, 0, 0", "1, 0, 0", "1, 0.3, 0", "0.5, 0, 0.4"})
    void adversarialRowsCountForHalf(double distance, double sharpness, double dropout) {
        for (DenseNetwork network : List.of(residual(), joined())) {
            TrainingJob job = job(
                    network,
                    new Objective("y", Loss.SOFTMAX_CROSS_ENTROPY),
                    ONE_STEP.with(ONE_STEP.optimizer().withAdversarial(distance).withSharpness(sharpness))
                            .withDropout(network.equals(residual()) ? dropout : 0));
            Map<String, float[]> factors = job.settings().dropout() > 0
                    ? Map.of("a", factors(dropout, EpochDraws.ofSteps(1, 0, 1)[0], 0, 4))
                    : Map.of();
            int[] order = EpochDraws.order(ROWS, 0, 1);
            List<double[]> before = Exact.weights(job);
            TrainingRows moved = Exact.moved(job, order, before, factors, distance);
            TrainingJob other = new TrainingJob(network, job.objective(), moved, moved, job.settings());

            assertStep(job, factors, gradients -> {
                List<double[]> halves = mean(gradients, Exact.gradients(other, order, before, factors));
                if (sharpness == 0) {
                    return halves;
                }
                List<double[]> above = above(before, halves, sharpness);
                return mean(Exact.gradients(job, order, above, factors), Exact.gradients(other, order, above, factors));
            });
        }
    }

    private static List<double[]> mean(List<double[]> a, List<double[]> b) {
        List<double[]> mean = new ArrayList<>();
        for (int array = 0; array < a.size(); array++) {
            double[] one = a.get(array);
            double[] other = b.get(array);
            mean.add(IntStream.range(0, one.length)
                    .mapToDouble(i -> (one[i] + other[i]) / 2)
                    .toArray());
        }
        return mean;
    }

    private static List<double[]> above(List<double[]> weights, List<double[]> gradients, double distance) {
        double length = length(gradients);
        List<double[]> above = new ArrayList<>();
        for (int array = 0; array < weights.size(); array++) {
            double[] moved = weights.get(array).clone();
            for (int i = 0; i < moved.length; i++) {
                moved[i] += distance * gradients.get(array)[i] / length;
            }
            above.add(moved);
        }
        return above;
    }

    private static double length(List<double[]> gradients) {
        return Math.sqrt(gradients.stream()
                .flatMapToDouble(Arrays::stream)
                .map(g -> g * g)
                .sum());
    }

    @Test
    void dropoutTakesOutHiddenActivationsAndTheirGradients() {
        TrainingJob job = job(residual(), new Objective("y", Loss.SOFTMAX_CROSS_ENTROPY), ONE_STEP.withDropout(0.4));
        float[] factors = factors(0.4, EpochDraws.ofSteps(1, 0, 1)[0], 0, 4);
        assertThat(IntStream.range(0, factors.length).mapToObj(i -> factors[i]).distinct())
                .containsExactlyInAnyOrder(0f, (float) (1 / 0.6));

        assertStep(job, Map.of("a", factors), Function.identity());
    }

    /** 4000 draws of 0.3: their share has a deviation of 0.0072. */
    @Test
    void dropoutTakesOutTheShareAskedForAndKeepsTheMean() {
        float[] factors = factors(0.3, 12345, 2, 4000 / ROWS);
        double zeros =
                IntStream.range(0, factors.length).filter(i -> factors[i] == 0).count();
        double mean = IntStream.range(0, factors.length)
                .mapToDouble(i -> factors[i])
                .average()
                .orElseThrow();

        assertThat(zeros / factors.length).isCloseTo(0.3, within(0.03));
        assertThat(mean).isCloseTo(1, within(0.045));
        assertThat(factors(0.3, 12345, 3, 4000 / ROWS)).isNotEqualTo(factors);
        assertThat(factors(0.3, 12346, 2, 4000 / ROWS)).isNotEqualTo(factors);
    }

    private static float[] factors(double share, int draw, int value, int width) {
        try (Graph graph = new Graph();
                Session session = new Session(graph)) {
            Ops ops = Ops.create(graph);
            Dropout dropout = new Dropout(ops, share, ROWS, ops.constant(draw));
            try (var result =
                    session.runner().fetch(dropout.factors(value, width)).run()) {
                return TensorCasts.values((TFloat32) result.get(0));
            }
        }
    }
}
