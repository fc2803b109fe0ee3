package odf2nna.internal.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import odf2nna.data.CsvFormat;
import odf2nna.data.DataFormatException;
import odf2nna.data.DataOptions;
import odf2nna.data.Delimiter;
import odf2nna.data.HeaderMode;
import odf2nna.data.HoldOut;
import odf2nna.data.MissingPolicy;
import odf2nna.data.TargetSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTest {
    @TempDir
    private Path folder;

    private Dataset open(String text, int width) throws IOException {
        return Datasets.open(Rows.options(Rows.file(folder, "data.csv", text)), Rows.width(width));
    }

    private Dataset open(String text, int width, DataOptions options) throws IOException {
        Path file = Rows.file(folder, "data.csv", text);
        return Datasets.open(options.withFiles(List.of(file.toString())), Rows.width(width));
    }

    private void assertRefused(String text, int width, DataOptions options, String message) {
        assertThatThrownBy(() -> Rows.all(open(text, width, options)))
                .isInstanceOf(DataFormatException.class)
                .hasMessage(folder.resolve("data.csv") + ": " + message);
    }

    private void assertRefused(String text, int width, String message) {
        assertRefused(text, width, DataOptions.defaults(), message);
    }

    @Test
    void readsFeaturesAndTheLastColumnAsTarget() throws IOException {
        Dataset data = open("a,b,y\n1,2.5,0\n-3e2,.5,1\n", 2);

        assertThat(Rows.all(data)).containsExactly(List.of(1.0, 2.5, 0.0), List.of(-300.0, 0.5, 1.0));
        assertThat(data.layout().featureNames()).containsExactly("a", "b");
        assertThat(data.layout().target()).isEqualTo("column 'y' (3) (last)");
        assertThat(data.layout().namedTargets()).isFalse();
    }

    @Test
    void readsWithoutTargetWhenThereAreAsManyColumnsAsFeatures() throws IOException {
        Dataset data = open("1,2\n3,4\n", 2);

        assertThat(data.layout().targetWidth()).isZero();
        assertThat(data.layout().target()).isEqualTo("none");
        assertThat(data.layout().featureNames()).containsExactly("column 1", "column 2");
        assertThat(Rows.all(data)).hasSize(2);
    }

    @Test
    void numbersClassNamesInOrderOfAppearance() throws IOException {
        Dataset data = open("5.1,3.5,setosa\n6,2,virginica\n5,3,setosa\n", 2);

        assertThat(data.layout().namedTargets()).isTrue();
        assertThat(Rows.all(data)).extracting(row -> row.get(2)).containsExactly(0.0, 1.0, 0.0);
        assertThat(data.labelNames()).containsExactly("setosa", "virginica");
        assertThat(Rows.all(data)).extracting(row -> row.get(2)).containsExactly(0.0, 1.0, 0.0);
    }

    @ParameterizedTest
    @ValueSource(strings = {",", ";", "\t", "|", " ", "   ", " , ", ", "})
    void findsTheSeparator(String separator) throws IOException {
        String text = "a,b,y\n1,2.5,0\n3,4,1\n".replace(",", separator);

        assertThat(Rows.all(open(text, 2))).containsExactly(List.of(1.0, 2.5, 0.0), List.of(3.0, 4.0, 1.0));
    }

    @Test
    void takesRunsOfSpacesWithSpacesAtEitherEnd() throws IOException {
        assertThat(Rows.all(open("  1   2  \r\n 3 4\n\n   5 6   ", 2)))
                .containsExactly(List.of(1.0, 2.0), List.of(3.0, 4.0), List.of(5.0, 6.0));
    }

    @Test
    void takesTheSeparatorAsGiven() throws IOException {
        DataOptions options = DataOptions.defaults().with(new CsvFormat(Delimiter.parse(":"), HeaderMode.AUTO));

        assertThat(Rows.all(open("1:2\n3:4\n", 2, options))).hasSize(2);
    }

    @Test
    void readsQuotedFieldsLineEndsOfAnySystemAndBlankLines() throws IOException {
        Dataset data = open("\"a, with comma\",\"b\"\"q\"\"\",y\r\n\r\n\"1\",2,\"x\ny\"\r\n\n3,4,z", 2);

        assertThat(data.layout().featureNames()).containsExactly("a, with comma", "b\"q\"");
        assertThat(Rows.all(data)).containsExactly(List.of(1.0, 2.0, 0.0), List.of(3.0, 4.0, 1.0));
        assertThat(data.labelNames()).containsExactly("x\ny", "z");
    }

    @Test
    void passesOverAByteOrderMark() throws IOException {
        assertThat(open("\uFEFFa,b\n1,2\n", 2).layout().featureNames()).containsExactly("a", "b");
        assertThat(Rows.all(open("\uFEFF1,2\n", 2))).containsExactly(List.of(1.0, 2.0));
    }

    @Test
    void findsGzipByItsMagicBytesAndReportsACutFile() throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            out.write("1,2\n3,4\n".repeat(50_000).getBytes(StandardCharsets.UTF_8));
        }
        Path file = Files.write(folder.resolve("data.csv"), zipped.toByteArray());
        assertThat(Rows.all(Datasets.open(Rows.options(file), Rows.width(2)))).hasSize(100_000);

        Files.write(file, Arrays.copyOf(zipped.toByteArray(), zipped.size() - 20));
        assertThatThrownBy(() -> Rows.all(Datasets.open(Rows.options(file), Rows.width(2))))
                .isInstanceOf(DataFormatException.class)
                .hasMessageStartingWith(file + ": the gzip data are damaged or cut off (");
    }

    /** As pandas, R and JSON write them; a Parquet file holds them as 1 and 0. */
    @ParameterizedTest
    @CsvSource({"True,False", "TRUE,FALSE", "true,false"})
    void readsTruthValuesOfFeaturesAsOneAndZero(String yes, String no) throws IOException {
        String text = "a,b,y\n%s,1.5,%s\n%s ,\"%s\",%s\n".formatted(yes, no, no, yes, yes);

        Dataset data = open(text, 2);

        assertThat(Rows.all(data)).containsExactly(List.of(1.0, 1.5, 0.0), List.of(0.0, 1.0, 1.0));
        assertThat(data.labelNames()).containsExactly(no, yes);
    }

    @Test
    void readsTruthValuesOfSeveralTargets() throws IOException {
        Path file = Rows.file(folder, "data.csv", "a,p,q\n1.5,True,False\n2.5,False,1\n");

        assertThat(Rows.all(Datasets.open(Rows.options(file).withTarget(TargetSpec.parse("p,q")), Rows.width(1))))
                .containsExactly(List.of(1.5, 1.0, 0.0), List.of(2.5, 0.0, 1.0));
    }

    @Test
    void aFirstRowOfTruthValuesIsNoHeader() throws IOException {
        assertThat(Rows.all(open("True,False,0\nFalse,False,1\n", 2)))
                .containsExactly(List.of(1.0, 0.0, 0.0), List.of(0.0, 0.0, 1.0));
        assertThat(Rows.all(open("a,b,y\nFalse,True,1\n", 2))).containsExactly(List.of(0.0, 1.0, 1.0));
    }

    @Test
    void namesLineAndColumnOfAText() {
        assertRefused("age,b\n1,2\n\n\"3\",4\nabc,5\n", 2, "line 5, column 'age' (1): found 'abc', expected a number");
        assertRefused("1,2\n1,x2\n", 2, "line 2, column 2: found 'x2', expected a number");
        assertRefused(
                "1,2\n1,x\n",
                2,
                DataOptions.defaults().withMissing(MissingPolicy.DROP),
                "line 2, column 2: found 'x', expected a number");
    }

    @Test
    void exceptionCarriesThePlace() {
        assertThatThrownBy(() -> Rows.all(open("a,b\n1,2\n3,oops\n", 2)))
                .isInstanceOfSatisfying(DataFormatException.class, broken -> {
                    assertThat(broken.file()).isEqualTo(folder.resolve("data.csv"));
                    assertThat(broken.line()).isEqualTo(3);
                    assertThat(broken.column()).isEqualTo("column 'b' (2)");
                });
    }

    @ParameterizedTest
    @CsvSource({"1e999", "Infinity", "-Infinity", "0x1p3", "1.0f", "1d", "1_00", "--1", "1e", "+-1", "1.2.3"})
    void refusesWhatIsNotAFiniteDecimalNumber(String field) {
        assertRefused("1,2\n" + field + ",2\n", 2, "line 2, column 1: found '" + field + "', expected a number");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "NA", "N/A", "NaN", "nan", "null", "?", " ", " NA ", "None", "NULL", "n/a", "<NA>", "#N/A", "NaT",
                "-"
            })
    void refusesMissingValuesUnlessToldWhatToDo(String field) throws IOException {
        String text = "1,2\n" + field + ",2\n3,4\n";
        String found = field.isBlank() ? "an empty field" : "'" + field.strip() + "'";

        assertRefused(
                text,
                2,
                "line 2, column 1: found " + found
                        + ", expected a number; use --missing drop to skip such rows, --missing mean to fill in the mean, or --missing keep for a model that fills them");
        assertThat(Rows.all(open(text, 2, DataOptions.defaults().withMissing(MissingPolicy.DROP))))
                .containsExactly(List.of(1.0, 2.0), List.of(3.0, 4.0));
        assertThat(Rows.all(open(
                        text,
                        2,
                        DataOptions.defaults().withMissing(MissingPolicy.MEAN).with(HoldOut.NONE))))
                .containsExactly(List.of(1.0, 2.0), List.of(2.0, 2.0), List.of(3.0, 4.0));
    }

    @Test
    void aTextThatIsMissingAmongNumbersMayBeTheNameOfAClass() throws IOException {
        Dataset classes = open("1,2,None\n3,4,None\n5,6,Mild\n", 2);
        assertThat(Rows.all(classes)).hasSize(3);
        assertThat(classes.labelNames()).containsExactly("None", "Mild");

        assertRefused(
                "1,2,7.5\n3,4,None\n5,6,8.5\n",
                2,
                "line 2, column 3: found 'None', expected a number; use --missing drop to skip such rows");
    }

    @Test
    void aMissingTargetCanBeDroppedButNotFilled() throws IOException {
        String text = "1,2,a\n3,4,?\n5,6,b\n";

        assertRefused(
                text,
                2,
                DataOptions.defaults().withMissing(MissingPolicy.MEAN),
                "line 2, column 3: found '?', expected a class; use --missing drop to skip such rows");
        assertThat(Rows.all(open(text, 2, DataOptions.defaults().withMissing(MissingPolicy.DROP))))
                .hasSize(2);
    }

    @Test
    void refusesRaggedRowsWithBothCounts() {
        assertRefused("a,b,y\n1,2,c\n1,c\n", 2, "line 3: found 2 fields, expected 3 as in the first line");
        assertRefused("1,2\n1,2,3\n", 2, "line 2: found 3 fields, expected 2 as in the first line");
    }

    @Test
    void saysThatDecimalCommasAreNotSupported() {
        assertRefused(
                "a;b\n1;2\n1,5;2\n",
                2,
                "line 3, column 'a' (1): found '1,5', expected a number; decimal commas are not supported, write 1.5");
        assertRefused(
                "a;b\n1,5;2,5\n2,5;3,5\n",
                2,
                "line 2, column 'a' (1): found '1,5', expected a number; decimal commas are not supported, write 1.5");
    }

    @Test
    void saysHowNumbersAreWrittenThatCantBeRead() {
        assertRefused(
                "a,b\n1,2\n\"9,326\",2\n",
                2,
                "line 3, column 'a' (1): found '9,326', expected a number; decimal commas and thousands separators are not supported, write 9.326 or 9326");
        assertRefused(
                "a,b\n1,2\n$12,2\n",
                2,
                "line 3, column 'a' (1): found '$12', expected a number; currency and percent signs are not supported, write 12");
    }

    @Test
    void refusesOtherEncodings() throws IOException {
        Path file = folder.resolve("data.csv");
        Files.write(file, "a,b\n1,2\nü,3\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> Datasets.open(Rows.options(file), Rows.width(2)))
                .hasMessage(
                        file + ": line 3: found bytes that are not UTF-8 (Latin-1 or Windows-1252?), expected UTF-8");

        Files.write(file, ("1,2\n".repeat(100_000) + "ü,3\n").getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> Rows.all(Datasets.open(Rows.options(file), Rows.width(2))))
                .isInstanceOf(DataFormatException.class)
                .hasMessageContaining(": line 100001: found bytes that are not UTF-8");

        Files.write(file, "\uFEFF1,2\n".getBytes(StandardCharsets.UTF_16LE));
        assertThatThrownBy(() -> Datasets.open(Rows.options(file), Rows.width(2)))
                .hasMessage(file + ": found text in UTF-16, expected UTF-8");
    }

    @Test
    void refusesFilesWithoutDataRows() throws IOException {
        assertRefused("a,b\n", 2, "found no data rows, expected at least one");
        assertRefused("\n\n\n", 2, "found no data rows, expected at least one");
        assertRefused("", 2, "found an empty file, expected rows of data");
    }

    @Test
    void refusesAnUnclosedQuote() {
        assertThatThrownBy(() -> Rows.all(open("1,2\n3,4\n\"5,6\n7,8\n", 2)))
                .isInstanceOf(DataFormatException.class)
                .hasMessageContaining("line 3");
    }

    @Test
    void refusesOtherFormatsByName() throws IOException {
        assertRefused("ab\0cd", 2, "found binary data, expected CSV, npy, npz, idx or Parquet");
    }

    @Test
    void refusesATextAmongNumericTargets() {
        String text = "1,2,0\n".repeat(100) + "1,2,?x\n";

        assertRefused(text, 2, "line 101, column 3: found '?x', expected a number like the targets in the first lines");
    }

    @Test
    void readsLongRows() throws IOException {
        String row = "0.123456,".repeat(49_999) + "7\n";

        assertThat(Rows.all(open(row + row, 49_999))).hasSize(2);
    }
}
