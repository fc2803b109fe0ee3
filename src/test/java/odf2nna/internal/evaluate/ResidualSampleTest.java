package odf2nna.internal.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import odf2nna.evaluate.ResidualSummary;
import org.junit.jupiter.api.Test;

class ResidualSampleTest {
    private static ResidualSummary of(int rows, double... special) {
        ResidualSample sample = new ResidualSample(1);
        for (int row = 0; row < rows; row++) {
            double after = row < special.length ? special[row] : -row;
            sample.add(new double[] {row + 0.5}, new double[] {after}, new double[] {row}, 0);
        }
        return sample.summary();
    }

    @Test
    void fewRowsAreAllKept() {
        ResidualSummary few = of(3, 9);

        assertThat(few.rows()).isEqualTo(3);
        assertThat(few.target()).containsExactly(0.0, 1.0, 2.0);
        assertThat(few.before()).containsExactly(0.5, 1.5, 2.5);
        assertThat(few.after()).containsExactly(9.0, -1.0, -2.0);
    }

    @Test
    void ofManyRowsEveryNthIsKept() {
        ResidualSummary many = of(10_000);

        assertThat(many.rows()).isEqualTo(10_000);
        assertThat(many.target()).hasSize(625);
        for (int i = 0; i < many.target().size(); i++) {
            assertThat(many.target().get(i)).isEqualTo(16.0 * i);
            assertThat(many.before().get(i)).isEqualTo(16.0 * i + 0.5);
        }
    }

    @Test
    void everyOutputHasItsShareOfTheValues() {
        int outputs = 8;
        ResidualSample sample = new ResidualSample(outputs);
        double[] values = {0, 1, 2, 3, 4, 5, 6, 7};
        for (int row = 0; row < 100_000; row++) {
            sample.add(values, values, values, 0);
        }

        int[] times = new int[outputs];
        sample.summary().target().forEach(output -> times[output.intValue()]++);

        // 781 values of 8 outputs: 98 each, within four deviations of a count drawn at random
        assertThat(sample.summary().target()).hasSize(782);
        assertThat(Arrays.stream(times)).allSatisfy(count -> assertThat(count).isBetween(58, 138));
    }

    @Test
    void aValueIsThatOfItsRow() {
        ResidualSample sample = new ResidualSample(1);

        sample.add(new double[] {9, 1}, new double[] {9, 3}, new double[] {9, 5}, 1);

        assertThat(sample.summary()).isEqualTo(new ResidualSummary(1, List.of(5.0), List.of(1.0), List.of(3.0)));
    }

    @Test
    void whatIsNotFiniteIsPassedOver() {
        assertThat(of(3, Double.NaN, Double.POSITIVE_INFINITY).target()).containsExactly(2.0);
    }
}
