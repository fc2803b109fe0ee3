package odf2nna.internal.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Units from rows, features and outputs. */
class NetworkShapeTest {
    /** Data sets of the paper: examples, features and outputs, with its layers; units by its equation (2), and by the corrected one. */
    @ParameterizedTest
    @CsvSource({"13750, 40, 1, 7, 254, 44", "15000, 26, 1, 8, 357, 43"})
    void theCorrectedEquationCountsWhatADenseNetworkHas(
            long rows, int inputs, int outputs, int layers, int printed, int corrected) {
        assertThat(NetworkShape.asPrinted(layers, rows, inputs, outputs).units())
                .isEqualTo(printed);
        assertThat(NetworkShape.of(layers, rows, inputs, outputs).units()).isEqualTo(corrected);
    }

    @ParameterizedTest
    @CsvSource({"5000, 20, 3, 1", "5000, 20, 3, 2", "20000, 57, 10, 3", "100000, 28, 2, 10"})
    void oneUnitMoreWouldHaveMoreParametersThanRows(long rows, int inputs, int outputs, int layers) {
        NetworkShape shape = NetworkShape.of(layers, rows, inputs, outputs);

        assertThat(shape.parameters(inputs, outputs)).isLessThanOrEqualTo(rows);
        assertThat(new NetworkShape(layers, shape.units() + 1).parameters(inputs, outputs))
                .isGreaterThan(rows);
    }

    @Test
    void aHandCountedNetworkHasItsParameters() {
        // 4·5 + 5·5 weights between hidden layers, 5·3 to the outputs, 2·5 + 3 biases
        assertThat(new NetworkShape(2, 5).parameters(4, 3)).isEqualTo(20 + 25 + 15 + 10 + 3);
    }

    @Test
    void fewRowsAndManyOutputsDoNotMakeABottleneck() {
        assertThat(NetworkShape.of(3, 20, 5_000, 2).units()).isEqualTo(8);
        assertThat(NetworkShape.of(3, 200, 4, 60).units()).isEqualTo(60);
        assertThat(NetworkShape.of(3, 5_000, 4, 900).units()).isEqualTo(64);
        assertThat(NetworkShape.asPrinted(3, 20, 5_000, 2).units()).isEqualTo(1);
    }

    @Test
    void manyRowsDoNotMakeItWiderThanItCanBeTrained() {
        assertThat(NetworkShape.of(1, 50_000_000, 4, 1).units()).isEqualTo(1_024);
        assertThat(NetworkShape.asPrinted(16, 10_500_000, 28, 2).units()).isEqualTo(1_024);
    }

    @Test
    void aShapeHasALayerAndAUnit() {
        assertThatIllegalArgumentException().isThrownBy(() -> new NetworkShape(0, 3));
        assertThatIllegalArgumentException().isThrownBy(() -> new NetworkShape(3, 0));
    }
}
