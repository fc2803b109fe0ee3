package odf2nna.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ClassWeightsTest {
    @Test
    void balancedEveryClassCountsTheSameInSum() {
        List<Double> weights = ClassWeights.balanced().of(new long[] {60, 30, 10});

        assertThat(weights).containsExactly(100 / 180.0, 100 / 90.0, 100 / 30.0);
    }

    @Test
    void aClassWithoutRowsTakesNoPart() {
        assertThat(ClassWeights.balanced().of(new long[] {30, 0, 10})).containsExactly(40 / 60.0, 1.0, 2.0);
    }

    @Test
    void givenOnesAreTakenIfThereIsOneForEachClass() {
        ClassWeights given = new ClassWeights(List.of(1.0, 2.0));

        assertThat(given.of(new long[] {5, 5})).containsExactly(1.0, 2.0);
        assertThatThrownBy(() -> given.of(new long[] {1, 2, 3})).hasMessageContaining("expected 3 numbers");
        assertThatThrownBy(() -> new ClassWeights(List.of(0.0))).hasMessageContaining("positive");
    }
}
