package odf2nna.internal.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GridTest {
    @ParameterizedTest
    @CsvSource({"0,1", "-1,1", "-3,0", "2,5", "-7,-6", "-0.001,1000", "-1e-30,1e-30", "0,3e38", "1e-44,1e-42"})
    void reachesFromTheLowestToTheHighestAndHoldsZero(double low, double high) {
        Grid grid = Grid.over(low, high);

        // the zero point is rounded, so either end may lie half a step within the range; a step is rounded to a float
        double slack = 0.5001 * grid.scale();
        assertThat(grid.lowest()).isLessThanOrEqualTo(Math.min(low, 0) + slack);
        assertThat(grid.highest()).isGreaterThanOrEqualTo(Math.max(high, 0) - slack);
        assertThat(grid.value(grid.step(0))).isZero();
    }

    @Test
    void roundsToTheNearestStepWithTiesToEven() {
        Grid grid = new Grid(2, 10);

        assertThat(grid.step(4.9f)).isEqualTo(12);
        assertThat(grid.step(5)).isEqualTo(12);
        assertThat(grid.step(3)).isEqualTo(12);
        assertThat(grid.step(-5.1f)).isEqualTo(7);
        assertThat(grid.value(7)).isEqualTo(-6);
    }

    @Test
    void cutsOffWhatLiesBeyond() {
        Grid grid = new Grid(2, 10);

        assertThat(grid.step(-1e30f)).isZero();
        assertThat(grid.step(1e30f)).isEqualTo(Grid.STEPS);
    }

    @ParameterizedTest
    @CsvSource({"6", "1", "0.1", "1e-20", "3.3e30"})
    void endsBelowTheHighestValueWhereItBeginsAtZero(double high) {
        double stored = (float) high;

        // at most one rounding of 255 scales below
        assertThat(Grid.over(0, stored).highest()).isBetween(stored * (1 - 0x1p-22), stored);
    }

    @Test
    void hasNoNegativeStepsWhereNothingIsNegative() {
        assertThat(Grid.over(0.5, 2).zeroPoint()).isZero();
        assertThat(Grid.over(0, 0)).isEqualTo(new Grid(1, 0));
    }

    @Test
    void refusesScalesThatFloatsDoNotHold() {
        assertThatThrownBy(() -> Grid.over(0, 1e300)).hasMessageContaining("scale");
        assertThatThrownBy(() -> new Grid(0, 0)).hasMessageContaining("scale");
        assertThatThrownBy(() -> new Grid(Float.NaN, 0)).hasMessageContaining("scale");
        assertThatThrownBy(() -> new Grid(1, 256)).hasMessageContaining("zeroPoint");
        assertThatThrownBy(() -> new Grid(1, -1)).hasMessageContaining("zeroPoint");
    }
}
