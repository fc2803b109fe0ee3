package odf2nna.internal.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import odf2nna.internal.network.DenseLayer;
import odf2nna.internal.network.Matrix;
import odf2nna.internal.network.Vector;
import odf2nna.training.Sparsity;
import org.junit.jupiter.api.Test;

class PruningFunctionTest {
    private static final double[] WEIGHTS = {-1, -0.6, -0.5, 0, 0.5, 0.6, 1, 2};
    private static final DenseLayer LAYER =
            new DenseLayer("l", Matrix.ofRows(new double[][] {{1, 1}, {-1, 2}, {0.5, 0.5}}), Vector.of(0, 0, 1));

    @Test
    void aSharperFunctionIsCloserToACut() {
        assertValues(10, -0.989208, -0.299996, -0.161355, 0, 0.161355, 0.299996, 0.989208, 2);
        assertValues(50, -1, -0.3, -0.004016, 0, 0.004016, 0.3, 1, 2);
        assertValues(1000, -1, -0.3, 0, 0, 0, 0.3, 1, 2);
    }

    private static void assertValues(double sharpness, double... expected) {
        PruningFunction function = new PruningFunction(0.6, sharpness);
        for (int i = 0; i < WEIGHTS.length; i++) {
            assertThat(function.of(WEIGHTS[i])).isEqualTo(expected[i], within(5e-7));
        }
    }

    @Test
    void aCutKeepsTheLargerWeightsOrAShareOfThem() {
        PruningFunction function = new PruningFunction(0.6, 1000);

        assertThat(function.larger(weights())).isEqualTo(3);
        assertThat(cut(function, 1)).containsExactly(-1, 0, 0, 0, 0, 0, 1, 2);
        assertThat(cut(function, 4)).containsExactly(-1, 0, 0, 0, 0, 0, 1, 2);
        assertThat(cut(function, 0.4)).containsExactly(0, 0, 0, 0, 0, 0, 0, 2);
        assertThat(cut(new PruningFunction(9, 1000), 1)).containsOnly(0);
    }

    private static float[] weights() {
        float[] weights = new float[WEIGHTS.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) WEIGHTS[i];
        }
        weights[1] = -0.59f;
        weights[5] = 0.59f;
        return weights;
    }

    private static float[] cut(PruningFunction function, double share) {
        float[] weights = weights();
        function.prune(weights, share);
        return weights;
    }

    @Test
    void theSharpnessGrowsByTheSameFactorInEachStep() {
        Sparsity.TrainedThresholds how = new Sparsity.TrainedThresholds(0.1, 1e-4, 1000);

        assertThat(PruningFunction.sharpness(how, 0, 101)).isEqualTo(10, within(1e-9));
        assertThat(PruningFunction.sharpness(how, 50, 101)).isEqualTo(100, within(1e-9));
        assertThat(PruningFunction.sharpness(how, 100, 101)).isEqualTo(1000, within(1e-9));
        assertThat(PruningFunction.sharpness(how, 0, 1)).isEqualTo(1000, within(1e-9));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Sparsity.TrainedThresholds(0.1, 0, 1000))
                .withMessageContaining("positive penalty");
    }

    /** The mean size is 1 and the deviation 0.5. */
    @Test
    void thresholdsStartWithTheSizesOfTheirLayer() {
        assertThat(PruningFunction.start(LAYER, 0)).isEqualTo(1, within(1e-12));
        assertThat(PruningFunction.start(LAYER, 1)).isEqualTo(1.5, within(1e-12));
        assertThat(PruningFunction.start(LAYER, -9)).isEqualTo(1e-6);
    }

    @Test
    void thresholdsAreFoundForANumber() {
        assertThat(PruningFunction.start(LAYER, PruningFunction.c(List.of(LAYER), 4)))
                .isBetween(0.5, 1.0);
        assertThat(PruningFunction.start(LAYER, PruningFunction.c(List.of(LAYER), 3)))
                .isEqualTo(1, within(1e-6));
    }
}
