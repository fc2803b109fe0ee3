package odf2nna.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import odf2nna.internal.data.NumpyFiles;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.TinyModels;
import odf2nna.internal.onnx.proto.Onnx.ModelProto;
import odf2nna.internal.prune.PlanJson;
import odf2nna.internal.statistics.BlockTree;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Statistics of seven blocks of rows: in parts, merged, and in place of a pass over the rows. */
@Tag("native")
class StatisticsCommandTest {
    private static final int ROWS = 6 * BlockTree.ROWS + 1000;
    private static final int WIDTH = 4;
    private static final String CPU = " --device cpu";
    private static final String CALIBRATE = "calibrate @model.onnx --target none" + CPU;
    private static final String PASS = " --eval @all.npy --hold-out 0 --target none" + CPU;
    private static final String STORED = " --stats @all.stats --eval @few.npy --hold-out 0 --target none" + CPU;

    @TempDir
    private static Path folder;

    private static Workspace workspace;

    @BeforeAll
    static void calibrateAllRowsAtOnce() throws IOException {
        workspace = Workspace.in(folder.resolve("work"));
        workspace.write(
                "model.onnx",
                TinyModels.chain(ElementType.FLOAT, -1, WIDTH, 24, 16, 12, 3).toBytes());
        double[] numbers = new Random(3).doubles((long) ROWS * WIDTH, -3, 5).toArray();
        write("all.npy", numbers, 0, ROWS);
        write("few.npy", numbers, 77, 1200);
        for (int blocks : new int[] {1, 3}) {
            for (int first = 0; first < ROWS; first += blocks * BlockTree.ROWS) {
                write(part(blocks, first) + ".npy", numbers, first, Math.min(ROWS, first + blocks * BlockTree.ROWS));
            }
        }
        run(CALIBRATE + " --eval @all.npy --threads 1 -o @all.stats");
    }

    private static void write(String name, double[] numbers, int from, int to) throws IOException {
        workspace.write(
                name,
                NumpyFiles.npy(
                        "(%d, %d)".formatted(to - from, WIDTH), Arrays.copyOfRange(numbers, from * WIDTH, to * WIDTH)));
    }

    private static String part(int blocks, int first) {
        return "part-%d-of-%d".formatted(first / BlockTree.ROWS, blocks);
    }

    private static Cli.Result run(String command) {
        Cli.Result result = workspace.run(command);
        assertThat(result.code()).as(command + ": " + result.err()).isZero();
        return result;
    }

    private static void calibrateParts(int blocks, String options) {
        for (int first = 0; first < ROWS; first += blocks * BlockTree.ROWS) {
            String part = part(blocks, first);
            run(CALIBRATE
                    + " --eval @%s.npy --first-row %d --total-rows %d -o @%s.stats --force %s"
                            .formatted(part, first, ROWS, part, options));
        }
    }

    @ParameterizedTest
    @CsvSource({"1, --threads 1", "1, --threads 2", "3, --threads 2", "3, --threads 1 --batch-size 96"})
    void partsOfAnySizeOnAnyNumberOfThreadsGiveTheSameBytes(int blocks, String options) {
        calibrateParts(blocks, options);

        // the order of the files makes no difference
        StringBuilder merge = new StringBuilder("merge");
        for (int first = 0; first < ROWS; first += blocks * BlockTree.ROWS) {
            merge.insert("merge".length(), " @" + part(blocks, first) + ".stats");
        }
        run(merge + " --force -o @merged.stats");

        assertThat(workspace.path("merged.stats")).hasSameBinaryContentAs(workspace.path("all.stats"));
    }

    @Test
    void mergedFilesCanBeMerged() {
        calibrateParts(3, "");

        run("merge @part-0-of-3.stats @part-3-of-3.stats --force -o @first.stats");
        Cli.Result last = run("merge @part-6-of-3.stats @first.stats --force --json -o @merged.stats");

        assertThat(last.out()).contains("\"complete\" : true", "\"rows\" : " + ROWS);
        assertThat(workspace.path("merged.stats")).hasSameBinaryContentAs(workspace.path("all.stats"));
    }

    @Test
    void whatIsPrintedIsWhatTheSchemaDescribes() throws IOException {
        Cli.Result calibrated = run(CALIBRATE + " --eval @few.npy --json -q -o @described.stats");
        Cli.Result merged = run("merge @described.stats --json -q -o @alone.stats");

        for (Cli.Result result : List.of(calibrated, merged)) {
            assertThat(ReportSchemaTest.closedSchema("statistics.schema.json").validate(result.out(), InputFormat.JSON))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--target-params 40%",
                "--target-params 5%",
                "--target-params 30% --criterion std",
                "--target-params 40% --criterion contribution",
                "--epsilon 2.5",
                "--epsilon 100",
                "--target-params 40% --on-empty-layer keep-one --compensate fold"
            })
    void shrinkMakesTheSamePlanAndTheSameModel(String how) throws IOException {
        run("shrink @model.onnx --epochs 0 --force --save-plan @pass.json -o @pass.onnx " + how + PASS);

        Cli.Result stored =
                run("shrink @model.onnx --epochs 0 --force --save-plan @stored.json -o @stored.onnx " + how + STORED);

        assertThat(PlanJson.read(workspace.path("stored.json")).withOrigin(Map.of()))
                .isEqualTo(PlanJson.read(workspace.path("pass.json")).withOrigin(Map.of()));
        assertThat(graph("stored.onnx")).isEqualTo(graph("pass.onnx"));
        assertThat(stored.err()).contains("units are scored on the 394,216 rows of", "not on those of --eval");
    }

    private static Object graph(String name) throws IOException {
        return ModelProto.parseFrom(workspace.bytes(name)).getGraph();
    }

    @Test
    void widthsAreThoseOfTheModelAsItIs() throws IOException {
        run(CALIBRATE + " --eval @all.npy --no-simplify --force -o @plain.stats");

        String how = "shrink @model.onnx --epochs 0 --force --widths 9,0,5 ";
        run(how + "-o @pass.onnx" + PASS);
        run(how + "-o @stored.onnx" + STORED.replace("all.stats", "plain.stats"));

        assertThat(graph("stored.onnx")).isEqualTo(graph("pass.onnx"));
    }

    @Test
    void inputsArePrunedByStatisticsThatHaveThem() throws IOException {
        run(CALIBRATE + " --eval @all.npy --prune-inputs --force -o @inputs.stats");

        String how = "shrink @model.onnx --epochs 0 --force --target-inputs 3 --target-params 40% ";
        run(how + "-o @pass.onnx" + PASS);
        run(how + "-o @stored.onnx" + STORED.replace("all.stats", "inputs.stats"));

        assertThat(graph("stored.onnx")).isEqualTo(graph("pass.onnx"));
    }

    @Test
    void scoreListsTheSameUnitsAndThresholds() throws IOException {
        JsonNode pass = new ObjectMapper()
                .readTree(run("score @model.onnx --json" + PASS).out());
        JsonNode stored = new ObjectMapper()
                .readTree(run("score @model.onnx --json --stats @all.stats").out());

        assertThat(stored.get("thresholds")).isEqualTo(pass.get("thresholds"));
        for (String figure :
                new String[] {"value", "samples", "means", "deviations", "mean", "deviation", "zeroShare"}) {
            assertThat(stored.get("units").findValues(figure))
                    .isEqualTo(pass.get("units").findValues(figure));
        }
    }

    @Test
    void sweepMakesTheSameModels() throws IOException {
        String how = "sweep @model.onnx --retrain no --sizes 50%,20% --test @few.npy --test-target none --force ";
        run(how + "-o @pass" + PASS.replace("--hold-out 0", ""));
        run(how + "-o @stored" + STORED.replace("--hold-out 0", ""));

        List<String> models = modelsIn("pass");
        assertThat(models).hasSize(2).isEqualTo(modelsIn("stored"));
        for (String model : models) {
            assertThat(graph("stored/" + model)).isEqualTo(graph("pass/" + model));
        }
    }

    private static List<String> modelsIn(String sweep) throws IOException {
        try (Stream<Path> files = Files.walk(workspace.path(sweep))) {
            return files.filter(file -> file.toString().endsWith(".onnx"))
                    .map(file -> workspace.path(sweep).relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void applyDescribesUnitsByStatistics() throws IOException {
        run("shrink @model.onnx --epochs 0 --force --target-params 40% --save-plan @plan.json -o @pass.onnx" + STORED);

        JsonNode applied = new ObjectMapper()
                .readTree(run("apply @model.onnx @plan.json --force --json -o @again.onnx" + STORED)
                        .out());

        assertThat(applied.get("units").get(0).get("samples").asLong()).isEqualTo(ROWS);
        assertThat(graph("again.onnx")).isEqualTo(graph("pass.onnx"));
    }

    @Test
    void theReportSaysWhatTheFileHolds() throws IOException {
        Cli.Result result = run(CALIBRATE
                + " --eval @part-1-of-1.npy --first-row 65536 --total-rows 394216 --json --force -o @one.stats");

        JsonNode report = new ObjectMapper().readTree(result.out());
        assertThat(report.get("firstRow").asLong()).isEqualTo(BlockTree.ROWS);
        assertThat(report.get("rows").asLong()).isEqualTo(BlockTree.ROWS);
        assertThat(report.get("totalRows").asLong()).isEqualTo(ROWS);
        assertThat(report.get("complete").asBoolean()).isFalse();
        assertThat(report.get("covarianceRows").asLong()).isEqualTo(16384);
        assertThat(report.get("pairs").asInt()).isEqualTo(10);
        assertThat(report.get("bytes").asLong()).isEqualTo(Files.size(workspace.path("one.stats")));
        assertThat(result.err()).contains("rows      65,536 to 131,071 of 394,216");
    }
}
