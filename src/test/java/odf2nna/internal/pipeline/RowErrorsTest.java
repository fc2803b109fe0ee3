package odf2nna.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import odf2nna.internal.evaluate.ErrorMetric;
import odf2nna.internal.evaluate.PairedLoss;
import odf2nna.internal.evaluate.PairedRows;
import org.junit.jupiter.api.Test;

class RowErrorsTest {
    private static RowErrors.Output output(String metric, int lost) {
        float[] after = new float[100];
        for (int i = 0; i < lost; i++) {
            after[i] = 1;
        }
        return new RowErrors.Output(
                metric, Optional.empty(), new PairedRows(ErrorMetric.SHARE, 1, 0, new float[0], new float[100], after));
    }

    @Test
    void judgesByTheWorstOutputOfTheFirstMetric() {
        RowErrors errors = new RowErrors(List.of(output("R2", 2), output("R2", 7), output("agreement", 30)));

        PairedLoss judged = errors.judged(errors.losses(1.645, 0));

        assertThat(judged.estimate()).isEqualTo(0.07);
    }
}
