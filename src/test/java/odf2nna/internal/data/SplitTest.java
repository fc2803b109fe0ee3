package odf2nna.internal.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import odf2nna.data.CsvFormat;
import odf2nna.data.DataOptions;
import odf2nna.data.Delimiter;
import odf2nna.data.HeaderMode;
import odf2nna.data.HoldOut;
import odf2nna.data.MissingPolicy;
import odf2nna.data.Scaling;
import odf2nna.data.TargetSpec;
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
        DataOptions options = options(true).with(new HoldOut(fraction, 0));
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
        DataOptions options = options(false).with(new HoldOut(0.2, seed));
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

        assertThat(part(options.with(new HoldOut(0.2, 3)), Part.TEST, 9))
                .isEqualTo(part(options.with(new HoldOut(0.2, 3)), Part.TEST, 9));
        assertThat(part(options.with(new HoldOut(0.2, 3)), Part.TEST, 9))
                .isNotEqualTo(part(options.with(new HoldOut(0.2, 4)), Part.TEST, 9));
    }

    @Test
    void positionsWithinBlocksAreSpreadEvenly() throws IOException {
        Split.Survey survey = new Split(0.2, 42).survey(false, false, new LabelTable());
        for (int row = 0; row < 50_000; row++) {
            survey.add(row, 0);
        }
        Split.RowSet heldOut = survey.heldOut();
        int[] counts = new int[5];
        for (int row = 0; row < 50_000; row++) {
            counts[row % 5] += heldOut.contains(0, row) ? 1 : 0;
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
        DataOptions options = options(true).with(HoldOut.NONE);

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

    /** Rows of two features and a class; each kind of row stands so often in a place of its own. */
    private DataOptions repeating(int... times) throws IOException {
        List<String> lines = new ArrayList<>();
        for (int kind = 0; kind < times.length; kind++) {
            for (int i = 0; i < times[kind]; i++) {
                lines.add("%d,%d,%s".formatted(kind, -kind, kind % 3 == 0 ? "yes" : "no"));
            }
        }
        Collections.shuffle(lines, new Random(5));
        return Rows.options(Rows.file(folder, "repeats.csv", String.join("\n", lines)));
    }

    private static List<List<Double>> ofTwo(DataOptions options, Part part) throws IOException {
        return Rows.part(Datasets.open(options, Rows.width(2)), part, 64);
    }

    private static Set<List<Double>> features(List<List<Double>> rows) {
        return rows.stream().map(row -> row.subList(0, 2)).collect(Collectors.toSet());
    }

    /** Of 400 different rows every second occurs once, the others 2 to 6 times. */
    private static int[] someRepeated() {
        return IntStream.range(0, 400)
                .map(kind -> kind % 2 == 0 ? 1 : 2 + kind % 5)
                .toArray();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.2, 0.5, 0.8, 0.05})
    void equalRowsStayInOnePartNearTheShareOfEveryClass(double fraction) throws IOException {
        DataOptions options = repeating(someRepeated()).with(new HoldOut(fraction, 0));
        List<List<Double>> test = ofTwo(options, Part.TEST);
        List<List<Double>> scoring = ofTwo(options, Part.SCORING);

        assertThat(features(test)).doesNotContainAnyElementsOf(features(scoring));
        assertThat(test.size() + scoring.size())
                .isEqualTo(ofTwo(options, Part.ALL).size());
        for (double label : new double[] {0, 1}) {
            long all = ofTwo(options, Part.ALL).stream()
                    .filter(row -> row.get(2) == label)
                    .count();
            long held = test.stream().filter(row -> row.get(2) == label).count();
            assertThat((double) held).isCloseTo(fraction * all, Offset.offset(6.0));
        }
    }

    @Test
    void equalRowsStayTogetherWhateverTheirLabelsAndTheBatch() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int row = 0; row < 600; row++) {
            text.append("%d,0,%d%n".formatted(row % 100, row % 7));
        }
        DataOptions options = Rows.options(Rows.file(folder, "d.csv", text.toString()));
        List<List<Double>> test = ofTwo(options, Part.TEST);

        assertThat(test).hasSize(120);
        assertThat(features(test)).hasSize(20);
        assertThat(Rows.part(Datasets.open(options, Rows.width(2)), Part.TEST, 1))
                .isEqualTo(test);
    }

    @Test
    void theSeedDecidesWhichRepeatedRowsAreHeldOut() throws IOException {
        DataOptions options = repeating(IntStream.range(0, 100).map(kind -> 3).toArray());

        assertThat(ofTwo(options.with(new HoldOut(0.2, 3)), Part.TEST))
                .isEqualTo(ofTwo(options.with(new HoldOut(0.2, 3)), Part.TEST));
        assertThat(features(ofTwo(options.with(new HoldOut(0.2, 3)), Part.TEST)))
                .isNotEqualTo(features(ofTwo(options.with(new HoldOut(0.2, 4)), Part.TEST)));
    }

    @Test
    void everyRepeatedRowIsHeldOutAsOftenAsAnother() throws IOException {
        DataOptions options =
                repeating(IntStream.range(0, 40).map(kind -> 2 + kind % 4).toArray());
        Map<List<Double>, Integer> times = new HashMap<>();
        for (int seed = 0; seed < 400; seed++) {
            features(ofTwo(options.with(new HoldOut(0.2, seed)), Part.TEST))
                    .forEach(row -> times.merge(row, 1, Integer::sum));
        }
        // 80 expected, standard deviation 8
        assertThat(times.values())
                .hasSize(40)
                .allSatisfy(count -> assertThat(count).isBetween(48, 112));
    }

    @Test
    void aRowThatIsMuchOfTheDataIsNotHeldOutAndTheOthersMakeUpForIt() throws IOException {
        int[] times = IntStream.range(0, 601).map(kind -> kind == 50 ? 400 : 1).toArray();
        for (int seed = 0; seed < 20; seed++) {
            List<List<Double>> test = ofTwo(repeating(times).with(new HoldOut(0.2, seed)), Part.TEST);
            assertThat(test).hasSizeBetween(197, 203).noneMatch(row -> row.get(0) == 50);
        }
    }

    @Test
    void ofRowsThatAreAllEqualNoneIsHeldOut() throws IOException {
        DataOptions options = repeating(100);

        assertThat(ofTwo(options, Part.TEST)).isEmpty();
        assertThat(ofTwo(options, Part.SCORING)).hasSize(100);
    }

    @Test
    void meansThatArePutInSplitNoEqualRows() throws IOException {
        String csv = "1,\n,2\n,2\n1,\n3,4\n".repeat(40);
        DataOptions options = Rows.options(Rows.file(folder, "d.csv", csv))
                .withTarget(TargetSpec.NONE)
                .withMissing(MissingPolicy.MEAN)
                .with(Scaling.standardizing())
                .with(new CsvFormat(Delimiter.AUTO, HeaderMode.NO))
                .with(new HoldOut(0.4, 0));

        assertThat(features(ofTwo(options, Part.TEST)))
                .doesNotContainAnyElementsOf(features(ofTwo(options, Part.SCORING)));
        assertThat(ofTwo(options, Part.TEST)).isNotEmpty();
    }

    @Test
    void withTooManyDifferentRowsToCountAHashDecides() {
        Split.Survey survey = new Split(0.3, 42).new Survey(true, false, new LabelTable(), new KeyCounts(5000));
        for (int row = 0; row < 40_000; row++) {
            survey.add(row % 10_000, row % 2);
        }
        Split.RowSet heldOut = survey.heldOut();

        // 3,000 expected, standard deviation 46
        assertThat(IntStream.range(0, 10_000)
                        .filter(key -> heldOut.contains(0, key))
                        .count())
                .isBetween(2800L, 3200L);
    }
}
