package odf2nna.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class RowsTest {
    @Test
    void targetsStandBehindFeatures() {
        Rows rows = Rows.of(new float[][] {{1, 2}, {3, 4}}, new int[] {7, 8});

        assertThat(rows.targets()).isOne();
        assertThat(rows.rows()).containsExactly(new double[] {1, 2, 7}, new double[] {3, 4, 8});
        assertThat(rows.rows()).as("again").hasSize(2);
    }

    @Test
    void rowsNeedNoTargets() {
        assertThat(Rows.of(new float[][] {{1}}).targets()).isZero();
        assertThat(Rows.of(List.of(new double[] {1, 2}), 2).targets()).isEqualTo(2);
    }

    @Test
    void arraysOfDifferentLengthsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Rows.of(new float[][] {{1, 2}, {3}}))
                .withMessage("features: row 2 has 1 numbers, expected 2 as in row 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Rows.of(new float[][] {{1, 2}, {3, 4}}, new int[] {1}))
                .withMessage("targets: expected one for each of 2 rows, got 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Rows.of(new float[0][]))
                .withMessage("features: expected at least one row, got none");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Rows.of(List.of(), -1))
                .withMessage("targets: expected 0 or more, got -1");
    }
}
