package odf2nna.internal.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class UnitSetTest {
    @Test
    void holdsIndicesInAscendingOrder() {
        UnitSet set = UnitSet.of(4, 1);

        assertThat(set.toArray()).containsExactly(1, 4);
        assertThat(set.contains(4)).isTrue();
        assertThat(set.contains(2)).isFalse();
        assertThat(set.bound()).isEqualTo(5);
        assertThat(set)
                .hasToString("{1, 4}")
                .isEqualTo(UnitSet.of(1, 4))
                .isNotEqualTo(UnitSet.of(1))
                .isNotEqualTo("x");
        assertThat(set).hasSameHashCodeAs(UnitSet.of(1, 4));
    }

    @Test
    void complementsWithinASize() {
        assertThat(UnitSet.of(0, 2).complement(4)).isEqualTo(UnitSet.of(1, 3));
        assertThat(UnitSet.all(3).complement(3).isEmpty()).isTrue();
        assertThat(UnitSet.where(4, i -> i > 1).size()).isEqualTo(2);
    }

    @Test
    void givesThoseThatStandAtSomePlaces() {
        assertThat(UnitSet.of(2, 5, 9).part(UnitSet.of(0, 2))).isEqualTo(UnitSet.of(2, 9));
        assertThat(UnitSet.of(2, 5).part(UnitSet.of())).isEqualTo(UnitSet.of());
        assertThatThrownBy(() -> UnitSet.of(2, 5).part(UnitSet.of(2)))
                .hasMessage("places: expected less than 2, got 2");
    }

    @Test
    void refusesNegativeAndRepeatedIndices() {
        assertThatThrownBy(() -> UnitSet.of(-1)).hasMessage("unit index: expected 0 or more, got -1");
        assertThatThrownBy(() -> UnitSet.of(2, 2)).hasMessage("unit index 2 is given twice");
    }
}
