package odf2nna.internal.prune.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import odf2nna.internal.network.Matrix;
import odf2nna.internal.network.Vector;
import odf2nna.internal.statistics.UnitStatistics;
import org.junit.jupiter.api.Test;

class InputFactorsTest {
    /** Evenly spread between ±size: the deviation is size/√3. */
    private static UnitStatistics spread(double... sizes) {
        double[] low = new double[sizes.length];
        double[] deviation = new double[sizes.length];
        for (int i = 0; i < sizes.length; i++) {
            low[i] = -sizes[i];
            deviation[i] = sizes[i] / Math.sqrt(3);
        }
        Vector zeros = Vector.zeros(sizes.length);
        return new UnitStatistics("x", 100, zeros, Vector.of(deviation), Vector.of(low), Vector.of(sizes), zeros);
    }

    @Test
    void inputsOfOneSizeNeedNone() {
        Matrix weights = Matrix.ofRows(new double[][] {{0.5, -1, 0.25}, {1, 1, 1}});

        assertThat(InputFactors.choose(spread(1, 1.5, 0.8), List.of(weights))).isEmpty();
    }

    @Test
    void aColumnThatAGreatOneWouldDrownIsBroughtToItsSize() {
        Matrix weights = Matrix.ofRows(new double[][] {{1e-4, 1}, {-1e-4, 2}});

        Optional<Vector> factors = InputFactors.choose(spread(10_000, 1.5), List.of(weights));

        // the largest powers of two that leave every size below 2
        assertThat(factors).contains(Vector.of(0x1p-13, 1));
    }

    @Test
    void aGreatColumnThatAloneMattersNeedsNone() {
        Matrix weights = Matrix.ofRows(new double[][] {{1, 1e-6}});

        assertThat(InputFactors.choose(spread(10_000, 1), List.of(weights))).isEmpty();
    }

    @Test
    void aColumnOfZerosStaysAsItIs() {
        Matrix weights = Matrix.ofRows(new double[][] {{1e-4, 1, 1}});

        assertThat(InputFactors.choose(spread(10_000, 1, 0), List.of(weights)))
                .hasValueSatisfying(factors -> assertThat(factors.get(2)).isEqualTo(1));
    }
}
