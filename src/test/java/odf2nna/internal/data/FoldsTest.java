package odf2nna.internal.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FoldsTest {
    private static List<Long> rowsByFold(KeyCounts keys, Folds folds) {
        long[] rows = new long[folds.count()];
        for (int i = 0; i < keys.size(); i++) {
            rows[folds.of(keys.key(i))] += keys.count(i);
        }
        return Arrays.stream(rows).boxed().toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 7, 60, 1000})
    void fewKeysFillAllFoldsAlike(int count) {
        KeyCounts keys = new KeyCounts();
        LongStream.range(0, count).forEach(keys::add);

        assertThat(rowsByFold(keys, Folds.of(keys, 5, 3)))
                .allSatisfy(rows -> assertThat(rows).isBetween((long) count / 5, (count + 4L) / 5));
    }

    @Test
    void keysWithManyRowsAreDealtOutFirst() {
        KeyCounts keys = new KeyCounts();
        LongStream.range(0, 20).forEach(key -> LongStream.rangeClosed(0, key).forEach(i -> keys.add(key)));

        assertThat(rowsByFold(keys, Folds.of(keys, 5, 3))).containsOnly(42L);
    }

    @Test
    void theSeedDecides() {
        KeyCounts keys = new KeyCounts();
        LongStream.range(0, 50).forEach(keys::add);

        assertThat(Folds.of(keys, 5, 3)).isEqualTo(Folds.of(keys, 5, 3)).isNotEqualTo(Folds.of(keys, 5, 4));
    }

    @Test
    void manyKeysAreDealtOutByAHash() {
        KeyCounts keys = new KeyCounts();
        LongStream.range(0, 5000).forEach(keys::add);
        Folds folds = Folds.of(keys, 5, 3);

        assertThat(folds.few()).isEmpty();
        // 1,000 expected, standard deviation 28
        assertThat(rowsByFold(keys, folds)).allSatisfy(rows -> assertThat(rows).isBetween(880L, 1120L));
    }
}
