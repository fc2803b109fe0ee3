package odf2nna.internal.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import odf2nna.data.DataFormatException;
import odf2nna.data.DataOptions;
import odf2nna.data.Grouping;
import odf2nna.data.HoldOut;
import odf2nna.data.MissingPolicy;
import odf2nna.data.TargetSpec;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of Parquet files, which DuckDB writes. */
@Tag("native")
class ParquetTest {
    private static final String TABLE =
            "SELECT * FROM (VALUES (1, 2.5, 'no'), (-300, 0.5, 'yes'), (7, 1.0, 'no')) AS rows(a, b, y)";

    @TempDir
    private Path folder;

    private Path write(String name, String query) throws SQLException {
        Path file = folder.resolve(name);
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:")) {
            connection
                    .createStatement()
                    .execute("COPY (%s) TO '%s' (FORMAT parquet, ROW_GROUP_SIZE 2048)".formatted(query, file));
        }
        return file;
    }

    private Dataset open(String query, int width, DataOptions options) throws IOException, SQLException {
        return Datasets.open(
                options.withFiles(List.of(write("data.parquet", query).toString())), Rows.width(width));
    }

    private Dataset open(String query, int width) throws IOException, SQLException {
        return open(query, width, DataOptions.defaults());
    }

    private void assertRefused(String query, int width, String... words) {
        assertThatThrownBy(() -> Rows.all(open(query, width)))
                .isInstanceOf(DataFormatException.class)
                .hasMessageStartingWith(folder.resolve("data.parquet") + ": ")
                .hasMessageNotContaining("\n")
                .hasMessageContainingAll(words);
    }

    @Test
    void rowsAreThoseOfTheSameCsvFile() throws IOException, SQLException {
        Dataset parquet = open(TABLE, 2);
        Dataset csv = Datasets.open(
                Rows.options(Rows.file(folder, "data.csv", "a,b,y\n1,2.5,no\n-300,0.5,yes\n7,1.0,no\n")),
                Rows.width(2));

        assertThat(Rows.all(parquet)).isEqualTo(Rows.all(csv));
        assertThat(parquet.layout()).isEqualTo(csv.layout());
        assertThat(parquet.labelNames()).isEqualTo(csv.labelNames());
        assertThat(parquet.sources().get(0).path()).isEqualTo(folder.resolve("data.parquet"));
    }

    @Test
    void everyKindOfNumberIsANumber() throws IOException, SQLException {
        Dataset data = open(
                "SELECT 1::TINYINT t, -2::SMALLINT s, 3::INTEGER i, 4::BIGINT l, 5::UBIGINT u, 6.5::FLOAT f, 7.25::DOUBLE d,"
                        + " 8.125::DECIMAL(9,3) c, true b",
                9);

        assertThat(Rows.all(data)).containsExactly(List.of(1.0, -2.0, 3.0, 4.0, 5.0, 6.5, 7.25, 8.125, 1.0));
    }

    @Test
    void columnsAreFoundByName() throws IOException, SQLException {
        DataOptions options = DataOptions.defaults()
                .withTarget(TargetSpec.parse("y"))
                .withFeatures(List.of("b"))
                .withGrouping(Grouping.by("who"));
        Dataset data = open(
                "SELECT * FROM (VALUES ('x', 4, 2.5, 0), ('y', 5, 0.5, 1)) AS rows(who, y, b, \"a \"\"quoted\"\" name\")",
                1,
                options);

        assertThat(Rows.all(data)).containsExactly(List.of(2.5, 4.0), List.of(0.5, 5.0));
        try (BatchReader reader = data.open(Part.ALL, 2)) {
            Batch batch = reader.newBatch();
            reader.next(batch);
            assertThat(batch.key(0)).isNotEqualTo(batch.key(1));
        }
    }

    @Test
    void aTextIsAFeatureWhereTheModelTakesTexts() throws IOException, SQLException {
        String query = "SELECT * FROM (VALUES ('Aix', 1, 0), (NULL, 2, 1)) AS rows(city, code, y)";
        List<InputShape> inputs = List.of(
                new InputShape("code", List.of(1), InputShape.Kind.TEXTS),
                new InputShape("city", List.of(), InputShape.Kind.TEXTS));
        DataOptions options = DataOptions.defaults()
                .withFiles(List.of(write("data.parquet", query).toString()));

        assertThat(Datasets.open(options, inputs).layout().namedTargets()).isFalse();
        assertThat(Rows.all(Datasets.open(options, inputs)))
                .extracting(row -> FeatureTexts.text(row.get(0)) + ", " + FeatureTexts.text(row.get(1)))
                .containsExactly("1, Aix", "2, ");
        DataOptions broken = DataOptions.defaults()
                .withFiles(List.of(write("broken.parquet", query.replace("'Aix', 1", "'Aix', 1.5"))
                        .toString()));
        assertThatThrownBy(() -> Datasets.open(broken, inputs))
                .isInstanceOf(DataFormatException.class)
                .hasMessageContaining(
                        "column 'code' (2) holds DECIMAL(11,1), expected texts or whole numbers, as the model takes texts there");
    }

    @Test
    void nullsAndNoNumbersAreMissing() throws IOException, SQLException {
        String query = "SELECT * FROM (VALUES (1.0, 0), (NULL, 1), ('nan'::DOUBLE, 1), (3.0, 0)) AS rows(a, y)";

        assertRefused(query, 1, "row 2, column 'a' (1): found no value, expected a number", "--missing drop");
        assertThat(Rows.all(open(query, 1, DataOptions.defaults().withMissing(MissingPolicy.DROP))))
                .containsExactly(List.of(1.0, 0.0), List.of(3.0, 0.0));
        assertThat(Rows.all(open(
                        query,
                        1,
                        DataOptions.defaults().withMissing(MissingPolicy.MEAN).with(HoldOut.NONE))))
                .extracting(row -> row.get(0))
                .containsExactly(1.0, 2.0, 2.0, 3.0);
        assertRefused(
                "SELECT * FROM (VALUES (1.0, 'a'), (2.0, NULL)) AS rows(a, y)", 1, "row 2, column 'y' (2)", "a class");
    }

    @Test
    void rowsStayInOrderOverGroupsOfRows() throws IOException, SQLException {
        Dataset data = open("SELECT i AS a, i % 7 AS y FROM range(30000) AS numbers(i)", 1);

        List<List<Double>> rows = Rows.part(data, Part.ALL, 1000);
        assertThat(rows).hasSize(30_000);
        for (int row = 0; row < rows.size(); row++) {
            assertThat(rows.get(row)).containsExactly((double) row, row % 7.0);
        }
    }

    @Test
    void severalFilesAndTargetsOfTheirOwnAreRead() throws IOException, SQLException {
        write("part-1.parquet", "SELECT 1 AS a, 2 AS b");
        write("part-2.parquet", "SELECT 3 AS a, 4 AS b");
        Path targets = write("targets.parquet", "SELECT * FROM (VALUES ('p'), ('q')) AS rows(y)");
        DataOptions options = DataOptions.defaults()
                .withFiles(List.of(folder + "/part-*.parquet"))
                .withTarget(TargetSpec.parse(targets.toString()));

        Dataset data = Datasets.open(options, Rows.width(2));

        assertThat(Rows.all(data)).containsExactly(List.of(1.0, 2.0, 0.0), List.of(3.0, 4.0, 1.0));
        assertThat(data.labelNames()).containsExactly("p", "q");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'x': 1} | STRUCT",
                "[1, 2] | INTEGER[]",
                "map {'x': 1} | MAP",
                "DATE '2024-01-31' | DATE",
                "'text' | VARCHAR",
                "'\\x01'::BLOB | BLOB"
            })
    void aFeatureThatIsNoNumberIsRefused(String line) {
        String[] parts = line.split(" \\| ");

        assertRefused(
                "SELECT 1 AS a, %s AS b, 0 AS y".formatted(parts[0]),
                2,
                "column 'b' (2) holds " + parts[1],
                "expected numbers; leave it out with --ignore");
    }

    @Test
    void aTargetThatIsNeitherNumberNorTextIsRefused() {
        assertRefused(
                "SELECT 1 AS a, DATE '2024-01-31' AS y", 1, "column 'y' (2) holds DATE, expected numbers or texts");
    }

    @Test
    void missingColumnsEmptyTablesAndDamageAreNamed() throws IOException, SQLException {
        assertRefused("SELECT 1 AS a, 2 AS b, 3 AS c, 4 AS d", 2, "found 4 columns", "columns: a, b, c, d");
        assertRefused("SELECT 1 AS a, 2 AS y LIMIT 0", 1, "found no data rows");
        assertThatThrownBy(() -> open(TABLE, 2, DataOptions.defaults().withTarget(TargetSpec.parse("klass"))))
                .hasMessageContaining("found no column, file or array 'klass' for the target");
        Path file = write("data.parquet", TABLE);
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 20));
        assertThatThrownBy(() -> Datasets.open(Rows.options(file), Rows.width(2)))
                .isInstanceOf(DataFormatException.class)
                .hasMessageContaining("the Parquet data are damaged or of an unknown kind")
                .hasMessageNotContaining("\n");
    }

    @Test
    void namesWithQuotesAndPatternsAreFiles() throws IOException, SQLException {
        Path file = Files.move(write("plain.parquet", TABLE), folder.resolve("it's [1] *.parquet"));

        assertThat(Rows.all(Datasets.open(Rows.options(file), Rows.width(2)))).hasSize(3);
    }
}
