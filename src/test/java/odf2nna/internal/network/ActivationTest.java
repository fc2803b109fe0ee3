package odf2nna.internal.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ActivationTest {
    /** Values at −1 and 2 by the operators' formulas, worked out with a calculator to six decimals. */
    static Stream<Arguments> values() {
        return Stream.of(
                Arguments.of(Activation.Plain.RELU, 0, 2),
                Arguments.of(new Activation.LeakyRelu(0.1), -0.1, 2),
                Arguments.of(new Activation.PRelu(Vector.of(0.25)), -0.25, 2),
                Arguments.of(new Activation.Elu(2), -1.264241, 2),
                Arguments.of(new Activation.Selu(1.6732632, 1.0507010), -1.111331, 2.101402),
                Arguments.of(new Activation.Celu(2), -0.786939, 2),
                Arguments.of(Activation.Plain.SIGMOID, 0.268941, 0.880797),
                Arguments.of(new Activation.HardSigmoid(0.2, 0.5), 0.3, 0.9),
                Arguments.of(Activation.Plain.TANH, -0.761594, 0.964028),
                Arguments.of(Activation.Plain.SOFTPLUS, 0.313262, 2.126928),
                Arguments.of(Activation.Plain.LOG_SIGMOID, -1.313262, -0.126928),
                Arguments.of(Activation.Plain.SOFTSIGN, -0.5, 0.666667),
                Arguments.of(new Activation.Clip(-0.5, 1.5), -0.5, 1.5),
                Arguments.of(Activation.Plain.GELU, -0.158655, 1.954500),
                Arguments.of(Activation.Plain.GELU_TANH, -0.158808, 1.954598),
                Arguments.of(Activation.Plain.SWISH, -0.268941, 1.761594),
                Arguments.of(Activation.Plain.HARD_SWISH, -0.333333, 1.666667),
                Arguments.of(Activation.Plain.MISH, -0.303401, 1.943959));
    }

    @ParameterizedTest
    @MethodSource("values")
    void computesItsFormula(Activation activation, double atMinusOne, double atTwo) {
        // the expected values have six decimals
        assertThat(activation.apply(-1, 0)).isCloseTo(atMinusOne, within(1e-6));
        assertThat(activation.apply(2, 0)).isCloseTo(atTwo, within(1e-6));
    }

    @ParameterizedTest
    @MethodSource("values")
    void everyKindHasACase(Activation activation) {
        String found = activation.match(new Activation.Cases<>(
                (Activation.Plain kind) -> kind.title(),
                (Activation.LeakyRelu kind) -> "LeakyRelu",
                (Activation.PRelu kind) -> "PRelu",
                (Activation.Elu kind) -> "Elu",
                (Activation.Selu kind) -> "Selu",
                (Activation.Celu kind) -> "Celu",
                (Activation.HardSigmoid kind) -> "HardSigmoid",
                (Activation.Clip kind) -> "Clip"));

        assertThat(found).isEqualTo(activation.title());
    }

    @Test
    void functionsWithoutParametersAreWrittenAsRecordsAre() {
        assertThat(Activation.Plain.values())
                .extracting(Activation.Plain::toString)
                .containsExactly(
                        "Relu[]",
                        "Sigmoid[]",
                        "Tanh[]",
                        "Softplus[]",
                        "LogSigmoid[]",
                        "Softsign[]",
                        "Gelu[]",
                        "GeluTanh[]",
                        "Swish[]",
                        "HardSwish[]",
                        "Mish[]");
    }

    @Test
    void softplusAndSigmoidDoNotOverflow() {
        assertThat(Activation.Plain.SOFTPLUS.apply(1000, 0)).isEqualTo(1000);
        assertThat(Activation.Plain.SIGMOID.apply(-1000, 0)).isZero();
    }

    @Test
    void onlyPReluHasConstantsToSelect() {
        Activation slopes = new Activation.PRelu(Vector.of(0.1, 0.2, 0.3));

        assertThat(slopes.select(UnitSet.of(2)).apply(-1, 0)).isCloseTo(-0.3, within(1e-15));
        assertThat(slopes.constants()).containsExactly(Vector.of(0.1, 0.2, 0.3));
        assertThat(Activation.Plain.RELU.constants()).isEmpty();
        assertThat(Activation.Plain.RELU.select(UnitSet.of(2))).isEqualTo(Activation.Plain.RELU);
        assertThat(Activation.Plain.RELU.title()).isEqualTo("Relu");
    }
}
