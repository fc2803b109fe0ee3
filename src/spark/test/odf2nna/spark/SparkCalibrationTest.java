package odf2nna.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import odf2nna.cli.Main;
import odf2nna.cli.SparkMain;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.TinyModels;
import odf2nna.internal.statistics.BlockTree;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Statistics of a table by Spark in this process, beside those by one pass. */
@Tag("native")
class SparkCalibrationTest {
    private static final int ROWS = 3 * BlockTree.ROWS + 1000;
    private static final int WIDTH = 4;

    @TempDir
    private static Path folder;

    private static SparkSession spark;

    @BeforeAll
    static void calibrateByOnePass() throws IOException {
        spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .config("spark.log.level", "ERROR")
                .config("spark.sql.files.openCostInBytes", "1")
                .config("spark.sql.files.maxPartitionBytes", "1m")
                .getOrCreate();
        Files.write(
                path("model.onnx"),
                TinyModels.chain(ElementType.FLOAT, -1, WIDTH, 24, 16, 12, 3).toBytes());
        Random numbers = new Random(5);
        try (BufferedWriter csv = Files.newBufferedWriter(path("rows.csv"))) {
            csv.write("id,a,b,c,d\n");
            for (int row = 0; row < ROWS; row++) {
                csv.write("%d,%s,%s,%d,%s\n"
                        .formatted(
                                row,
                                (double) (float) numbers.nextGaussian(),
                                numbers.nextDouble(),
                                numbers.nextInt(100),
                                numbers.nextGaussian() * 1e-5));
            }
        }
        StringWriter err = new StringWriter();
        int code = Main.run(
                new PrintWriter(new StringWriter()),
                new PrintWriter(err, true),
                arguments(
                        "model.onnx --eval @rows.csv --ignore id --target none --scale 1/3 --device cpu -o @all.stats"));
        assertThat(code).as(err.toString()).isZero();
    }

    @AfterAll
    static void stopSpark() {
        spark.stop();
    }

    private static Path path(String name) {
        return folder.resolve(name);
    }

    private static String[] arguments(String text) {
        return ("calibrate @" + text).replace("@", folder + "/").split(" ");
    }

    private record Result(int code, String out, String err) {}

    private static Result run(String text) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = SparkMain.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments(text));
        return new Result(code, out.toString(), err.toString());
    }

    private static Dataset<Row> rows() {
        return spark.read()
                .option("header", true)
                .schema("id LONG, a FLOAT, b DOUBLE, c INT, d DOUBLE")
                .csv(path("rows.csv").toString())
                .coalesce(1);
    }

    private static void write(String format, int files) {
        // the short text of a FLOAT is another number
        Dataset<Row> all =
                format.equals("csv") ? rows().withColumn("a", functions.col("a").cast("double")) : rows();
        for (int file = 0; file < files; file++) {
            Column id = all.col("id");
            // files of different sizes, so that Spark's own order would be another one
            long from = (long) ROWS * file * file / files / files;
            long to = (long) ROWS * (file + 1) * (file + 1) / files / files;
            all.filter(id.geq(from).and(id.lt(to)))
                    .write()
                    .option("header", true)
                    .format(format)
                    .mode(file == 0 ? "overwrite" : "append")
                    .save(path(format + files).resolve("part=" + file).toString());
        }
    }

    @ParameterizedTest
    @CsvSource({"parquet, 1", "parquet, 7", "orc, 1", "orc, 3", "csv, 1", "csv, 3"})
    void tablesInAnyNumberOfFilesGiveTheBytesOfOnePass(String format, int files) throws IOException {
        write(format, files);

        Result result = run(
                "model.onnx --format %s --eval @%s%d/*/part-* --ignore id --target none --scale 1/3 -o @spark.stats --force --json"
                        .formatted(format, format, files));

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out()).contains("\"command\" : \"calibrate\"", "\"rows\" : " + ROWS);
        assertThat(path("spark.stats")).hasSameBinaryContentAs(path("all.stats"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--ignore nothing --target none | found no column, file or array 'nothing' for the columns to ignore",
                "--features a,b,c,e --target none | found no column, file or array 'e' for the features",
                "--features a,b,c,nested --target none | column 'nested' holds struct<x:int>, expected numbers",
                "--features a,b,c,text --target none | column 'text' holds string, expected numbers",
                "--features a,b,c,d --target none | row 1, column 'd': found no value, expected a number"
            })
    void columnsThatDoNotFitAreNamed(String options, String message) {
        spark.sql(
                        "SELECT 1.0 AS a, 2 AS b, 3 AS c, CAST(NULL AS DOUBLE) AS d, named_struct('x', 1) AS nested, 'y' AS text")
                .write()
                .mode("overwrite")
                .parquet(path("odd").toString());

        Result result = run("model.onnx --eval @odd -o @odd.stats " + options);

        assertThat(result.err()).contains("odd", message).hasLineCount(1);
        assertThat(result.code()).isEqualTo(4);
    }

    @Test
    void aTextThatIsNoNumberIsNamed() throws IOException {
        Files.writeString(path("text.csv"), "a,b,c,d\n1,2,3,4\n1,x,3,4\n");

        Result result = run("model.onnx --format csv --eval @text.csv -o @odd.stats --target none");

        assertThat(result.err()).contains("text.csv: row 2, column 'b': found 'x', expected a number");
        assertThat(result.code()).isEqualTo(4);
    }

    @Test
    void tasksTakeTheBlocksThatBeginInTheirPartitions() {
        long block = BlockTree.ROWS;
        List<Long> counts = List.of(10L, block, 0L, 3 * block, 5L);

        List<BlockTask> tasks = BlockTask.of(counts);

        assertThat(tasks)
                .containsExactly(
                        new BlockTask(0, block, 0, List.of(0, 1)),
                        new BlockTask(block, block, block - 10, List.of(1, 2, 3)),
                        new BlockTask(2 * block, 2 * block + 15, block - 10, List.of(3, 4)));
    }

    @Test
    void everyRowIsTakenOnce() {
        Random random = new Random(1);
        for (int round = 0; round < 50; round++) {
            List<Long> counts = new ArrayList<>();
            IntStream.range(0, 9).forEach(i -> counts.add((long) random.nextInt(200_000)));
            long next = 0;
            for (BlockTask task : BlockTask.of(counts)) {
                assertThat(task.firstRow()).isEqualTo(next);
                long before = counts.subList(0, task.partitions().get(0)).stream()
                        .mapToLong(Long::longValue)
                        .sum();
                assertThat(before + task.skipped()).isEqualTo(next);
                next += task.rows();
            }
            assertThat(next)
                    .isEqualTo(counts.stream().mapToLong(Long::longValue).sum());
        }
    }
}
