package odf2nna.internal.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import odf2nna.data.DataOptions;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SplitTest {
    @TempDir
    private Path folder;

    /** 2,000 rows numbered in their feature, of three classes whose shares are 1/2, 1/3 and 1/6. */
    private DataOptions options(boolean names) throws IOException {
        Random random = new Random(7);
        StringBuilder text = new StringBuilder();
        for (int row = 0; row < 2000; row++) {
            int draw = random.nextInt(6);
            int label = draw < 3 ? 0 : draw < 5 ? 1 : 2;
            text.append(row)
                    .append(',')
                    .append(names ? "class " + label : label)
                    .append('\n');
        }
        return Rows.options(Rows.file(folder, "d.csv", text.toString()));
    }

    private static List<List<Double>> part(DataOptions options, Part part, int capacity) throws IOException {
        return Rows.part(Datasets.open(options, Rows.width(1)), part, capacity);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.2, 0.25, 0.1, 0.3, 0.37, 0.5, 0.7, 0.9, 1.0 / 3, 0.01})
    void holdsOutTheShareOfEveryClassWithinOneRowAtAnyPoint(double fraction) throws IOException {
        DataOptions options = options(true).withTestFraction(fraction);
        List<List<Double>> test = part(options, Part.TEST, 64);
        Set<Double> held = new HashSet<>();
        test.forEach(row -> held.add(row.get(0)));

        Map<Double, int[]> counts = new HashMap<>();
        for (List<Double> row : part(options, Part.ALL, 64)) {
            int[] count = counts.computeIfAbsent(row.get(1), key -> new int[2]);
            count[0]++;
            count[1] += held.contains(row.get(0)) ? 1 : 0;
            // half a row more where blocks are not of one length
            assertThat((double) count[1]).isCloseTo(count[0] * fraction, Offset.offset(1.5));
        }
        assertThat(counts).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, -5})
    void partsAreDisjointAndComplete(long seed) throws IOException {
        DataOptions options = options(false).withSeed(seed);
        List<List<Double>> both = new ArrayList<>(part(options, Part.SCORING, 10));
        both.addAll(part(options, Part.TEST, 10));

        assertThat(both).containsExactlyInAnyOrderElementsOf(part(options, Part.ALL, 10));
    }

    @Test
    void theSameRowsAreHeldOutWhateverTheBatchSize() throws IOException {
        DataOptions options = options(true);

        assertThat(part(options, Part.TEST, 1))
                .isEqualTo(part(options, Part.TEST, 7))
                .isEqualTo(part(options, Part.TEST, 5000));
    }

    @Test
    void theSeedDecidesWhichRowsAreHeldOut() throws IOException {
        DataOptions options = options(true);

        assertThat(part(options.withSeed(3), Part.TEST, 9)).isEqualTo(part(options.withSeed(3), Part.TEST, 9));
        assertThat(part(options.withSeed(3), Part.TEST, 9)).isNotEqualTo(part(options.withSeed(4), Part.TEST, 9));
    }

    @Test
    void positionsWithinBlocksAreSpreadEvenly() throws IOException {
        Split.Pass pass = new Split(0.2, 42).start(false, false, new LabelTable());
        int[] counts = new int[5];
        for (int row = 0; row < 50_000; row++) {
            counts[row % 5] += pass.isTest(0) ? 1 : 0;
        }
        // 10,000 blocks, 2,000 expected for each position, standard deviation 40
        assertThat(counts).satisfies(c -> {
            for (int count : c) {
                assertThat(count).isBetween(1800, 2200);
            }
        });
    }

    @Test
    void withoutASplitEveryRowIsForScoring() throws IOException {
        DataOptions options = options(true).withSplit(false);

        assertThat(part(options, Part.SCORING, 9)).hasSize(2000);
        assertThat(part(options, Part.TEST, 9)).isEmpty();
    }

    @Test
    void manyDifferentQuantitiesAreOneStratum() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int row = 0; row < 1000; row++) {
            text.append(row).append(',').append(row + 0.5).append('\n');
        }
        DataOptions options = Rows.options(Rows.file(folder, "d.csv", text.toString()));

        assertThat(part(options, Part.TEST, 9)).hasSize(200);
    }

    @Test
    void countsRowsUpToTheLimit() throws IOException {
        DataOptions options = options(true).withMaxRows(100);

        assertThat(part(options, Part.ALL, 9)).hasSize(100);
        assertThat(part(options, Part.SCORING, 9).size()
                        + part(options, Part.TEST, 9).size())
                .isEqualTo(100);
    }

    @Test
    void batchesCountTheRowsOfTheirPart() throws IOException {
        Dataset data = Datasets.open(options(true), Rows.width(1));
        try (BatchReader reader = data.open(Part.TEST, 64)) {
            Batch batch = reader.newBatch();
            long expected = 0;
            while (reader.next(batch)) {
                assertThat(batch.firstRow()).isEqualTo(expected);
                expected += batch.rows();
            }
            assertThat(reader.next(batch)).isFalse();
        }
    }
}
