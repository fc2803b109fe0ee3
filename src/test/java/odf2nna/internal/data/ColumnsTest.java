package odf2nna.internal.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import odf2nna.data.DataFormatException;
import odf2nna.data.DataOptions;
import odf2nna.data.MissingPolicy;
import odf2nna.data.Scaling;
import odf2nna.data.TargetSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Which columns, arrays and files become which inputs and targets. */
class ColumnsTest {
    private static final List<InputShape> AGE_AND_INCOME =
            List.of(new InputShape("age", List.of()), new InputShape("income", List.of(1)));

    private static final List<InputShape> CITY_AND_AGE =
            List.of(new InputShape("city", List.of(1), InputShape.Kind.TEXTS), new InputShape("age", List.of(1)));

    @TempDir
    private Path folder;

    private Dataset open(String text, String target, List<InputShape> inputs) throws IOException {
        Path file = Rows.file(folder, "d.csv", text);
        DataOptions options = Rows.options(file);
        return Datasets.open(target.isEmpty() ? options : options.withTarget(TargetSpec.parse(target)), inputs);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "b; 1.0, 3.0, 2.0; column 'b' (2)",
                "1; 2.0, 3.0, 1.0; column 'a' (1)",
                "-1; 1.0, 2.0, 3.0; column 'c' (3) (last)",
                "-3; 2.0, 3.0, 1.0; column 'a' (1)",
                "c; 1.0, 2.0, 3.0; column 'c' (3) (last)"
            })
    void takesTheTargetByNameOrIndex(String target, String row, String description) throws IOException {
        Dataset data = open("a,b,c\n1,2,3\n", target, Rows.width(2));

        assertThat(Rows.all(data)).hasToString("[[" + row + "]]");
        assertThat(data.layout().target()).isEqualTo(description);
    }

    @Test
    void takesSeveralTargets() throws IOException {
        Dataset data = open("a,b,c,d\n1,2,3,4\n", "d,b", Rows.width(2));

        assertThat(Rows.all(data)).containsExactly(List.of(1.0, 3.0, 4.0, 2.0));
        assertThat(data.layout().target()).isEqualTo("column 'd' (4) (last), column 'b' (2)");
    }

    @Test
    void refusesColumnsThatDoNotFit() {
        assertRefused(
                "a,b,c\n1,2,3\n",
                "",
                1,
                "found 3 columns, expected 1, or 2 with the target last (the model takes 'x' [1]); columns: a, b, c;"
                        + " name several targets with --target a,b, or columns to skip with --ignore");
        assertRefused(
                "a,b,c\n1,2,3\n",
                "",
                4,
                "found 3 columns, expected 4, or 5 with the target last (the model takes 'x' [4]); columns: a, b, c");
        assertRefused(
                "a,b,c\n1,2,3\n",
                "none",
                2,
                "found 3 columns, expected 2 and no target (the model takes 'x' [2]); columns: a, b, c; name"
                        + " columns to skip with --ignore");
        assertRefused(
                "a,b,c\n1,2,3\n",
                "z",
                2,
                "found no column, file or array 'z' for the target; 3 columns, columns: a, b, c");
        assertRefused("1,2,3\n", "7", 2, "found no column, file or array '7' for the target; 3 columns, no header");
    }

    private void assertRefused(String text, String target, int width, String message) {
        assertThatThrownBy(() -> open(text, target, Rows.width(width)))
                .isInstanceOf(DataFormatException.class)
                .hasMessage(folder.resolve("d.csv") + ": " + message);
    }

    @Test
    void assignsColumnsToInputsByName() throws IOException {
        assertThat(Rows.all(open("income,y,age\n1,2,3\n", "", AGE_AND_INCOME))).containsExactly(List.of(3.0, 1.0, 2.0));
        assertThat(Rows.all(open("id,income,y,age\n9,1,2,3\n", "y", AGE_AND_INCOME)))
                .containsExactly(List.of(3.0, 1.0, 2.0));
        List<InputShape> wide = List.of(new InputShape("u", List.of(2)), new InputShape("v", List.of(2)));
        assertThat(Rows.all(open("v.0,v.1,u:a,u:b\n1,2,3,4\n", "", wide))).containsExactly(List.of(3.0, 4.0, 1.0, 2.0));
    }

    @Test
    void inputsWithoutANameInTheHeaderTakeTheColumnsThatAreLeft() throws IOException {
        List<InputShape> inputs = List.of(
                new InputShape("work_class", List.of(1)),
                new InputShape("pixels", List.of(2)),
                new InputShape("age", List.of(1)));

        assertThat(Rows.all(open("age,work class,p,q,y\n1,2,3,4,5\n", "", inputs)))
                .containsExactly(List.of(2.0, 3.0, 4.0, 1.0, 5.0));
        assertThat(Rows.all(open("p,age,y,q,work_class\n1,2,3,4,5\n", "y", inputs)))
                .containsExactly(List.of(5.0, 1.0, 4.0, 2.0, 3.0));
        assertThat(Rows.all(open("p,age,q,work.class\n1,2,3,4\n", "none", inputs)))
                .containsExactly(List.of(4.0, 1.0, 3.0, 2.0));
    }

    @Test
    void refusesColumnsOfWhichSomeInputsHaveNone() {
        String message =
                ": found columns by name for some inputs (age), but none for 'income' [1]; rename columns, or name the target with --target, the columns to skip with --ignore, or the features with --features";
        assertThatThrownBy(() -> open("age,p,q,y\n1,2,3,4\n", "", AGE_AND_INCOME))
                .hasMessage(folder.resolve("d.csv") + message);
        // the last column would be the target, or the feature that is called so
        assertThatThrownBy(() -> open("p,q,age\n1,2,3\n", "", AGE_AND_INCOME))
                .hasMessage(folder.resolve("d.csv") + message);
    }

    @Test
    void aColumnIsNoPartOfAnInputOfOneNumber() throws IOException {
        List<InputShape> alike = List.of(new InputShape("x", List.of()), new InputShape("x.1", List.of()));

        assertThat(Rows.all(open("x.1,x,y\n1,2,3\n", "", alike))).containsExactly(List.of(2.0, 1.0, 3.0));
        assertThat(Rows.all(open("x.1,x.2,x,y\n1,9,2,3\n", "y", alike))).containsExactly(List.of(2.0, 1.0, 3.0));
    }

    @Test
    void anEmptyFieldOfTheFirstRowNamesNoGroup() throws IOException {
        Path file = Rows.file(folder, "d.csv", ",7,1\nAix,3,0\nAix,4,1\n,3,1\n");

        assertThat(Rows.all(Datasets.open(Rows.options(file), CITY_AND_AGE))).hasSize(4);
    }

    @Test
    void assignsColumnsToInputsInOrderWithoutTheirNames() throws IOException {
        assertThat(Rows.all(open("p,q,y\n1,2,3\n", "", AGE_AND_INCOME))).containsExactly(List.of(1.0, 2.0, 3.0));
    }

    @Test
    void refusesToChooseATargetAmongSeveralColumnsLeft() {
        assertThatThrownBy(() -> open("income,y,age,z\n1,2,3,4\n", "", AGE_AND_INCOME))
                .isInstanceOf(DataFormatException.class)
                .hasMessage(
                        folder.resolve("d.csv")
                                + ": found 2 more columns besides those of the inputs (y, z); name the target with --target, or none");
    }

    @Test
    void readsTextsForInputsOfTexts() throws IOException {
        Dataset data = open("city,age,y\nAix,1,2\n Brno,3,4\nAix,5,6\n", "", CITY_AND_AGE);

        List<List<Double>> rows = Rows.all(data);
        assertThat(rows.stream().map(row -> FeatureTexts.text(row.get(0)))).containsExactly("Aix", " Brno", "Aix");
        assertThat(rows.stream().map(row -> row.get(1))).containsExactly(1.0, 3.0, 5.0);
        assertThat(rows.get(0).get(0)).isEqualTo(rows.get(2).get(0));
        assertThat(Rows.all(open("city,y\nAix,no\nBrno,yes\n", "", CITY_AND_AGE.subList(0, 1))))
                .hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void missingTextsAreGivenToTheModelUnlessTheirRowsAreDropped(MissingPolicy missing) throws IOException {
        Path file = Rows.file(folder, "d.csv", "city,age,y\nAix,1,2\nNA,3,4\n");
        List<List<Double>> rows = Rows.all(Datasets.open(Rows.options(file).withMissing(missing), CITY_AND_AGE));

        assertThat(rows.stream().map(row -> FeatureTexts.text(row.get(0))))
                .isEqualTo(missing == MissingPolicy.DROP ? List.of("Aix") : List.of("Aix", "NA"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "word,mood\\nGood,pos\\nBad,neg\\nGood,pos; 3",
                "city,mood\\nGood,pos; 1",
                "Good,pos\\nBad,neg\\nGood,pos; 3"
            })
    void findsTheHeaderOfATableOfTexts(String lines, int rows) throws IOException {
        assertThat(Rows.all(open(lines.replace("\\n", "\n"), "", CITY_AND_AGE.subList(0, 1))))
                .hasSize(rows);
    }

    @Test
    void remembersNotMoreTextsThanItMay() {
        FeatureTexts two = new FeatureTexts(2, 5);

        assertThat(two.numberOf("")).hasValue(0);
        assertThat(two.numberOf("a")).isPresent();
        assertThat(two.numberOf("too long")).isEmpty();
        assertThat(two.numberOf("b")).isPresent().isNotEqualTo(two.numberOf("a"));
        assertThat(two.numberOf("c")).isEmpty();
        assertThat(two.numberOf("a")).isPresent();
    }

    @Test
    void aMissingIntegerCantBeGivenToTheModel() throws IOException {
        List<InputShape> inputs = List.of(
                new InputShape("age", List.of(1)), new InputShape("code", List.of(1), InputShape.Kind.INTEGERS));
        Path file = Rows.file(folder, "d.csv", "age,code,y\n,1,2\n1,,4\n");
        DataOptions keep = Rows.options(file).withMissing(MissingPolicy.KEEP);

        assertThatThrownBy(() -> Rows.all(Datasets.open(keep, inputs)))
                .isInstanceOf(DataFormatException.class)
                .hasMessage(
                        file
                                + ": found a missing value for feature 'code', which the model takes as an integer, so that it can't be NaN; use --missing drop to skip such rows");
        assertThat(Rows.all(Datasets.open(keep.withMaxRows(1), inputs))).containsExactly(List.of(Double.NaN, 1.0, 2.0));
    }

    @Test
    void aFractionCantBeGivenToTheModelAsAnInteger() throws IOException {
        List<InputShape> inputs = List.of(new InputShape("code", List.of(1), InputShape.Kind.INTEGERS));

        assertThatThrownBy(() -> Rows.all(open("code,y\n1,2\n2.5,4\n", "", inputs)))
                .hasMessage(
                        folder.resolve("d.csv")
                                + ": found 2.5 for feature 'code', which the model takes as an integer; correct it, or round it in the file");
    }

    @Test
    void refusesToScaleTexts() throws IOException {
        Path file = Rows.file(folder, "d.csv", "city,age,y\nAix,1,2\n");
        assertThatThrownBy(() -> Datasets.open(Rows.options(file).with(Scaling.standardizing()), CITY_AND_AGE))
                .hasMessage(
                        file
                                + ": input 'city' takes texts, which can't be scaled, expected no --standardize, --scale or --scaler");
    }

    @Test
    void readsOneFilePerInput() throws IOException {
        Path age = Rows.file(folder, "age.csv", "1\n2\n");
        Path income = Rows.file(folder, "income.csv", "3,cat\n4,dog\n");
        DataOptions options = DataOptions.defaults().withFiles(List.of("income=" + income, "age=" + age));

        Dataset data = Datasets.open(options, AGE_AND_INCOME);
        assertThat(Rows.all(data)).containsExactly(List.of(1.0, 3.0, 0.0), List.of(2.0, 4.0, 1.0));
        assertThatThrownBy(() -> Datasets.open(options.withFiles(List.of("age=" + age)), AGE_AND_INCOME))
                .isInstanceOf(DataFormatException.class)
                .hasMessageContaining("expected one file for all inputs or name=path for each of");
    }

    @Test
    void concatenatesFilesInGivenOrderAndGlobsSorted() throws IOException {
        Path b = Rows.file(folder, "part-b.csv", "a,y\n3,dog\n4,cat\n");
        Path a = Rows.file(folder, "part-a.csv", "a,y\n1,cat\n2,1\n");
        DataOptions glob = DataOptions.defaults().withFiles(List.of(folder + "/part-*.csv"));

        assertThat(Rows.all(Datasets.open(Rows.options(b, a), Rows.width(1))))
                .extracting(row -> row.get(0))
                .containsExactly(3.0, 4.0, 1.0, 2.0);
        Dataset sorted = Datasets.open(glob, Rows.width(1));
        assertThat(Rows.all(sorted)).extracting(row -> row.get(0)).containsExactly(1.0, 2.0, 3.0, 4.0);
        assertThat(sorted.labelNames()).containsExactly("cat", "1", "dog");
        assertThat(sorted.sources()).extracting(SourceFile::path).containsExactly(a, b);
    }

    @Test
    void findsFilesInSubfolders() throws IOException {
        Path sub = Files.createDirectories(folder.resolve("x/y"));
        Rows.file(sub, "d.csv", "1\n");
        for (String pattern : List.of("/**/*.csv", "/x/*/d.csv", "/x/y/[a-e].csv", "/x/{y,z}/d.csv")) {
            DataOptions options = DataOptions.defaults().withFiles(List.of(folder + pattern));
            assertThat(Rows.all(Datasets.open(options, Rows.width(1))))
                    .as(pattern)
                    .hasSize(1);
        }
    }

    @Test
    void refusesAbsentFilesAndGlobsWithoutAMatch() {
        assertThatThrownBy(() -> Datasets.open(Rows.options(folder.resolve("absent.csv")), Rows.width(1)))
                .isInstanceOf(DataFormatException.class)
                .hasMessageContaining("absent.csv");
        assertThatThrownBy(() -> Datasets.open(Rows.options(folder.resolve("*.csv")), Rows.width(1)))
                .isInstanceOf(DataFormatException.class)
                .hasMessageContaining("no file matches the pattern");
    }

    @Test
    void refusesFilesWithOtherColumns() throws IOException {
        Path a = Rows.file(folder, "a.csv", "a,b\n1,2\n");
        Path b = Rows.file(folder, "b.csv", "b,a\n1,2\n");

        assertThatThrownBy(() -> Datasets.open(Rows.options(a, b), Rows.width(2)))
                .hasMessage(b + ": found columns [b, a] and target none, expected the same as in " + a
                        + ": [a, b] and target none");
    }

    @Test
    void namesSizeAndDigestOfTheStoredFile() throws IOException {
        SourceFile source = Datasets.open(Rows.options(Rows.file(folder, "d.csv", "1\n2\n")), Rows.width(1))
                .sources()
                .get(0);

        assertThat(source.bytes()).isEqualTo(4);
        assertThat(source.sha256()).isEqualTo("a6e2b7a040683432de03a18fd8a1939a2fdf82585b364bfc874bdd4095c4cae1");
    }
}
