package odf2nna.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import odf2nna.internal.evaluate.ErrorMetric;
import odf2nna.internal.evaluate.PairedRows;
import odf2nna.pipeline.Goals.Tolerance;
import org.junit.jupiter.api.Test;

class RowErrorsTest {
    private static final Tolerance TOLERANCE = new Tolerance(0.01, 0.95, false);

    /** Targets 1 and -1, of a variance of 1, and squared errors of which R² is one less the mean. */
    private static RowErrors ofSquaredError(float error) {
        float[] errors = {error, error};
        PairedRows rows = new PairedRows(ErrorMetric.EXPLAINED, 1, 0, new float[] {1, -1}, errors, errors);
        return new RowErrors(List.of(new RowErrors.Output("R²", Optional.empty(), rows)));
    }

    @Test
    void aSearchThatAimsAtLessAimsAtATwentiethOfASmallError() {
        assertThat(ofSquaredError(0.25f).aims(TOLERANCE.aimingAt(0.001))).containsExactly(0.001);
        // single precision: 0.01 is stored with an error of 1e-9
        assertThat(ofSquaredError(0.01f).aims(TOLERANCE.aimingAt(0.001)).get(0)).isCloseTo(0.0005, within(1e-9));
        assertThat(ofSquaredError(0.02f).aims(TOLERANCE.aimingAt(0))).containsExactly(0.0);
        assertThat(ofSquaredError(0.02f).aims(TOLERANCE)).containsExactly(0.01);
    }
}
