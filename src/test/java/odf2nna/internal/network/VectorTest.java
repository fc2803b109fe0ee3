package odf2nna.internal.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class VectorTest {
    @Test
    void keepsACopyOfWhatItIsGivenAndHandsOutCopies() {
        double[] given = {1, 2};
        Vector vector = Vector.of(given);
        given[0] = 9;
        vector.toArray()[1] = 9;

        assertThat(vector).isEqualTo(Vector.of(1, 2));
    }

    @Test
    void equalsByValueWhateverThePrecisionItIsStoredIn() {
        assertThat(Vector.ofFloats(0.5f, 2)).isEqualTo(Vector.of(0.5, 2)).hasSameHashCodeAs(Vector.of(0.5, 2));
        assertThat(Vector.ofFloats(0.1f)).isNotEqualTo(Vector.of(0.1));
        assertThat(Vector.of(1)).isNotEqualTo(Vector.of(1, 1)).isNotEqualTo("1");
        assertThat(Vector.of(0.0)).as("signed zeros differ").isNotEqualTo(Vector.of(-0.0));
    }

    @Test
    void selectsInEitherPrecision() {
        assertThat(Vector.ofFloats(1, 2, 3).select(UnitSet.of(0, 2))).isEqualTo(Vector.of(1, 3));
        assertThat(Vector.of(1, 2, 3).select(UnitSet.of(1))).isEqualTo(Vector.of(2));
    }

    @Test
    void addsInDouble() {
        assertThat(Vector.ofFloats(1).plus(new double[] {1e-12})).isEqualTo(Vector.of(1 + 1e-12));
        assertThatThrownBy(() -> Vector.of(1).plus(new double[2])).hasMessage("addend: expected 1 numbers, got 2");
    }

    @Test
    void knowsWhetherAllIsFinite() {
        assertThat(Vector.of(1, -2).isFinite()).isTrue();
        assertThat(Vector.of(1, Double.NaN).isFinite()).isFalse();
        assertThat(Vector.ofFloats(Float.POSITIVE_INFINITY).isFinite()).isFalse();
    }

    @Test
    void printsItsNumbersWhenTheyAreFew() {
        assertThat(Vector.of(1, 2)).hasToString("[1.0, 2.0]");
        assertThat(Vector.zeros(9)).hasToString("[9 numbers]");
        assertThat(Vector.ones(2)).isEqualTo(Vector.of(1, 1));
    }
}
