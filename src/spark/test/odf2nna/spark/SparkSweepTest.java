package odf2nna.spark;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import odf2nna.cli.Main;
import odf2nna.cli.SparkMain;
import odf2nna.data.DataFiles;
import odf2nna.data.DataOptions;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.TinyModels;
import odf2nna.internal.pipeline.SweepOrder;
import odf2nna.pipeline.ModelSource;
import odf2nna.pipeline.SweepGrid;
import odf2nna.pipeline.SweepOptions;
import odf2nna.prune.PruneOptions;
import odf2nna.runtime.Device;
import odf2nna.runtime.EngineOptions;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sweeps by Spark in this process, beside those of one program. */
@Tag("native")
class SparkSweepTest {
    private static final String SWEEP = "sweep @model.onnx --stats @all.stats --eval @rows.csv --test @test.csv"
            + " --accept-baseline --sizes 70%,40%,39.99%,15%,1%";

    /** What is measured, or called differently. */
    private static final List<String> MEASURED = List.of("seconds", "latency", "microsBefore", "micros", "commandLine");

    @TempDir
    private static Path folder;

    private static SparkSession spark;

    @BeforeAll
    static void takeStatistics() throws IOException {
        spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .config("spark.log.level", "ERROR")
                .getOrCreate();
        Files.write(
                path("model.onnx"),
                TinyModels.chain(ElementType.FLOAT, -1, 4, 24, 16, 3).toBytes());
        write("rows.csv", 700, 1);
        write("test.csv", 300, 2);
        done(Main::run, "calibrate @model.onnx --eval @rows.csv --threads 1 --device cpu -o @all.stats");
        done(Main::run, SWEEP + " --retrain no --threads 1 --device cpu -o @one");
    }

    @AfterAll
    static void stopSpark() {
        spark.stop();
    }

    private static Path path(String name) {
        return folder.resolve(name);
    }

    private static void write(String name, int rows, long seed) throws IOException {
        Random numbers = new Random(seed);
        try (BufferedWriter csv = Files.newBufferedWriter(path(name))) {
            csv.write("a,b,c,d,kind\n");
            for (int row = 0; row < rows; row++) {
                csv.write("%s,%s,%s,%s,%d\n"
                        .formatted(
                                numbers.nextGaussian(),
                                numbers.nextGaussian(),
                                numbers.nextGaussian(),
                                numbers.nextGaussian(),
                                numbers.nextInt(3)));
            }
        }
    }

    private record Result(int code, String out, String err) {}

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

    private static Result done(Program program, String text) {
        Result result = run(program, text);
        assertThat(result.code()).as(result.err()).isZero();
        return result;
    }

    /** {@return a file of a sweep, without what differs between two runs} */
    private static JsonNode report(String sweep, String name) throws IOException {
        String text = Files.readString(path(sweep).resolve(name)).replace(folder + "/" + sweep, "DIR");
        JsonNode report = new JsonMapper().readTree(text);
        report.findParents("seconds").forEach(parent -> ((ObjectNode) parent).remove(MEASURED));
        ((ObjectNode) report).remove(MEASURED);
        return report;
    }

    private static List<String> names(String sweep) throws IOException {
        try (var files = Files.list(path(sweep))) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void modelsPlansAndReportsAreThoseOfOneProgram() throws IOException {
        Result result = done(SparkMain::run, SWEEP + " -o @many --json");

        assertThat(new JsonMapper().readTree(result.out()).get("command").asText())
                .isEqualTo("sweep");
        assertThat(names("many")).isEqualTo(names("one")).contains("070-percent.onnx", "sweep.csv", "sweep.html");
        for (String name : names("one")) {
            if (name.endsWith(".onnx") || name.endsWith(".plan.json")) {
                assertThat(path("many").resolve(name))
                        .hasSameBinaryContentAs(path("one").resolve(name));
            } else if (name.endsWith(".json")) {
                assertThat(report("many", name)).as(name).isEqualTo(report("one", name));
            }
        }
    }

    @Test
    void whatIsFinishedIsTakenAsItIs() throws IOException {
        done(SparkMain::run, SWEEP + " -o @resumed");
        Path kept = path("resumed").resolve("040-percent.report.json");
        Path lost = path("resumed").resolve("070-percent.onnx");
        var time = Files.getLastModifiedTime(kept);
        Files.delete(lost);

        done(SparkMain::run, SWEEP + " -o @resumed");

        assertThat(Files.getLastModifiedTime(kept)).isEqualTo(time);
        assertThat(lost).hasSameBinaryContentAs(path("one").resolve("070-percent.onnx"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--epochs 5 | --epochs: expected 0, got 5, because TensorFlow's library is not in the jar | 2",
                "--stats @none.stats | none.stats | 4",
                "--eval @none.csv | none.csv | 4",
                "--sequential | --sequential | 2"
            })
    void whatCanNotBeDoneIsSaidInALine(String option, String message, int code) {
        String command =
                option.startsWith("--stats") ? SWEEP.replace("--stats @all.stats", option) : SWEEP + " " + option;

        Result result = run(SparkMain::run, command + " -o @refused");

        assertThat(result.err()).contains(message).hasLineCount(1);
        assertThat(result.code()).isEqualTo(code);
    }

    @Test
    void anExecutorThatHasOtherFilesSaysSo() throws IOException {
        Path rows = path("moved.csv");
        Files.copy(path("rows.csv"), rows);
        SweepOrder order = new SweepOrder("070-percent", "70%", "", List.of(), Map.of("evaluation data", "others"));
        SweepJob job = new SweepJob(
                threads -> new SweepRequest(
                        ModelSource.of(path("model.onnx")),
                        new DataFiles(DataOptions.defaults().withFiles(List.of(rows.toString())), List.of()),
                        new SweepOptions(
                                SweepGrid.defaults(),
                                PruneOptions.of(0),
                                true,
                                Optional.empty(),
                                TaskOptions.defaults(),
                                path("never"),
                                false,
                                Optional.empty(),
                                Optional.empty()),
                        new EngineOptions(Device.CPU, threads, 256, 0, false)),
                1);

        Outcome<SweepOrder.Made> outcome = job.make(order);

        assertThat(outcome.problem())
                .startsWith("executor driver: ")
                .contains("model.onnx: this machine has something else (", "evaluation data: others there, ");
        assertThat(path("never")).doesNotExist();
    }

    @Test
    void statisticsAreRequired() {
        Result result = run(SparkMain::run, SWEEP.replace("--stats @all.stats ", "") + " -o @refused");

        assertThat(result.err()).contains("--stats: expected the statistics of all rows");
        assertThat(result.code()).isEqualTo(2);
    }
}
