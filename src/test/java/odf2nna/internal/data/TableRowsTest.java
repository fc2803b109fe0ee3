package odf2nna.internal.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import odf2nna.data.DataFormatException;
import odf2nna.data.DataOptions;
import odf2nna.data.HoldOut;
import odf2nna.data.TargetSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows of a table that another program reads. */
class TableRowsTest {
    private static final List<InputShape> INPUTS = List.of(new InputShape("x", List.of(2)));

    /** A table of texts. */
    private static final class Texts implements TableRows {
        private final List<String> columns;
        private final Iterator<List<String>> rows;
        private List<String> row = List.of();

        Texts(String... lines) {
            List<List<String>> all = List.of(lines).stream()
                    .map(line -> List.of(line.split(",")))
                    .toList();
            columns = all.get(0);
            rows = all.subList(1, all.size()).iterator();
        }

        @Override
        public Path name() {
            return Path.of("table");
        }

        @Override
        public List<String> columns() {
            return columns;
        }

        @Override
        public boolean holdsNames(int column) {
            return columns.get(column).equals("name");
        }

        @Override
        public long firstRow() {
            return 100;
        }

        @Override
        public boolean next() {
            boolean isThere = rows.hasNext();
            row = isThere ? rows.next() : row;
            return isThere;
        }

        @Override
        public double number(int column) {
            return TableRows.number(row.get(column));
        }

        @Override
        public String text(int column) {
            return row.get(column);
        }
    }

    @Test
    void refusesAModelThatTakesTexts() {
        List<InputShape> inputs = List.of(new InputShape("a", List.of(1), InputShape.Kind.TEXTS));
        assertThatThrownBy(() -> Datasets.openTable(DataOptions.defaults(), inputs, new Texts("a,b", "Aix,1")))
                .isInstanceOf(DataFormatException.class)
                .hasMessage("table: input 'a' takes texts, which are read from CSV and Parquet files alone");
    }

    private static Dataset open(String target, Texts table) throws IOException {
        DataOptions options = DataOptions.defaults()
                .withTarget(TargetSpec.parse(target))
                .withFeatures(List.of("b", "a"))
                .with(HoldOut.NONE);
        return Datasets.openTable(options, INPUTS, table);
    }

    @Test
    void featuresAreInTheOrderOfTheModelAndNamesOfClassesHaveNumbers() throws IOException {
        Dataset rows = open("name", new Texts("name,a,id,b", "wasp,1,7,2", "bee,3,8,4", " wasp ,5,9,6"));

        Batch batch = new DataRows(rows, Part.ALL).first(10);

        assertThat(batch.rows()).isEqualTo(3);
        assertThat(batch.features()).startsWith(2, 1, 4, 3, 6, 5);
        assertThat(batch.targets()).startsWith(0, 1, 0);
        assertThat(rows.labelNames()).containsExactly("wasp", "bee");
        assertThat(rows.layout().namedTargets()).isTrue();
        assertThat(batch.keys()).hasSize(3).doesNotHaveDuplicates();
    }

    @Test
    void truthValuesAreNumbersAsInCsvFiles() throws IOException {
        Dataset rows = open("name", new Texts("name,a,b", "wasp,TRUE,2", "bee,false,True"));

        assertThat(new DataRows(rows, Part.ALL).first(10).features()).startsWith(2, 1, 1, 0);
    }

    @Test
    void severalTargetsAreNumbersInTheOrderTheyAreNamed() throws IOException {
        Texts table = new Texts("one,a,two,b", "1,2,3,4");
        DataOptions options = DataOptions.defaults().withTarget(TargetSpec.parse("two,one"));

        assertThat(Datasets.targetsOfTable(options, INPUTS, table)).containsExactly("two", "one");
        assertThat(new DataRows(open("two,one", table), Part.ALL).first(1).targets())
                .containsExactly(3, 1);
    }

    @Test
    void targetsAloneCanBeRead() throws IOException {
        DataOptions options =
                DataOptions.defaults().withTarget(TargetSpec.parse("name")).with(HoldOut.NONE);

        Batch batch = new DataRows(Datasets.openTable(options, List.of(), new Texts("name", "bee", "ant")), Part.ALL)
                .first(5);

        assertThat(batch.targets()).startsWith(0, 1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name | bee,?,3 | row 101, column 'a': found no value, expected a number",
                "name | bee,None,3 | row 101, column 'a': found no value, expected a number",
                "name | NA,1,3 | row 101, column 'name': found no value, expected a class",
                "name | bee,1,one | row 101, column 'b': found 'one', expected a number",
                "kind | bee,1,2 | row 101, column 'kind': found 'bee', expected a number"
            })
    void whatIsMissingOrNoNumberIsNamed(String target, String line, String message) throws IOException {
        DataRows rows = new DataRows(open(target, new Texts(target + ",a,b", line)), Part.ALL);

        assertThatThrownBy(() -> rows.first(1))
                .isInstanceOf(DataFormatException.class)
                .hasMessageStartingWith("table: ")
                .hasMessageContaining(message);
    }
}
