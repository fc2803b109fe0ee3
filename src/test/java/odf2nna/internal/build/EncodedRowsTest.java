package odf2nna.internal.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import odf2nna.data.DataFormatException;
import odf2nna.data.DataOptions;
import odf2nna.data.Grouping;
import odf2nna.data.HoldOut;
import odf2nna.data.TargetSpec;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.data.TextSplit;
import odf2nna.internal.data.TextTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What columns are taken for, and the numbers they become. */
class EncodedRowsTest {
    private static final int ROWS = 40;
    private static final int HEADER = 128;

    @TempDir
    private Path folder;

    private DataOptions options = DataOptions.defaults().with(HoldOut.NONE);
    private List<String> categories = List.of();
    private List<String> soft = List.of();
    private TaskOptions.Kind task = TaskOptions.Kind.AUTO;

    /** Writes a table with the columns of {@code header} and a column {@code class} of {@code no} and {@code yes}. */
    private TextTable table(String header, IntFunction<String> fields) throws IOException {
        StringBuilder csv = new StringBuilder(header + ",class\n");
        for (int row = 0; row < ROWS; row++) {
            csv.append(fields.apply(row)).append(row % 2 == 0 ? ",no\n" : ",yes\n");
        }
        return read(csv.toString());
    }

    private TextTable read(String csv) throws IOException {
        Path file = Files.writeString(folder.resolve("data.csv"), csv);
        options = options.withFiles(List.of(file.toString()));
        return TextTable.open(options.files(), options.csv(), Roles.names(options, categories, soft));
    }

    private EncodedRows.Decided decided(TextTable table) throws IOException {
        Roles roles = Roles.of(table, options, categories, soft);
        TextSplit split = TextSplit.of(table, roles.looked(), roles.target(), options.holdOut(), false);
        return EncodedRows.decide(table, roles, split, task);
    }

    private Column column(String name, IntFunction<String> values) throws IOException {
        Encoding encoding = decided(table(name + ",other", row -> values.apply(row) + "," + (row * 7919 % 101) / 10.0))
                .encoding();
        return encoding.columns().get(0);
    }

    /** {@return the features of the rows} */
    private List<double[]> encoded(TextTable table) throws IOException {
        Encoding encoding = decided(table).encoding();
        EncodedRows rows = EncodedRows.write(
                encoding, table.open(), EncodedRows.Chosen.ALL, true, folder, "some", Optional.empty(), () -> false);
        return numbers(rows.features(), encoding.width());
    }

    private static List<double[]> numbers(Path file, int width) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        bytes.position(HEADER);
        List<double[]> all = new ArrayList<>();
        while (bytes.hasRemaining()) {
            double[] numbers = new double[width];
            Arrays.setAll(numbers, i -> bytes.getDouble());
            all.add(numbers);
        }
        return all;
    }

    @Test
    void numbersAreStandardizedAndMissingOnesAreTheMean() throws IOException {
        // alternately 0 and 10, with a mean of 5 and a deviation of 5; one of 40 is missing
        List<double[]> rows = encoded(table("a", row -> row == 7 ? "" : row < 20 == (row % 2 == 0) ? "0" : "10"));

        assertThat(rows.get(7)).containsExactly(0);
        assertThat(rows.get(0)[0]).isBetween(-1.1, -0.9);
        assertThat(rows.get(1)[0]).isBetween(0.9, 1.1);
    }

    @Test
    void thatManyAreMissingIsAFeature() throws IOException {
        List<double[]> rows = encoded(table("a", row -> row % 10 == 3 ? "NA" : Integer.toString(row * row % 17)));

        assertThat(rows.get(3)).containsExactly(0, 1);
        assertThat(rows.get(4)[1]).isZero();
    }

    @Test
    void aTextBecomesAFeatureForEachCategory() throws IOException {
        List<double[]> rows =
                encoded(table("a", row -> List.of("red", "blue", "").get(row % 3)));

        // in the order of their characters, the missing one first
        assertThat(rows.get(0)).containsExactly(0, 0, 1);
        assertThat(rows.get(1)).containsExactly(0, 1, 0);
        assertThat(rows.get(2)).containsExactly(1, 0, 0);
    }

    @Test
    void numbersOfEqualValueNameOneGroup() throws IOException {
        TextTable table = table(
                "a,site",
                row -> row * 7919 % 101 + "," + List.of("1", "1.0", "01", "2").get(row % 4));
        EncodedRows rows = EncodedRows.write(
                decided(table).encoding(),
                table.open(),
                EncodedRows.Chosen.ALL,
                true,
                folder,
                "grouped",
                Optional.of(1),
                () -> false);

        assertThat(rows.groupCount()).isEqualTo(2);
        assertThat(numbers(rows.groups().orElseThrow(), 1).stream().map(row -> row[0]))
                .startsWith(0.0, 0.0, 0.0, 1.0);
    }

    @Test
    void aLongTextOfSignsIsNoNumber() throws IOException {
        assertThat(column("a", row -> "%".repeat(50_000) + row)).isInstanceOf(Column.Ignored.class);
    }

    @Test
    void blanksAroundATextAreNoPartOfItAndAreTakenByTheModel() throws IOException {
        options = options.with(new HoldOut(0.25, 1));
        TextTable table =
                table("a,b", row -> List.of("red", " red", "blue ", " ?").get(row % 4) + "," + row * 7919 % 101);
        Column.Categories column =
                (Column.Categories) decided(table).encoding().columns().get(0);

        assertThat(column.values()).containsExactly("", "blue", "red");
        assertThat(column.keys())
                .containsAllEntriesOf(Map.of("red", 2, " red", 2, "blue", 1, "blue ", 1, " ?", 0, "?", 0, "", 0))
                .doesNotContainKey(" blue");
        RawRows rows = RawRows.first(4, decided(table).encoding(), table.open(), EncodedRows.Chosen.ALL);
        assertThat(rows.texts()).containsEntry("a", List.of("red", " red", "blue ", " ?"));
    }

    @Test
    void blanksAroundHashedTextsAreTakenByTheModel() throws IOException {
        StringBuilder csv = new StringBuilder("a,class\n");
        for (int row = 0; row < 400; row++) {
            csv.append(" text ").append(row % 100).append(row % 2 == 0 ? ",no\n" : ",yes\n");
        }
        Column.Categories column = (Column.Categories)
                decided(read(csv.toString())).encoding().columns().get(0);

        assertThat(column.isHashed()).isTrue();
        assertThat(column.keys())
                .hasSize(200)
                .containsEntry(" text 7", column.keys().get("text 7"));
    }

    @Test
    void textsWithManyValuesShareFeaturesByAHash() throws IOException {
        StringBuilder csv = new StringBuilder("a,class\n");
        for (int row = 0; row < 400; row++) {
            csv.append("text ").append(row % 100).append(row % 2 == 0 ? ",no\n" : ",yes\n");
        }
        TextTable table = read(csv.toString());

        Column.Categories column =
                (Column.Categories) decided(table).encoding().columns().get(0);
        List<double[]> rows = encoded(table);

        assertThat(column.title()).isEqualTo("100 texts, hashed into 64 features");
        assertThat(rows).allMatch(row -> row.length == 64 && Arrays.stream(row).sum() == 1);
        assertThat(rows.get(0)).containsExactly(rows.get(100));
        // 100 texts fall into some 51 of 64 features
        assertThat(rows.stream().map(Arrays::toString).distinct().count()).isBetween(40L, 62L);
    }

    @Test
    void columnsThatSayNothingAreIgnored() throws IOException {
        assertThat(column("a", row -> "3.5").title()).isEqualTo("ignored: it is 3.5 in every row");
        assertThat(column("a", row -> "").title()).isEqualTo("ignored: no row has a value");
        assertThat(column("a", row -> row == 4 ? "" : "2").title()).isEqualTo("ignored: it is 2 wherever it is there");
        assertThat(column("a", row -> "same").title()).isEqualTo("ignored: it is 'same' in every row");
    }

    @Test
    void thatAConstantIsMissingIsAFeature() throws IOException {
        for (String constant : List.of("2", "x")) {
            List<double[]> rows = encoded(table("a", row -> row % 4 == 0 ? "" : constant));
            assertThat(rows.get(0)).as(constant).startsWith(1);
            assertThat(rows.get(1)).as(constant).startsWith(0).doesNotContain(2);
        }
        assertThat(column("a", row -> row % 4 == 0 ? "" : "2").title())
                .isEqualTo("number, 2 wherever it is there; 10 missing, which a feature says");
    }

    @ParameterizedTest
    @CsvSource({
        "1700000000,1700000059,differ by less than single precision shows; subtract a constant such as 1700000000",
        "1.25e-300,8e-300,are smaller than single precision scales; multiply them by a constant such as 1e300",
        "2e-40,4e-40,are smaller than single precision scales; multiply them by a constant such as 1e40",
        "-3e38,3e38,are larger than single precision scales; divide them by a constant such as 1e38",
        "1e39,1.001e39,are larger than single precision scales; divide them by a constant such as 1e39",
        "3,1e200,are larger than single precision scales; divide them by a constant such as 1e200"
    })
    void numbersThatSinglePrecisionCantScaleAreIgnored(String one, String other, String reason) throws IOException {
        assertThat(column("a", row -> row % 2 == 0 ? one : other).title()).isEqualTo("ignored: its values " + reason);
    }

    @Test
    void identifiersAndDatesAreIgnored() throws IOException {
        assertThat(column("a", row -> Integer.toString(row + 5)).title())
                .contains("it numbers the rows", "--features a");
        assertThat(column("customer_id", row -> Integer.toString(row * 7919 % 10007))
                        .title())
                .contains("called like an identifier");
        assertThat(column("a", row -> "2024-01-" + (10 + row % 20)).title()).isEqualTo("ignored: it holds dates");
        assertThat(column("a", row -> "202401" + (10 + row % 20)).title()).contains("it holds dates");
        for (String spelled : List.of("%d-Jan-2024", "%d jan 24", "\"March %d, 2024\"", "%d Sept. 2024")) {
            assertThat(column("a", row -> spelled.formatted(1 + row % 20)).title())
                    .as(spelled)
                    .contains("it holds dates");
        }
        assertThat(column("a", row -> "text " + row).title()).contains("40 different texts in 40 rows");
    }

    @Test
    void numbersThatOnlyLookAlikeAreKept() throws IOException {
        assertThat(column("a", row -> Integer.toString(row * 7919 % 101))).isInstanceOf(Column.Numeric.class);
        assertThat(column("paid", row -> Integer.toString(row * 7919 % 101))).isInstanceOf(Column.Numeric.class);
        assertThat(column("a", row -> Integer.toString(1990 + row % 30))).isInstanceOf(Column.Numeric.class);
    }

    @Test
    void aColumnThatTheUserNamesIsAFeatureOrAnError() throws IOException {
        options = options.withFeatures(List.of("a"));
        assertThat(column("a", row -> Integer.toString(row + 5))).isInstanceOf(Column.Numeric.class);
        assertThatThrownBy(() -> column("a", row -> "2024-01-" + (10 + row % 20)))
                .isInstanceOf(DataFormatException.class)
                .hasMessageContaining("column 'a' (1) can't be a feature: it holds dates");
    }

    @Test
    void numbersAreCategoriesWhereTheUserSaysSo() throws IOException {
        categories = List.of("a");

        assertThat(column("a", row -> Integer.toString(100 + row % 3)))
                .isEqualTo(new Column.Categories(0, "a", List.of("100", "101", "102")));
    }

    @ParameterizedTest
    @CsvSource({"unknown,40,0", "unknown,5,0", "inf,5,0.25", "2024-01-31,5,0.25", "3+,5,0.5"})
    void aTextAmongNumbersIsNoGuess(String text, int values, double heldOut) {
        for (int seed = 0; seed < 8; seed++) { // the row is held out or not
            options = options.with(heldOut == 0 ? HoldOut.NONE : new HoldOut(heldOut, seed));
            assertThatThrownBy(() -> column("a", row -> row == 30 ? text : row % values * 1.37 + ""))
                    .isInstanceOf(DataFormatException.class)
                    .hasMessageContainingAll(
                            "data.csv: line 32, column 'a' (1): found '" + text + "' among numbers", "--categories");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"None", "NULL", "n/a", "<NA>", "#N/A", "NaT", "-"})
    void whatIsMissingAmongNumbersIsNotAmongTexts(String text) throws IOException {
        assertThat(column("a", row -> row == 30 ? text : row % 5 + ""))
                .isInstanceOfSatisfying(
                        Column.Numeric.class,
                        numbers -> assertThat(numbers.missing()).isOne());
        assertThat(encoded(table("a", row -> row == 30 ? text : row % 5 + "")).get(30))
                .containsExactly(0);
        assertThat(column("a", row -> row == 30 ? text : "2024-01-" + (10 + row % 20))
                        .title())
                .isEqualTo("ignored: it holds dates");
        assertThat(column("a", row -> row == 30 ? text : "202401" + (10 + row % 20))
                        .title())
                .contains("it holds dates");
        assertThat(column("a", row -> row % 5 == 0 ? text : "Mild"))
                .isEqualTo(new Column.Categories(
                        0, "a", Stream.of("Mild", text).sorted().toList()));
    }

    @Test
    void aTextAmongDatesIsSaid() throws IOException {
        assertThat(column("a", row -> row == 30 ? "soon" : "2024-01-" + (10 + row % 5))
                        .title())
                .isEqualTo("ignored: it holds dates, and others such as 'soon' in line 32");
        assertThat(column("a", row -> row == 30 ? "20240113" : "2024-01-" + (10 + row % 5))
                        .title())
                .isEqualTo("ignored: it holds dates, and others such as '20240113' in line 32");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // values in turn | the first that can't be read | its line | what is said
                "- 1,5 2,5 3 | 1,5 | 3 | decimal commas are not supported, write 1.5, take",
                "0,125 2,125 | 0,125 | 2 | decimal commas are not supported, write 0.125, take",
                "2,125 0,125 | 0,125 | 3 | decimal commas are not supported, write 0.125, take",
                "1.234,5 7,5 | 1.234,5 | 2 | decimal commas are not supported, write 1234.5, take",
                "9,326 986 | 9,326 | 2 | decimal commas and thousands separators are not supported, write 9.326 or 9326, take",
                "9,326 2,334,904 | 2,334,904 | 3 | thousands separators are not supported, write 2334904, take",
                "1,234.50 7.25 | 1,234.50 | 2 | thousands separators are not supported, write 1234.50, take",
                "$1,050 -$9.5 | $1,050 | 2 | currency and percent signs are not supported, write 1050, take",
                "12.3% None 4% | 12.3% | 2 | currency and percent signs are not supported, write 12.3, take",
                "12,5€ None 4€ | 12,5€ | 2 | currency and percent signs are not supported, write 12.5, take"
            })
    void numbersThatCantBeReadAreRefused(String values, String text, int line, String message) {
        List<String> all = List.of(values.split(" "));

        assertThatThrownBy(() -> column("a", row -> "\"%s\"".formatted(all.get(row % all.size()))))
                .isInstanceOf(DataFormatException.class)
                .hasMessageContainingAll(
                        "line %d, column 'a' (1): found '%s'; %s".formatted(line, text, message), "--categories");
    }

    @ParameterizedTest
    @ValueSource(strings = {"01234 94103 10001", "01 1 10", "00 01", "007 118"})
    void wholeNumbersWithLeadingZerosAreCategories(String values) throws IOException {
        List<String> all = List.of(values.split(" "));
        EncodedRows.Decided decided = decided(table("a", row -> all.get(row * row % 7 % all.size())));

        assertThat(decided.encoding().columns())
                .containsExactly(
                        new Column.Categories(0, "a", all.stream().sorted().toList()));
        assertThat(decided.notes())
                .singleElement()
                .asString()
                .contains("'a' is taken for categories", "leading zeros such as '" + all.get(0) + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"01.5 2 13", "-01 2 -3", "0 1 2", "0.5 10 100"})
    void otherNumbersWithZerosAreNumbers(String values) throws IOException {
        List<String> all = List.of(values.split(" "));

        assertThat(column("a", row -> all.get(row % all.size()))).isInstanceOf(Column.Numeric.class);
        assertThat(column("a", row -> row == 30 ? "07" : row % 5 + "")).isInstanceOf(Column.Numeric.class);
    }

    @Test
    void codesWithManyValuesAreIgnored() throws IOException {
        assertThat(column("a", row -> "0170%d".formatted(555 + row)).title())
                .startsWith("ignored: it has numbers with leading zeros such as '0170555', as codes have them, and it"
                        + " holds 40 different texts in 40 rows");
    }

    @Test
    void numbersWithAUnitAreTextsAndSaySoWhereTheyAreIgnored() throws IOException {
        assertThat(column("a", row -> row + ".5 kg").title())
                .isEqualTo("ignored: its 40 different texts are numbers with a unit, such as '0.5 kg'; write numbers"
                        + " alone");
        assertThat(column("a", row -> row % 2 == 0 ? "36 months" : "60 months")).isInstanceOf(Column.Categories.class);
        assertThat(column("a", row -> row + (row % 2 == 0 ? "A" : "B")).title())
                .contains("40 different texts in 40 rows");
    }

    @Test
    void aGuessOfTheHeaderIsNoted() throws IOException {
        assertThat(decided(table("7,b", row -> row % 5 + "," + row * 7919 % 101))
                        .notes())
                .singleElement()
                .asString()
                .contains("though '7' is a number", "--header no");
    }

    @Test
    void identifiersThatRepeatAreNoted() throws IOException {
        TextTable texts = table("patient_id,b", row -> "P%d,%d".formatted(900 + row / 4, row * 7919 % 101));
        String note = "'patient_id' is called like an identifier and its values repeat; --group patient_id keeps their"
                + " rows together";
        assertThat(decided(texts).notes()).containsExactly(note + "; --ignore patient_id leaves the column out");
        TextTable numbers = table("patient_id,b", row -> "%d,%d".formatted(900 - row / 2 * 31 % 97, row * 7919 % 101));
        assertThat(decided(numbers).notes()).containsExactly(note + "; --ignore patient_id leaves the column out");
        TextTable many = table("patient_id,b", row -> "P%d,%d".formatted(Math.max(1, row), row * 7919 % 101));
        assertThat(decided(many).notes()).containsExactly(note);
        TextTable none = table("patient_id,paid", row -> "P%d,%d".formatted(row, row % 7));
        assertThat(decided(none).notes()).isEmpty();
        categories = List.of("country_id");
        TextTable named = table("country_id,b", row -> "C%d,%d".formatted(row % 4, row * 7919 % 101));
        assertThat(decided(named).notes()).isEmpty();
    }

    @Test
    void rowsOfAGivenGroupNeedNoNote() throws IOException {
        options = options.withGrouping(Grouping.by("patient_id"));
        TextTable table = table("patient_id,b", row -> "P%d,%d".formatted(900 + row / 4, row * 7919 % 101));

        assertThat(decided(table).notes()).isEmpty();
    }

    @Test
    void copiesOfTheTargetAreNoted() throws IOException {
        String note = "'a' determines the target in every row: is it known when the model is used? --ignore a leaves it"
                + " out";
        IntFunction<String> noise = row -> "," + row * 7919 % 101;
        assertThat(decided(table("a,b", row -> "NY".charAt(row % 2) + noise.apply(row)))
                        .notes())
                .containsExactly(note);
        assertThat(decided(table("a,b", row -> row % 2 + noise.apply(row))).notes())
                .containsExactly(note);
        // two values of a class, one value of two classes, a row that differs, a value in few rows
        assertThat(decided(table("a,b", row -> "NYMY".charAt(row % 4) + noise.apply(row)))
                        .notes())
                .isEmpty();
        assertThat(decided(table("a,b", row -> "NYYN".charAt(row % 4) + noise.apply(row)))
                        .notes())
                .isEmpty();
        assertThat(decided(table("a,b", row -> "NY".charAt(row == 30 ? 1 : row % 2) + noise.apply(row)))
                        .notes())
                .isEmpty();
        options = options.withTarget(TargetSpec.parse("c"));
        assertThat(decided(table(
                                "a,b,c",
                                row -> (row % 8 == 0 ? "x" : "y") + noise.apply(row) + (row % 8 == 0 ? ",u" : ",v")))
                        .notes())
                .isEmpty();
    }

    @Test
    void aNumberThatEqualsTheTargetIsNoted() throws IOException {
        options = options.withTarget(TargetSpec.parse("c"));
        TextTable table =
                table("a,b,c", row -> "%d.50,%d,%d.5".formatted(row * 7919 % 101, row * 31 % 97, row * 7919 % 101));

        assertThat(decided(table).notes())
                .singleElement()
                .asString()
                .contains("'a' determines the target in every row", "--ignore a");
    }

    @Test
    void classesAreThoseOfTheTarget() throws IOException {
        EncodedRows.Decided decided = decided(table("a", row -> row * 7919 % 101 + ""));

        assertThat(decided.encoding().target())
                .isEqualTo(new Target.Classes(1, "class", List.of("no", "yes"), false, Optional.empty()));
        assertThat(decided.notes()).isEmpty();
    }

    @Test
    void wholeNumbersWithFewValuesAreClassesAndSaySo() throws IOException {
        options = options.withTarget(TargetSpec.parse("a"));
        TextTable table = table("a,b", row -> row % 3 * 10 + "," + row * 7919 % 101);

        EncodedRows.Decided decided = decided(table);

        assertThat(decided.encoding().target())
                .isEqualTo(new Target.Classes(0, "a", List.of("0", "10", "20"), true, Optional.empty()));
        assertThat(decided.notes()).singleElement().asString().contains("3 classes", "--task regression");
        task = TaskOptions.Kind.REGRESSION;
        assertThat(decided(table).encoding().target()).isInstanceOf(Target.Numbers.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "constant | the same value in all 40 training rows",
                "text | 40 different values in 40 rows",
                "missing | line 2, column 'a' (1): found no target"
            })
    void aTargetThatCantBeLearntIsRefused(String line) {
        String kind = line.split(" \\| ")[0];
        options = options.withTarget(TargetSpec.parse("a"));
        assertThatThrownBy(() -> decided(table(
                        "a,b",
                        row -> (kind.equals("constant") ? "1" : kind.equals("text") ? "t" + row : "")
                                + ","
                                + row * 7919 % 101)))
                .isInstanceOf(DataFormatException.class)
                .hasMessageContaining(line.split(" \\| ")[1]);
    }

    @Test
    void aTextAmongNumbersOfATargetIsNoGuess() {
        options = options.withTarget(TargetSpec.parse("a"));

        assertThatThrownBy(() ->
                        decided(table("a,b", row -> (row == 30 ? "unknown" : row % 29 * 1.37 + "") + "," + row)))
                .isInstanceOf(DataFormatException.class)
                .hasMessageContainingAll(
                        "line 32, column 'a' (1): found 'unknown', expected a number", "--task classes");
    }

    @Test
    void classesOfNumbersAndTextsAreNoted() throws IOException {
        options = options.withTarget(TargetSpec.parse("a"));
        TextTable table = table("a,b", row -> (row == 30 ? "x" : row % 3 + "") + "," + row * 7919 % 101);

        EncodedRows.Decided decided = decided(table);

        assertThat(decided.encoding().target())
                .isEqualTo(new Target.Classes(0, "a", List.of("0", "1", "2", "x"), false, Optional.empty()));
        assertThat(decided.notes())
                .containsExactly(
                        "the target 'a' is taken for 4 classes, since 'x' is no number; if that is a mistake, correct it or leave out its rows");
    }

    @ParameterizedTest
    @ValueSource(strings = {"No", "NO"})
    void classesThatDifferOnlyInCaseAreNoted(String other) throws IOException {
        StringBuilder csv = new StringBuilder("a,class\n");
        for (int row = 0; row < ROWS; row++) {
            csv.append(row * 7919 % 101)
                    .append(row % 2 == 1 ? ",yes\n" : row % 4 == 0 ? ",no\n" : ",\"" + other + "\"\n");
        }

        assertThat(decided(read(csv.toString())).notes())
                .singleElement()
                .asString()
                .contains("'no'", "'" + other + "'", "of the target 'class' differ only in case");
    }

    /** {@return the targets of the rows, with those of a teacher that gives {@code no} 0.7 and {@code yes} 0.3} */
    private List<double[]> taught(String header, boolean isTaught) throws IOException {
        TextTable table = table(header, row -> row * 7919 % 101 + ",0.7,0.3");
        Encoding encoding = decided(table).encoding();
        EncodedRows rows = EncodedRows.write(
                encoding,
                table.open(),
                EncodedRows.Chosen.ALL,
                isTaught,
                folder,
                "some",
                Optional.empty(),
                () -> false);
        assertThat(encoding.width()).isOne();
        return numbers(rows.targets(), 2);
    }

    @Test
    void aTeachersProbabilitiesCountHalfAndTheClassStaysTheLargest() throws IOException {
        soft = List.of("p_no", "p_yes");
        List<double[]> rows = taught("a,p_no,p_yes", true);

        assertThat(rows.get(0)).containsExactly(new double[] {0.85, 0.15}, within(1e-5)); // no
        assertThat(rows.get(1)).containsExactly(new double[] {0.35, 0.65}, within(1e-5)); // yes
        assertThat(taught("a,p_no,p_yes", false).get(1)).containsExactly(0, 1);
    }

    @Test
    void columnsOfATeacherBelongToTheClassesTheyAreNamedAfter() throws IOException {
        soft = List.of("yes", "p no"); // in another order than the classes
        assertThat(taught("a,yes,p no", true).get(0)).containsExactly(new double[] {0.65, 0.35}, within(1e-5));
        soft = List.of("first", "second"); // whose names say nothing
        assertThat(taught("a,first,second", true).get(0)).containsExactly(new double[] {0.85, 0.15}, within(1e-5));
    }

    @Test
    void whatIsNoTeacherIsRefused() {
        soft = List.of("p_no");
        assertThatThrownBy(() -> taught("a,p_no,p_yes", true))
                .hasMessageContaining("--soft-labels names 1 columns, expected 2, one for each class such as 'no'");
        soft = List.of("p_no", "other");
        assertThatThrownBy(() -> taught("a,p_no,other", true)).hasMessageContaining("for some classes");
        soft = List.of("p_no", "class");
        assertThatThrownBy(() -> taught("a,p_no,p_yes", true)).hasMessageContaining("--soft-labels names it");
        soft = List.of("p_no", "p_yes");
        assertThatThrownBy(() -> encodedWith("0.7", "1.3"))
                .hasMessageContaining(
                        "line 2, column 'p_yes' (3): found '1.3', expected a teacher's probability, 0 to 1");
        assertThatThrownBy(() -> encodedWith("0.7", "0.7")).hasMessageContaining("have the sum 1.4, expected 1");
        options = options.withTarget(TargetSpec.parse("a"));
        task = TaskOptions.Kind.REGRESSION;
        assertThatThrownBy(() -> taught("a,p_no,p_yes", true)).hasMessageContaining("is taken for a number");
    }

    private void encodedWith(String no, String yes) throws IOException {
        encoded(table("a,p_no,p_yes", row -> "%d,%s,%s".formatted(row * 7919 % 101, no, yes)));
    }

    @Test
    void heldOutRowsDecideNothing() throws IOException {
        options = options.with(new HoldOut(0.25, 3));
        TextTable table = table("a", row -> Integer.toString(row * 7919 % 101));
        Roles roles = Roles.of(table, options, categories, soft);
        TextSplit split = TextSplit.of(table, roles.looked(), roles.target(), options.holdOut(), false);
        double sum = 0;
        int learnt = 0;
        try (TextTable.Cursor records = table.open()) {
            for (long row = 0; records.next(); row++) {
                sum += split.isHeldOut(row, records) ? 0 : records.number(0);
                learnt += split.isHeldOut(row, records) ? 0 : 1;
            }
        }

        Column.Numeric column = (Column.Numeric) EncodedRows.decide(table, roles, split, task)
                .encoding()
                .columns()
                .get(0);

        assertThat(learnt).isEqualTo(30);
        assertThat(split.heldRows()).isEqualTo(10);
        assertThat(column.mean()).isCloseTo(sum / learnt, org.assertj.core.data.Offset.offset(1e-9));
    }

    @Test
    void aTargetOfDatesIsRefusedUnlessItIsSaidToBeClasses() throws IOException {
        StringBuilder csv = new StringBuilder("a,day\n");
        for (int row = 0; row < ROWS; row++) {
            csv.append(row * 7919 % 101)
                    .append(",2024-01-")
                    .append(10 + row % 5)
                    .append('\n');
        }
        TextTable table = read(csv.toString());

        assertThatThrownBy(() -> decided(table))
                .hasMessageEndingWith(
                        ": the target 'day' holds dates, such as '2024-01-10', expected classes or numbers; write numbers, such as days since a first one, or take dates for classes with --task classes");
        task = TaskOptions.Kind.CLASSES;
        assertThat(decided(table).encoding().target()).isInstanceOf(Target.Classes.class);
    }
}
