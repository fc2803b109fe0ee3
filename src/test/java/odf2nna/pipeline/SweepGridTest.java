package odf2nna.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.stream.Stream;
import odf2nna.pipeline.Goals.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SweepGridTest {
    @ParameterizedTest
    @CsvSource({
        "25%, 025-percent",
        "7.4%, 007.4-percent",
        "0.05%, 000.05-percent",
        "100%, 100-percent",
        "5000, 5000-parameters",
        "1e6, 1000000-parameters"
    })
    void aSizeNamesItsFilesSoThatPerCentsStandInOrder(String size, String name) {
        assertThat(SweepGrid.name(Size.parse(size))).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({"0.1, epsilon-0.1", "0.00001, epsilon-0.00001", "1, epsilon-1", "0, epsilon-0"})
    void aThresholdNamesItsFiles(double epsilon, String name) {
        assertThat(SweepGrid.name(epsilon)).isEqualTo(name);
    }

    @Test
    void theUsualSizesAreEachSevenTenthsOfTheOneBeforeInTwoDigits() {
        List<Size> sizes = SweepGrid.defaults().sizes();

        assertThat(sizes).hasSize(12);
        for (int i = 0; i < sizes.size(); i++) {
            BigDecimal exact = new BigDecimal(90 * Math.pow(0.7, i)).round(new MathContext(2));
            assertThat(sizes.get(i)).isEqualTo(new Size(exact.doubleValue(), true));
        }
    }

    @Test
    void thePapersThresholdsAscendAndHoldThoseOfEveryTable() {
        List<Double> epsilons = SweepGrid.paper().epsilons();

        assertThat(epsilons).isSorted().contains(0.1, 0.3, 0.5, 0.7, 0.9).contains(0.002, 0.008, 0.014, 0.020, 0.026);
        assertThat(epsilons).contains(5e-5, 1e-5, 0.0001, 0.0004, 0.01, 0.04, 0.2, 0.8, 1.0);
        assertThat(epsilons).contains(0.0002, 0.0003, 0.001);
    }

    @Test
    void nothingIsMadeTwice() {
        List<Size> twice = Stream.of("25%", "10%", "25.0%").map(Size::parse).toList();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> SweepGrid.ofSizes(twice))
                .withMessage("sizes: 25% is given twice");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SweepGrid.ofEpsilons(List.of(0.1, 0.1)))
                .withMessage("epsilons: 0.1 is given twice");
    }

    @Test
    void aThresholdIsAtLeastZero() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SweepGrid.ofEpsilons(List.of(-0.1)))
                .withMessage("epsilons: expected 0 or more, got -0.1");
    }
}
