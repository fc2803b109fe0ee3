package odf2nna.internal.training.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class XlaTest {
    /** Rows of the table in docs/results/training-speed.md: what took less time in all. */
    @ParameterizedTest
    @CsvSource({
        "130, 3200, 32, 5, false",
        "130, 32000, 32, 40, true",
        "266200, 12000, 128, 2, false",
        "266200, 12000, 128, 10, true",
        "266200, 60000, 128, 10, true",
    })
    void compilesWhereItSavesTime(long multiplyAdds, int rows, int batch, int epochs, boolean worthIt) {
        long steps = (long) epochs * ((rows + batch - 1) / batch);

        assertThat(Xla.isWorthIt(steps, multiplyAdds * rows * epochs)).isEqualTo(worthIt);
    }
}
