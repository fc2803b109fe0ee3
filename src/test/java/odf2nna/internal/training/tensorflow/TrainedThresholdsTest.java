package odf2nna.internal.training.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import odf2nna.internal.training.PruningFunction;
import odf2nna.training.Sparsity;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** The pruning function and its penalty as operators, with gradients. */
@Tag("native")
class TrainedThresholdsTest {
    private static final double T = 0.6;
    private static final float[] WEIGHTS = {-1, -0.65f, -0.5f, 0, 0.5f, 0.65f, 1, 2};

    /** Against the derivatives by w and by t, written out. */
    @ParameterizedTest
    @ValueSource(doubles = {10, 50, 1000})
    void valuesAndGradientsAreThoseOfTheFunction(double sharpness) {
        try (Graph graph = new Graph();
                Session session = new Session(graph)) {
            Floats f = new Floats(Ops.create(graph));
            Operand<TFloat32> weights = f.numbers(WEIGHTS);
            Operand<TFloat32> threshold = f.number(T);
            Operand<TFloat32> pruned = TrainedThresholds.pruned(f, weights, threshold, f.number(sharpness));
            List<Operand<TFloat32>> gradients =
                    Gradients.of(f, f.sum(pruned), List.of(weights, threshold), Double.POSITIVE_INFINITY);

            try (Result result = session.runner()
                    .fetch(pruned.asOutput())
                    .fetch(gradients.get(0).asOutput())
                    .fetch(gradients.get(1).asOutput())
                    .run()) {
                double slopes = 0;
                for (int i = 0; i < WEIGHTS.length; i++) {
                    double w = WEIGHTS[i];
                    assertThat(((TFloat32) result.get(0)).getFloat(i))
                            .isEqualTo((float) new PruningFunction(T, sharpness).of(w), within(1e-6f));
                    assertThat(((TFloat32) result.get(1)).getFloat(i))
                            .isEqualTo((float) byWeight(w, sharpness), within(1e-4f));
                    slopes += byThreshold(w, sharpness) - byThreshold(-w, sharpness);
                }
                assertThat(((TFloat32) result.get(2)).getFloat()).isEqualTo((float) slopes, within(1e-4f));
            }
        }
    }

    private static final DoubleUnaryOperator LOGISTIC = x -> 1 / (1 + Math.exp(-x));

    private static double slope(double x) {
        return LOGISTIC.applyAsDouble(x) * LOGISTIC.applyAsDouble(-x);
    }

    private static double byWeight(double w, double b) {
        return (Math.abs(w) > T ? 1 : 0) + T * b * (slope(b * (w - T)) + slope(b * (-w - T)));
    }

    private static double byThreshold(double w, double b) {
        return (w > T ? -1 : 0) + LOGISTIC.applyAsDouble(b * (w - T)) - T * b * slope(b * (w - T));
    }

    /** Two layers with thresholds of half and of more than their largest number: −0.1·log 0.5 and nothing. */
    @Test
    void thePenaltyEndsAtTheLargestWeight() {
        Sparsity.TrainedThresholds how = new Sparsity.TrainedThresholds(0.5, 0.1, 600);
        TrainedThresholds thresholds = new TrainedThresholds(how, List.of(0f, 0f));
        try (Graph graph = new Graph();
                Session session = new Session(graph)) {
            Floats f = new Floats(Ops.create(graph));
            List<Operand<TFloat32>> arrays = List.of(
                    f.numbers(new float[] {1, -2}),
                    f.numbers(new float[] {9}),
                    f.numbers(new float[] {0.5f}),
                    f.numbers(new float[] {9}),
                    f.number(TrainedThresholds.number(1)),
                    f.number(TrainedThresholds.number(3)));
            Operand<TFloat32> loss = thresholds.penalised(f, f.number(5), arrays);
            List<Operand<TFloat32>> gradients = Gradients.of(f, loss, arrays.subList(4, 6), Double.POSITIVE_INFINITY);

            try (Result result = session.runner()
                    .fetch(loss.asOutput())
                    .fetch(gradients.get(0).asOutput())
                    .fetch(gradients.get(1).asOutput())
                    .run()) {
                assertThat(((TFloat32) result.get(0)).getFloat())
                        .isEqualTo((float) (5 + 0.1 * Math.log(2)), within(1e-6f));
                assertThat(((TFloat32) result.get(1)).getFloat()).isNegative();
                assertThat(((TFloat32) result.get(2)).getFloat()).isZero();
            }
        }
    }

    /** One of the two weights that are larger than their threshold may remain; the bias is as it was. */
    @Test
    void theResultHasTheWantedNumberOfWeights() {
        Sparsity.TrainedThresholds how = new Sparsity.TrainedThresholds(0.25, 0.1, 600);
        float u = TrainedThresholds.number(0.6);
        TrainedThresholds thresholds = new TrainedThresholds(how, List.of(u));

        List<float[]> pruned = thresholds.pruned(
                List.of(new float[] {1, -0.5f, 0.1f, 2}, new float[] {0.01f}, new float[] {u}), List.of());

        assertThat(pruned).hasSize(2);
        assertThat(pruned.get(0)).containsExactly(0, 0, 0, 2);
        assertThat(pruned.get(1)).containsExactly(0.01f);
    }
}
