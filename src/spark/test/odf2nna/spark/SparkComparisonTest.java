package odf2nna.spark;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import odf2nna.cli.Main;
import odf2nna.cli.SparkMain;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.TinyModels;
import odf2nna.internal.statistics.BlockTree;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two models compared on a table by Spark in this process, beside {@code compare} over the same rows. */
@Tag("native")
class SparkComparisonTest {
    private static final int ROWS = 2 * BlockTree.ROWS + 1001;
    private static final List<String> NAMES = List.of("wasp", "ant", "bee");

    @TempDir
    private static Path folder;

    private static SparkSession spark;

    @BeforeAll
    static void writeRows() throws IOException {
        spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .config("spark.log.level", "ERROR")
                .config("spark.sql.files.openCostInBytes", "1")
                .config("spark.sql.files.maxPartitionBytes", "1m")
                .getOrCreate();
        model("classes.onnx", 4, 24, 16, 3);
        model("classes-small.onnx", 4, 12, 3);
        model("number.onnx", 4, 24, 1);
        model("number-small.onnx", 4, 9, 1);
        model("wider.onnx", 5, 24, 3);
        Random numbers = new Random(7);
        try (BufferedWriter csv = Files.newBufferedWriter(path("rows.csv"))) {
            csv.write("id,a,b,c,d,kind,name,value,first,second,third\n");
            String features = "";
            for (int row = 0; row < ROWS; row++) {
                if (row % 20 > 0) {
                    features = "%s,%s,%d,%s"
                            .formatted(
                                    numbers.nextGaussian(),
                                    numbers.nextDouble(),
                                    numbers.nextInt(100),
                                    numbers.nextGaussian());
                }
                int kind = numbers.nextInt(3);
                csv.write("%d,%s,%d,%s,%s,%d,%d,%d\n"
                        .formatted(
                                row,
                                features.isEmpty() ? "1,2,3,4" : features,
                                kind,
                                NAMES.get(kind),
                                numbers.nextGaussian(),
                                kind == 0 ? 1 : 0,
                                kind == 1 ? 1 : 0,
                                kind == 2 ? 1 : 0));
            }
        }
        for (String format : List.of("parquet", "orc", "csv")) {
            write(format);
        }
    }

    @AfterAll
    static void stopSpark() {
        spark.stop();
    }

    private static Path path(String name) {
        return folder.resolve(name);
    }

    private static void model(String name, int... widths) throws IOException {
        Files.write(path(name), TinyModels.chain(ElementType.FLOAT, -1, widths).toBytes());
    }

    /** Writes the rows to files of different sizes, so that Spark's own order would be another one. */
    private static void write(String format) {
        Dataset<Row> all = spark.read()
                .option("header", true)
                .schema("id LONG, a DOUBLE, b DOUBLE, c INT, d DOUBLE, kind INT, name STRING, value DOUBLE,"
                        + " first INT, second INT, third DECIMAL(3, 1)")
                .csv(path("rows.csv").toString())
                .coalesce(1);
        int files = 3;
        for (int file = 0; file < files; file++) {
            long from = (long) ROWS * file * file / files / files;
            long to = (long) ROWS * (file + 1) * (file + 1) / files / files;
            all.filter(all.col("id").geq(from).and(all.col("id").lt(to)))
                    .write()
                    .option("header", true)
                    .format(format)
                    .save(path(format).resolve("part=" + file).toString());
        }
    }

    private record Result(int code, String out, String err) {
        JsonNode json() throws IOException {
            assertThat(code).as(err).isZero();
            return new JsonMapper().readTree(out);
        }
    }

    /** Runs one of two programs. */
    private interface Program {
        int run(PrintWriter out, PrintWriter err, String... arguments);
    }

    private static Result run(Program program, String text) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = program.run(
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                text.replace("@", folder + "/").split(" "));
        return new Result(code, out.toString(), err.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "parquet | @classes.onnx @classes-small.onnx | --target kind",
                "parquet | @classes.onnx @classes-small.onnx | --target name --scale 1/3",
                "parquet | @number.onnx @number-small.onnx | --target value",
                "parquet | @classes.onnx @classes-small.onnx | --target none",
                "orc | @classes.onnx @classes-small.onnx | --target name --classes ant,bee,wasp",
                "orc | @classes.onnx @classes-small.onnx | --target third,first,second",
                "csv | @classes.onnx @classes-small.onnx | --target name",
                "csv | @classes.onnx @classes-small.onnx | --target 6 --seed 3",
                "csv | @number.onnx @number-small.onnx | --target -4"
            })
    void figuresAreThoseOfOneProgram(String format, String models, String options) throws IOException {
        String rest = models + " --features a,b,c,d --json " + options;
        JsonNode one =
                run(Main::run, "compare --eval @rows.csv --device cpu " + rest).json();

        JsonNode spark = run(
                        SparkMain::run, "evaluate --format %s --eval @%s/*/part-* %s".formatted(format, format, rest))
                .json();

        assertThat(spark.get("metrics")).isEqualTo(one.get("metrics"));
        assertThat(spark.get("metrics").get("rows").asInt()).isEqualTo(ROWS);
        for (String figure : List.of("testRows", "labels", "target", "repeatedRows")) {
            assertThat(spark.get("data").get(figure))
                    .as(figure)
                    .isEqualTo(one.get("data").get(figure));
        }
        assertThat(spark.get("data").get("repeatedRows").asInt()).isGreaterThan(ROWS / 21);
        assertThat(spark.get("notes").get(0).asText()).startsWith("compared on all rows of " + path(format));
        ((ArrayNode) spark.get("notes")).remove(0);
        assertThat(spark.get("notes")).isEqualTo(one.get("notes"));
        assertThat(spark.get("after")).isEqualTo(one.get("after"));
    }

    @Test
    void theTableIsThatOfCompare() {
        Result result = run(
                SparkMain::run,
                "evaluate @classes.onnx @classes-small.onnx --eval @parquet/*/part-* --features a,b,c,d --target name");

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains("accuracy", "column 'name'", "ant=0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--target nothing | found no column, file or array 'nothing' for the target",
                "--target nested | column 'nested' holds struct<x:int>, expected numbers or texts",
                "--target kind,text | column 'text' holds string, expected numbers",
                "--target text | found 2 names",
                "--target missing | row 2, column 'missing': found no value, expected a number",
                "--target unnamed | row 1, column 'unnamed': found no value, expected a class",
                "--target kind --task regression | targets: found 1 a row, expected 3, one for each output",
                "--target many | found 7, expected a class 0..2",
                "--target kind --features a,b,c,missing | row 2, column 'missing': found no value, expected a number"
            })
    void columnsThatDoNotFitAreNamed(String options, String message) {
        spark.sql("SELECT 1.0 AS a, 2 AS b, 3 AS c, 4.0 AS d, named_struct('x', 1) AS nested, id AS kind, 7 AS many,"
                        + " IF(id = 0, 'x', 'y') AS text, IF(id = 0, 1.5, NULL) AS missing,"
                        + " IF(id = 0, NULL, 'y') AS unnamed FROM range(0, 2, 1, 1)")
                .write()
                .mode("overwrite")
                .parquet(path("odd").toString());
        String features = options.contains("--features") ? "" : " --features a,b,c,d";

        Result result =
                run(SparkMain::run, "evaluate @classes.onnx @classes-small.onnx --eval @odd " + options + features);

        assertThat(result.err()).contains("odd", message).hasLineCount(1);
        assertThat(result.code()).isEqualTo(4);
    }

    @Test
    void aTargetThatIsNoNumberIsNamed() throws IOException {
        Files.writeString(path("late.csv"), "a,b,c,d,kind\n" + "1,2,3,4,0\n".repeat(30) + "1,2,3,4,one\n");

        Result result = run(SparkMain::run, "evaluate @classes.onnx @classes-small.onnx --format csv --eval @late.csv");

        assertThat(result.err()).contains("late.csv: row 31, column 'kind': found 'one', expected a number");
        assertThat(result.code()).isEqualTo(4);
    }

    @Test
    void aModelOfOtherInputsIsNamed() {
        String models = "@classes.onnx @wider.onnx --features a,b,c,d --target kind";
        Result one = run(Main::run, "compare --eval @rows.csv --device cpu " + models);

        Result result = run(SparkMain::run, "evaluate --eval @parquet/*/part-* " + models);

        assertThat(result.err()).hasLineCount(1);
        assertThat(result.code()).as(one.err() + result.err()).isEqualTo(one.code());
    }

    @Test
    void aFolderIsNoModel() throws IOException {
        Files.createDirectories(path("saved"));

        Result result = run(SparkMain::run, "evaluate @classes.onnx @saved --eval @parquet/*/part-*");

        assertThat(result.err()).contains("saved: is a folder, expected a file");
        assertThat(result.code()).isEqualTo(3);
    }
}
