package odf2nna.internal.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import odf2nna.data.DataFiles;
import odf2nna.data.DataFormatException;
import odf2nna.data.DataOptions;
import odf2nna.data.Grouping;
import odf2nna.data.HoldOut;
import odf2nna.data.MissingPolicy;
import odf2nna.data.Scaling;
import odf2nna.data.TargetSpec;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of one group: where their names stand, and that they stay in one part. */
class GroupsTest {
    private static final String PATIENTS = "patient,a,b,sick\nann,1,2,0\nbob,3,4,1\nann,5,6,1\n";

    @TempDir
    private Path folder;

    private Path file(String name, String text) throws IOException {
        return Rows.file(folder, name, text);
    }

    private static DataOptions by(String group, Path... files) {
        return Rows.options(files).withGrouping(Grouping.by(group)).with(HoldOut.NONE);
    }

    private static List<Long> keys(Dataset data) throws IOException {
        List<Long> keys = new ArrayList<>();
        for (long key : new DataRows(data, Part.ALL).keys()) {
            keys.add(key);
        }
        return keys;
    }

    private static void assertFirstAndThirdTogether(Dataset data) throws IOException {
        List<Long> keys = keys(data);
        assertThat(keys).hasSize(3);
        assertThat(keys.get(2)).isEqualTo(keys.get(0)).isNotEqualTo(keys.get(1));
    }

    @ParameterizedTest
    @CsvSource({
        "patient, 'patient,a,b,sick', '%s,1,2,0', 4",
        "1, 'patient,a,b,sick', '%s,1,2,0', 4",
        "patient, 'a,b,sick,patient', '1,2,0,%s', 3",
        "-1, 'a,b,sick,patient', '1,2,0,%s', 3",
        "patient, 'a,patient,b,sick', '1,%s,2,0', 4"
    })
    void aColumnIsNeitherFeatureNorTarget(String group, String header, String row, int target) throws IOException {
        Path file = file(
                "d.csv",
                header + "\n" + row.formatted("ann") + "\n" + row.formatted("bob") + "\n" + row.formatted("ann")
                        + "\n");
        Dataset data = Datasets.open(by(group, file), Rows.width(2));

        assertThat(data.layout().featureNames()).containsExactly("a", "b");
        assertThat(data.layout().target()).startsWith("column 'sick' (" + target + ")");
        assertThat(Rows.all(data)).containsOnly(List.of(1.0, 2.0, 0.0)).hasSize(3);
        assertFirstAndThirdTogether(data);
    }

    @Test
    void aColumnWithoutAHeaderGoesByItsNumber() throws IOException {
        Dataset data = Datasets.open(by("2", file("d.csv", "1,7,2,0\n3,8,4,1\n5,7.0,6,1\n")), Rows.width(2));

        assertThat(Rows.all(data))
                .containsExactly(List.of(1.0, 2.0, 0.0), List.of(3.0, 4.0, 1.0), List.of(5.0, 6.0, 1.0));
        assertFirstAndThirdTogether(data);
    }

    @Test
    void textsBesideNumbersAreNoDamage() throws IOException {
        Path file = file("d.csv", "1.5,ann,2,0\n3,bob,4,1\n5,ann,6,1\n");

        assertFirstAndThirdTogether(Datasets.open(by("2", file), Rows.width(2)));
        assertFirstAndThirdTogether(Datasets.open(
                by("patient", file("e.csv", PATIENTS)).withTarget(TargetSpec.parse("sick")), Rows.width(2)));
    }

    @Test
    void featuresByNameLeaveTheGroupOut() throws IOException {
        Path file = file("d.csv", "y,x.b,patient,x.a\n0,1,ann,2\n1,3,bob,4\n1,5,ann,6\n");
        Dataset data = Datasets.open(by("patient", file), Rows.width(2));

        assertThat(data.layout().featureNames()).containsExactly("x.b", "x.a");
        assertThat(data.layout().target()).startsWith("column 'y'");
        assertFirstAndThirdTogether(data);
    }

    @Test
    void tablesOfNumbersHaveAColumnOfGroups() throws IOException {
        Path file = Files.write(folder.resolve("d.npy"), NumpyFiles.npy("(3, 4)", 1, 2, 7, 0, 3, 4, 8, 1, 5, 6, 7, 1));
        Dataset data = Datasets.open(by("3", file), Rows.width(2));

        assertThat(Rows.all(data))
                .containsExactly(List.of(1.0, 2.0, 0.0), List.of(3.0, 4.0, 1.0), List.of(5.0, 6.0, 1.0));
        assertFirstAndThirdTogether(data);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void npzFilesHaveAnArrayOfGroups(boolean text) throws IOException {
        Map<String, byte[]> arrays = new LinkedHashMap<>();
        arrays.put("patient", text ? NumpyFiles.texts("<U4", "ann", "bob", "ann") : NumpyFiles.npy("(3,)", 7, 8, 7));
        arrays.put("data", NumpyFiles.npy("(3, 2)", 1, 2, 3, 4, 5, 6));
        arrays.put("y", NumpyFiles.npy("(3,)", 0, 1, 1));
        Dataset data =
                Datasets.open(by("patient", NumpyFiles.npz(folder.resolve("d.npz"), false, arrays)), Rows.width(2));

        assertThat(Rows.all(data))
                .containsExactly(List.of(1.0, 2.0, 0.0), List.of(3.0, 4.0, 1.0), List.of(5.0, 6.0, 1.0));
        assertFirstAndThirdTogether(data);
    }

    @Test
    void groupsMayBeInAFileOfTheirOwn() throws IOException {
        Path rows = file("d.csv", "a,b,sick\n1,2,0\n3,4,1\n5,6,1\n");
        Path text = file("groups.txt", "ann\nbob\nann\n");
        Path numbers = file("groups.csv", "patient\n7\n8\n7.0\n");
        Path array = Files.write(folder.resolve("groups.npy"), NumpyFiles.npy("(3,)", 7, 8, 7));

        for (Path groups : List.of(text, numbers, array)) {
            Dataset data = Datasets.open(by(groups.toString(), rows), Rows.width(2));
            assertFirstAndThirdTogether(data);
            // those of other files are not known
            Dataset other = Datasets.openLike(data, by(groups.toString(), file("t.csv", "a,b,sick\n1,2,0\n")));
            assertThat(Rows.all(other)).hasSize(1);
            DataOptions standardized = by(groups.toString(), rows).with(Scaling.standardizing());
            Path training = file("train.csv", "a,b,sick\n1,2,0\n3,4,1\n5,6,1\n5,6,0\n");
            assertFirstAndThirdTogether(Datasets.open(
                    standardized,
                    Rows.width(2),
                    standardized.withFiles(List.of(training.toString())).with(HoldOut.NONE)));
        }
    }

    @Test
    void groupsAreTheSameInSeveralFilesAndAfterMissingRows() throws IOException {
        Path first = file("1.csv", "p,a,b,sick\nann,1,2,0\nbob,?,4,1\n");
        Path second = file("2.csv", "p,a,b,sick\nbob,1,2,0\nann,5,6,1\n");
        Dataset data = Datasets.open(by("p", first, second).withMissing(MissingPolicy.DROP), Rows.width(2));

        assertFirstAndThirdTogether(data);
        assertFirstAndThirdTogether(new ThinnedDataset(data, row -> true));
        try (BatchReader reader = new PrefetchingReader(data.open(Part.ALL, 2), 2)) {
            Batch batch = reader.newBatch();
            reader.next(batch);
            assertThat(batch.key(0)).isEqualTo(keys(data).get(0));
            assertThat(batch.key(1)).isEqualTo(keys(data).get(1));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "doctor, found no column|file or array 'doctor' for the groups; 4 columns|columns: patient|a|b|sick",
        "9, found no column|file or array '9' for the groups; 4 columns|columns: patient|a|b|sick",
        "sick, column 'sick' (4) can't hold both the target and the groups"
    })
    void refusesWhatNamesNoGroups(String group, String message) throws IOException {
        Path file = file("d.csv", PATIENTS);
        DataOptions options = by(group, file).withTarget(TargetSpec.parse("sick"));

        assertThatThrownBy(() -> Datasets.open(options, Rows.width(2)))
                .isInstanceOf(DataFormatException.class)
                .hasMessage(file + ": " + message.replace("|", ", "));
    }

    @Test
    void refusesRowsWithoutAGroup() throws IOException {
        Path file = file("d.csv", PATIENTS.replace("bob", " "));
        Dataset data = Datasets.open(by("patient", file), Rows.width(2));

        assertThatThrownBy(() -> Rows.all(data))
                .hasMessage(
                        file + ": line 3, column 'patient' (1): found an empty field, expected the name of a group");
    }

    @Test
    void saysThatTheGroupIsNoFeature() throws IOException {
        Path file = file("d.csv", PATIENTS);

        assertThatThrownBy(() -> Datasets.open(by("patient", file), Rows.width(7)))
                .hasMessageContaining(
                        "found 3 columns besides group columns and ignored ones, expected 7, or 8 with the target last");
        assertThatThrownBy(() -> Grouping.by(" ")).hasMessageContaining("group: expected a column");
    }

    /** Rows of groups of 1 to {@code largest} rows, shuffled. */
    private DataOptions shuffled(int groups, int largest) throws IOException {
        List<String> lines = new ArrayList<>();
        for (int group = 0; group < groups; group++) {
            for (int i = 0; i < 1 + group % largest; i++) {
                lines.add("g%d,%d,%d,%d".formatted(group, lines.size(), group, i % 2));
            }
        }
        Collections.shuffle(lines, new Random(5));
        return by("p", file("g.csv", "p,a,b,y\n" + String.join("\n", lines))).with(HoldOut.DEFAULT);
    }

    /** {@return groups, which are the second feature} */
    private static Set<Double> groups(List<List<Double>> rows) {
        return rows.stream().map(row -> row.get(1)).collect(Collectors.toSet());
    }

    @ParameterizedTest
    @CsvSource({"200, 9, 10", "10, 10, 6", "6, 1, 1"})
    void wholeGroupsAreHeldOutNearTheShare(int count, int largest, int tolerance) throws IOException {
        for (int seed = 0; seed < 10; seed++) {
            Dataset data = Datasets.open(shuffled(count, largest).with(new HoldOut(0.2, seed)), Rows.width(2));
            List<List<Double>> test = Rows.part(data, Part.TEST, 10);
            List<List<Double>> scoring = Rows.part(data, Part.SCORING, 10);

            assertThat(groups(test)).isNotEmpty().doesNotContainAnyElementsOf(groups(scoring));
            assertThat(test.size()).isCloseTo((test.size() + scoring.size()) / 5, Offset.offset(tolerance));
        }
    }

    @Test
    void wholeGroupsAreInOneFold() throws IOException {
        EvaluationData data = EvaluationData.open(new DataFiles(shuffled(12, 5), List.of()), Rows.width(2));
        Set<Double> seen = new HashSet<>();
        for (EvaluationData.Fold fold : data.folds(5, 3)) {
            List<List<Double>> kept =
                    Rows.part(fold.kept().dataset(), fold.kept().part(), 10);
            List<List<Double>> fitted = Rows.part(
                    fold.fitted().scoring().dataset(), fold.fitted().scoring().part(), 10);

            assertThat(groups(kept)).isNotEmpty().doesNotContainAnyElementsOf(groups(fitted));
            assertThat(groups(kept))
                    .allSatisfy(group -> assertThat(seen.add(group)).isTrue());
        }
    }

    @Test
    void fewerGroupsThanFoldsAreRefused() throws IOException {
        EvaluationData data = EvaluationData.open(new DataFiles(shuffled(5, 3), List.of()), Rows.width(2));

        assertThatThrownBy(() -> data.requireGroups(5))
                .isInstanceOf(DataFormatException.class)
                .hasMessageContaining("found 4 groups in 'p' in ")
                .hasMessageEndingWith(
                        " rows that are not held out, expected at least 5, one for each fold of the search; give more rows");
    }
}
