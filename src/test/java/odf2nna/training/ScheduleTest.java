package odf2nna.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ScheduleTest {
    @ParameterizedTest
    @EnumSource
    void beginsWithTheWholeRate(Schedule schedule) {
        assertThat(schedule.factor(0)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"CONSTANT, 0.9, 1", "COSINE, 0.5, 0.5", "COSINE, 1, 0", "STEP, 0.5, 0.1", "STEP, 0.8, 0.01"})
    void goesOnAsDocumented(Schedule schedule, double done, double factor) {
        assertThat(schedule.factor(done)).isCloseTo(factor, within(1e-15));
    }
}
