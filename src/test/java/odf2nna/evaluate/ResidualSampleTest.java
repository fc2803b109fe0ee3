package odf2nna.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

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
    void fewValuesAreKeptWhole() {
        ResidualSummary few = of(3, 9);

        assertThat(few.values()).isEqualTo(3);
        assertThat(few.target()).containsExactly(0.0, 1.0, 2.0);
        assertThat(few.before()).containsExactly(0.5, 1.5, 2.5);
        assertThat(few.after()).containsExactly(9.0, -1.0, -2.0);
    }

    @Test
    void ofManyEveryNthIsKept() {
        ResidualSummary many = of(10_000);

        assertThat(many.values()).isEqualTo(10_000);
        assertThat(many.target()).hasSize(625);
        for (int i = 0; i < many.target().size(); i++) {
            assertThat(many.target().get(i)).isEqualTo(16.0 * i);
            assertThat(many.before().get(i)).isEqualTo(16.0 * i + 0.5);
        }
    }

    @Test
    void everyOutputOfARowIsAValue() {
        ResidualSample sample = new ResidualSample(2);

        sample.add(new double[] {9, 9, 1, 2}, new double[] {9, 9, 3, 4}, new double[] {9, 9, 5, 6}, 1);

        assertThat(sample.summary().before()).containsExactly(1.0, 2.0);
        assertThat(sample.summary().after()).containsExactly(3.0, 4.0);
        assertThat(sample.summary().target()).containsExactly(5.0, 6.0);
    }

    @Test
    void whatIsNotFiniteIsPassedOver() {
        assertThat(of(3, Double.NaN, Double.POSITIVE_INFINITY).target()).containsExactly(2.0);
    }
}
