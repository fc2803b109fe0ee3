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

class SplicingTest {
    /** Seven numbers that are not 0, of mean size 1 and deviation 0.46291. */
    private static final DenseLayer LAYER =
            new DenseLayer("l", Matrix.ofRows(new double[][] {{1, 1}, {-1, 2}, {0.5, 0.5}}), Vector.of(0, 0, 1));

    @Test
    void thresholdsAreOfTheNumbersThatAreNotZero() {
        assertThat(Splicing.threshold(LAYER, 0)).isEqualTo(1, within(1e-12));
        assertThat(Splicing.threshold(LAYER, 1) - 1).isEqualTo(0.462910, within(5e-7));
        assertThat(Splicing.threshold(LAYER, 0.5)).isEqualTo(1.231455, within(5e-7));
        assertThat(Splicing.OFF * Splicing.threshold(LAYER, 0.5)).isEqualTo(1.108310, within(5e-7));
        assertThat(Splicing.ON * Splicing.threshold(LAYER, 0.5)).isEqualTo(1.354601, within(5e-7));
        assertThat(Splicing.threshold(LAYER, -9)).isZero();
    }

    @Test
    void theFirstRemovalTakesWhatIsBelowTheThreshold() {
        // 0.9: the two weights of 0.5 and the biases of 0; 1.1083: all but the weight of 2
        assertThat(Splicing.remaining(List.of(LAYER), 0)).isEqualTo(5);
        assertThat(Splicing.remaining(List.of(LAYER), 0.5)).isEqualTo(1);
    }

    @Test
    void thresholdsAreFoundForANumber() {
        assertThat(Splicing.remaining(List.of(LAYER), Splicing.c(List.of(LAYER), 5)))
                .isEqualTo(5);
        assertThat(Splicing.remaining(List.of(LAYER), Splicing.c(List.of(LAYER), 4)))
                .isEqualTo(1);
        assertThat(Splicing.remaining(List.of(LAYER), Splicing.c(List.of(LAYER), 7)))
                .isEqualTo(7);
    }

    @Test
    void changesBecomeRare() {
        Sparsity.Spliced how = new Sparsity.Spliced(0, 1e-4, 1, 1);

        assertThat(Splicing.probability(how, 0)).isEqualTo(1);
        assertThat(Splicing.probability(how, 1000)).isEqualTo(0.909091, within(5e-7));
        assertThat(Splicing.probability(how, 10_000)).isEqualTo(0.5);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Sparsity.Spliced(0, 1e-4, 1, 2))
                .withMessageContaining("share up to 1");
    }
}
