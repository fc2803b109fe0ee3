package odf2nna.internal.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeyCountsTest {
    @Test
    void countsEveryKeyInTheOrderOfAppearance() {
        Random random = new Random(3);
        KeyCounts counts = new KeyCounts();
        Map<Long, Integer> expected = new LinkedHashMap<>();
        Map<Long, Integer> numbers = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            long key = random.nextInt(6000) - 3000L;
            expected.merge(key, 1, Integer::sum);
            assertThat(counts.add(key)).isEqualTo(numbers.computeIfAbsent(key, unused -> expected.size() - 1));
        }

        assertThat(counts.size()).isEqualTo(expected.size());
        assertThat(counts.repeats()).isEqualTo(20_000L - expected.size());
        assertThat(counts.isComplete()).isTrue();
        int[] number = {0};
        expected.forEach((key, count) -> {
            assertThat(counts.key(number[0])).isEqualTo(key);
            assertThat(counts.count(number[0]++)).isEqualTo(count);
            assertThat(counts.contains(key)).isTrue();
        });
        assertThat(counts.contains(77_777)).isFalse();
    }

    @Test
    void leavesKeysOutThatAreTooMany() {
        KeyCounts counts = new KeyCounts(2);

        assertThat(counts.add(7)).isZero();
        assertThat(counts.add(8)).isEqualTo(1);
        assertThat(counts.isComplete()).isTrue();
        assertThat(counts.add(9)).isEqualTo(-1);
        assertThat(counts.add(7)).isZero();
        assertThat(counts.isComplete()).isFalse();
        assertThat(counts.contains(9)).isFalse();
        assertThat(counts.repeats()).isEqualTo(1);
    }
}
