package odf2nna.internal.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import odf2nna.data.CsvFormat;
import odf2nna.data.DataOptions;
import odf2nna.data.Delimiter;
import odf2nna.data.HeaderMode;
import odf2nna.data.TargetSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeaderTest {
    @TempDir
    private Path folder;

    /** Lines are separated by {@code /}; every table has two features and a target. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "a,b,y / 1,2,0 / 3,4,1; true; names over numbers",
                "1,2,0 / 3,4,1; false; numbers over numbers",
                "5.1,3.5,setosa / 4.9,3.0,setosa / 6,3,virginica; false; class names in the target only",
                "a,b,species / 5.1,3.5,setosa; true; names over numbers, class names below",
                "0,1,target / 5.1,3.5,1 / 4.9,3.0,0; true; whole numbers as names",
                "a,b,y / NA,2,0 / 3,4,1; true; a missing value below a name",
                "a,b,y / ,,0 / ,4,1; true; missing values below names",
                "NA,2,0 / 3,4,1; false; a missing value in the first row",
                "?,?,x / 3,4,y; false; nothing but missing values in the first row",
                "a,b,y / 1e-3,-2E5,0; true; names over scientific numbers",
                "3,None,0 / 3,4,1; false; None in the first row of numbers",
                "a,b,y / -,2,0 / 3,4,1; true; a dash below a name",
                "1,2,x; false; one row",
                "0,1,2 / 0.5,3,1.5 / 1.5,2,4; true; whole numbers that count the columns above decimals",
                ",0,1,2,3 / 0,0.5,3,1,4 / 1,1.5,2,3,4; true; behind the empty name of row numbers",
                "2019,2020,2021 / 7.5,8.1,9 / 1,2,3; true; years above decimals",
                "0,1,2 / 5,3,1 / 1,2,4; false; whole numbers above whole numbers",
                "0,2,1 / 0.5,3,1.5; false; whole numbers in another order",
                "0,1,target / 0.5,3,no / 1.5,2,yes / 2,2,no; true; a text that is no class, above decimals",
                "0,1,target / 5,3,no / 1,2,yes / 2,2,no; true; a text that is no class beside a count",
                "1,1,y / 0.5,3,no / 1.5,2,yes / 2,2,no; true; a text that is no class, above decimals",
                "1,1,no / 0.5,3,no / 1.5,2,yes / 2,2,no; false; a text that is a class",
                "1,1,a / 0.5,3,b / 1.5,2,c; false; texts that are all different",
                "1,2,3 / 0.5,red,no / 1.5,blue,yes; true; a count above texts",
                "'\"1\",\"2\",0 / 3,4,1'; false; quoted numbers"
            })
    void findsOutWhetherTheFirstLineIsAHeader(String lines, boolean expected, String why) throws IOException {
        List<List<String>> records = Arrays.stream(lines.replace("\"", "").split(" / "))
                .map(line -> Arrays.asList(line.split(",", -1)))
                .toList();

        assertThat(HeaderDetector.hasHeader(Path.of("x"), records, new ColumnRoles(TargetSpec.DEFAULT)))
                .as(why)
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "5.1,x3.5,0 / 4.9,3.0,1; column 2; 'x3.5' beside the number 5.1",
                "7,3,rare / 4,3,often / 5,1,often; column 3; 'rare' beside the number 7"
            })
    void asksAboutAFirstRowThatMayBeDamagedOrAHeader(String lines, String column, String found) throws IOException {
        Path file = Rows.file(folder, "d.csv", lines.replace(" / ", "\n") + "\n");

        assertThatThrownBy(() -> Datasets.open(Rows.options(file), Rows.width(2)))
                .hasMessage("%s: line 1, %s: found %s, expected all names or all values; use --header yes or no"
                        .formatted(file, column, found));
    }

    @Test
    void takesTheUsersWordForIt() throws IOException {
        Path file = Rows.file(folder, "d.csv", "1,2\n3,4\n");

        Dataset data =
                Datasets.open(Rows.options(file).with(new CsvFormat(Delimiter.AUTO, HeaderMode.YES)), Rows.width(2));
        assertThat(data.layout().featureNames()).containsExactly("1", "2");
        assertThat(Rows.all(data)).hasSize(1);

        Path named = Rows.file(folder, "e.csv", "a,b\n3,4\n");
        assertThatThrownBy(() -> Rows.all(Datasets.open(
                        Rows.options(named).with(new CsvFormat(Delimiter.AUTO, HeaderMode.NO)), Rows.width(2))))
                .hasMessage(named + ": line 1, column 1: found 'a', expected a number");
    }

    @Test
    void aTargetNamedByTheUserMakesAHeader() throws IOException {
        Path file = Rows.file(folder, "d.csv", "y,a\nsetosa,1\nvirginica,2\n");
        DataOptions options = Rows.options(file).withTarget(TargetSpec.parse("y"));

        Dataset data = Datasets.open(options, Rows.width(1));
        assertThat(data.layout().featureNames()).containsExactly("a");
        assertThat(Rows.all(data)).containsExactly(List.of(1.0, 0.0), List.of(2.0, 1.0));
    }
}
