package odf2nna.internal.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import odf2nna.internal.network.Activation;
import odf2nna.internal.network.DenseLayer;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Matrix;
import odf2nna.internal.network.UnitSet;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import odf2nna.training.AugmentOptions;
import odf2nna.training.Distillation;
import odf2nna.training.ImageLayout;
import odf2nna.training.Loss;
import odf2nna.training.Momentum;
import odf2nna.training.Optimizer;
import odf2nna.training.OptimizerOptions;
import odf2nna.training.Schedule;
import odf2nna.training.Sparsity;
import odf2nna.training.TrainingSchedule;
import odf2nna.training.TrainingSettings;
import odf2nna.training.WeightSelection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FingerprintTest {
    private static final TrainingSettings SETTINGS = TrainingSettings.of(8).with(OptimizerOptions.by(Optimizer.SGD));
    private static final Objective OBJECTIVE = new Objective("y", Loss.SQUARED_ERROR);
    private static final TrainingRows ROWS = rows(0);

    private static TrainingRows rows(float last) {
        return new TrainingRows(2, Map.of("x", new float[] {1, 2, 3, last}), new float[] {5, 6});
    }

    private static DenseNetwork network(double weight, double scale, Activation activation) {
        return new DenseNetwork(
                List.of(
                        new Value.Input("x", 2),
                        new Value.Scaled("s", "x", Vector.of(1, scale), Vector.zeros(2)),
                        new Value.Activated("a", "s", 2, activation),
                        new Value.Dense(
                                "y",
                                "a",
                                new DenseLayer("y", new Matrix(1, 2, Vector.of(1, weight)), Vector.zeros(1)))),
                Map.of());
    }

    private static final DenseNetwork NETWORK = network(1, 1, Activation.Plain.RELU);

    private static TrainingJob job(TrainingSettings settings) {
        return new TrainingJob(NETWORK, OBJECTIVE, ROWS, ROWS, settings);
    }

    private static TrainingJob job(Objective objective) {
        return new TrainingJob(NETWORK, objective, ROWS, ROWS, SETTINGS);
    }

    private static TrainingJob job(DenseNetwork network) {
        return new TrainingJob(network, OBJECTIVE, ROWS, ROWS, SETTINGS);
    }

    static Stream<Arguments> changes() {
        OptimizerOptions descent = SETTINGS.optimizer();
        return Stream.of(
                Arguments.of("network", job(network(1.5, 1, Activation.Plain.RELU))),
                Arguments.of("network", job(network(1, 1.5, Activation.Plain.RELU))),
                Arguments.of("network", job(network(1, 1, new Activation.PRelu(Vector.of(0.1, 0.2))))),
                Arguments.of("training rows", new TrainingJob(NETWORK, OBJECTIVE, rows(1), ROWS, SETTINGS)),
                Arguments.of("validation rows", new TrainingJob(NETWORK, OBJECTIVE, ROWS, rows(1), SETTINGS)),
                Arguments.of(
                        "inputs",
                        new TrainingJob(
                                NETWORK,
                                OBJECTIVE,
                                ROWS,
                                ROWS,
                                SETTINGS,
                                Optional.empty(),
                                Optional.empty(),
                                Map.of("x", new RowColumns("x", UnitSet.of(0))))),
                Arguments.of("loss", job(new Objective("y", Loss.HUBER))),
                Arguments.of(
                        "distillation",
                        job(new Objective("y", Loss.SQUARED_ERROR, new Distillation(0.5, 1, true), List.of()))),
                Arguments.of(
                        "temperature",
                        job(new Objective("y", Loss.SQUARED_ERROR, new Distillation(0, 2, true), List.of()))),
                Arguments.of(
                        "class weights",
                        job(new Objective("y", Loss.SQUARED_ERROR, Distillation.NONE, List.of(1.0, 2.0)))),
                Arguments.of("error", job(objective(Objective.ErrorKind.LABEL, List.of()))),
                Arguments.of("output weights", job(objective(Objective.ErrorKind.LOSS, List.of(2.0)))),
                Arguments.of(
                        "heads",
                        job(new Objective(
                                "y",
                                Loss.SQUARED_ERROR,
                                Objective.ErrorKind.LOSS,
                                Distillation.NONE,
                                List.of(),
                                List.of(),
                                List.of(new Objective.Head(1, Loss.SQUARED_ERROR, List.of()))))),
                Arguments.of("augmentation", job(SETTINGS.with(new AugmentOptions(0.1, 0, 0)))),
                Arguments.of("dropout", job(SETTINGS.withDropout(0.5))),
                Arguments.of("sparsity", job(SETTINGS.with(new Sparsity.KeptZeros()))),
                Arguments.of("sparsity", job(SETTINGS.with(new Sparsity.Spliced(0, 1e-4, 1, 1)))),
                Arguments.of("sparsity", job(SETTINGS.with(new Sparsity.TrainedThresholds(0.5, 1e-3, 100)))),
                Arguments.of("sparsity", job(SETTINGS.with(new Sparsity.LearningAutomata(0.5, 0.1, 100, 0.8)))),
                Arguments.of("epochs", job(SETTINGS.with(new TrainingSchedule(9, 8, 32, 0, WeightSelection.BEST)))),
                Arguments.of("patience", job(SETTINGS.with(new TrainingSchedule(8, 7, 32, 0, WeightSelection.BEST)))),
                Arguments.of(
                        "rows in a step", job(SETTINGS.with(new TrainingSchedule(8, 8, 31, 0, WeightSelection.BEST)))),
                Arguments.of("kept epoch", job(SETTINGS.with(new TrainingSchedule(8, 8, 32, 0, WeightSelection.LAST)))),
                Arguments.of("seed", job(SETTINGS.with(new TrainingSchedule(8, 8, 32, 1, WeightSelection.BEST)))),
                Arguments.of(
                        "optimizer",
                        job(SETTINGS.with(OptimizerOptions.by(Optimizer.ADAGRAD).withRate(descent.learningRate())))),
                Arguments.of("learning rate", job(SETTINGS.with(descent.withRate(0.5)))),
                Arguments.of("schedule", job(SETTINGS.with(descent.with(Schedule.STEP)))),
                Arguments.of("weight decay", job(SETTINGS.with(descent.withWeightDecay(0.5)))),
                Arguments.of("momentum", job(SETTINGS.with(descent.with(new Momentum(0.8, true))))),
                Arguments.of("momentum", job(SETTINGS.with(descent.with(new Momentum(0.9, false))))),
                Arguments.of("clipped norm", job(SETTINGS.with(descent.withClipNorm(1)))),
                Arguments.of("sharpness", job(SETTINGS.with(descent.withSharpness(0.1)))),
                Arguments.of("adversarial", job(SETTINGS.with(descent.withAdversarial(0.1)))));
    }

    private static Objective objective(Objective.ErrorKind error, List<Double> outputWeights) {
        return new Objective("y", Loss.SQUARED_ERROR, error, Distillation.NONE, List.of(), outputWeights, List.of());
    }

    private static TrainingJob augmented(double weight, double background) {
        TrainingRows rows = new TrainingRows(1, Map.of("x", new float[] {1, 2, 3, 4}), new float[] {5});
        Objective objective = new Objective("y", Loss.SQUARED_ERROR, new Distillation(1, 1, false), List.of());
        return new TrainingJob(
                NETWORK,
                objective,
                rows,
                rows,
                SETTINGS.with(new AugmentOptions(0, 0, 1)),
                Optional.of(new Teacher(network(weight, 1, Activation.Plain.RELU), "y")),
                Optional.of(new ImageRows(
                        new ImageLayout(2, 2, 1, false), Vector.of(1, 1, 1, 1), Vector.of(0, 0, 0, background))),
                Map.of());
    }

    @Test
    void theOriginalAndTheImagesCountWhereRowsAreAugmented() {
        Map<String, String> before = Fingerprint.of(augmented(1, 0), "engine");
        Map<String, String> other = Fingerprint.of(augmented(2, 0), "engine");
        Map<String, String> moved = Fingerprint.of(augmented(1, 0.5), "engine");

        assertThat(before.keySet().stream().filter(part -> !other.get(part).equals(before.get(part))))
                .containsExactly("original");
        assertThat(before.keySet().stream().filter(part -> !moved.get(part).equals(before.get(part))))
                .containsExactly("images");
    }

    @ParameterizedTest(name = "{index} {0}")
    @MethodSource("changes")
    void everyChangeIsFoundUnderItsName(String name, TrainingJob changed) {
        Map<String, String> before = Fingerprint.of(job(SETTINGS), "engine");
        Map<String, String> after = Fingerprint.of(changed, "engine");

        assertThat(before.keySet().stream().filter(part -> !after.get(part).equals(before.get(part))))
                .containsExactly(name);
    }
}
