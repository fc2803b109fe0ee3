package odf2nna.internal.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import odf2nna.data.CsvFormat;
import odf2nna.data.DataFormatException;
import odf2nna.data.Delimiter;
import odf2nna.data.HeaderMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CSV files whose columns hold anything. */
class TextTableTest {
    @TempDir
    private Path folder;

    private Path write(String name, String csv) throws IOException {
        return Files.writeString(folder.resolve(name), csv);
    }

    private TextTable open(String csv, String... roles) throws IOException {
        return TextTable.open(List.of(write("data.csv", csv).toString()), CsvFormat.AUTO, List.of(roles));
    }

    private static List<List<String>> records(TextTable table, TextTable.Cursor cursor) throws IOException {
        List<List<String>> records = new ArrayList<>();
        try (cursor) {
            while (cursor.next()) {
                List<String> record = new ArrayList<>();
                for (int column = 0; column < table.width(); column++) {
                    record.add(cursor.field(column));
                }
                records.add(record);
            }
        }
        return records;
    }

    @Test
    void quotesAndBlanksAreNoPartOfAField() throws IOException {
        TextTable table = open("a,b\n1,\"x, \"\"y\"\"\"\n 2 ,z\n");

        assertThat(records(table, table.open())).containsExactly(List.of("1", "x, \"y\""), List.of("2", "z"));
        assertThat(table.name(1)).isEqualTo("b");
    }

    @Test
    void aTableOfTextsHasAHeaderIfItsNamesAreNoValues() throws IOException {
        assertThat(open("colour,class\nred,yes\nblue,no\nred,no\n").name(0)).isEqualTo("colour");
        assertThat(open("red,yes\nblue,no\nred,no\n").name(0)).isEqualTo("column 1");
        assertThat(open("p,q\nr,s\n", "q").name(0)).isEqualTo("p");
        assertThatThrownBy(() -> open("p,q\nr,s\n"))
                .isInstanceOf(DataFormatException.class)
                .hasMessageContaining("--header yes or no");
    }

    @Test
    void aGuessOfTheHeaderIsNoted() throws IOException {
        assertThat(open("a,no,y\np,no,u\nq,yes,v\n").headerNote())
                .hasValue(
                        "the first line is taken for a row, since 'no' is a value below, too; if it names the columns,"
                                + " give --header yes");
        assertThat(open("3,x,1\n4,5,0\n").headerNote())
                .hasValue(
                        "the first line is taken for the names of the columns, though '3' is a number; if it is a row,"
                                + " give --header no");
        assertThat(open("a,b\n1,2\n").headerNote()).isEmpty();
        assertThat(open("p,no\np,no\nq,yes\n").headerNote()).isEmpty();
        assertThat(open("3,x,1\n4,5,0\n", "x").headerNote()).isEmpty();
        CsvFormat given = new CsvFormat(Delimiter.AUTO, HeaderMode.NO);
        assertThat(TextTable.open(List.of(folder.resolve("data.csv").toString()), given, List.of())
                        .headerNote())
                .isEmpty();
    }

    @Test
    void optionsNameAColumnWithoutQuotes() throws IOException {
        TextTable named = open("größe_1,a b,x\n1,2,3\n");
        assertThat(named.option(0)).isEqualTo("größe_1");
        assertThat(named.option(1)).isEqualTo("2");
        assertThat(open("1,2,3\n4,5,6\n").option(2)).isEqualTo("3");
    }

    @Test
    void aColumnOfRowNumbersNeedsNoName() throws IOException {
        assertThat(open(",a\n0,5\n1,7\n").name(0)).isEqualTo("column 1");
    }

    @Test
    void namesThatRepeatAreRefused() {
        assertThatThrownBy(() -> open("a,b,a\n1,2,3\n"))
                .isInstanceOf(DataFormatException.class)
                .hasMessageEndingWith("data.csv: line 1: found two columns called 'a', expected different names");
    }

    @Test
    void otherFilesMayHaveTheColumnsInAnotherOrder() throws IOException {
        TextTable table = open("a,b\n1,2\n");

        assertThat(records(table, table.openLike(List.of(write("other.csv", "b,a\n3,4\n")))))
                .containsExactly(List.of("4", "3"));
        assertThatThrownBy(() -> records(table, table.openLike(List.of(write("less.csv", "a,c\n3,4\n")))))
                .isInstanceOf(DataFormatException.class)
                .hasMessageContaining("less.csv: line 1: found no column 'b'");
    }

    @Test
    void aQuoteThatIsNotClosedIsRefusedAlsoInTheLastField() throws IOException {
        TextTable open = open("a,b\n1,yes\n2,\"no\n3,yes\n4,no\n");

        assertThatThrownBy(() -> records(open, open.open()))
                .isInstanceOf(DataFormatException.class)
                .hasMessageEndingWith(
                        "data.csv: line 3: found a quote in the last field that 2 further lines stand behind, expected quotes to be closed");
        TextTable closed = open("a,b\n1,yes\n2,\"a note\nof two lines, or three\n\"\n");
        assertThat(records(closed, closed.open())).hasSize(2);
    }

    @Test
    void aRecordWithAnotherNumberOfFieldsIsRefused() throws IOException {
        TextTable table = open("a,b\n1,2\n3\n");

        assertThatThrownBy(() -> records(table, table.open()))
                .isInstanceOf(DataFormatException.class)
                .hasMessageContaining("data.csv: line 3: found 1 fields, expected 2 as in the first line");
    }

    @Test
    void severalFilesAreReadOneAfterAnother() throws IOException {
        write("x1.csv", "a,b\n1,2\n");
        write("x2.csv", "a,b\n3,4\n");
        TextTable table = TextTable.open(List.of(folder.resolve("x*.csv").toString()), CsvFormat.AUTO, List.of());

        assertThat(records(table, table.open())).containsExactly(List.of("1", "2"), List.of("3", "4"));
    }
}
