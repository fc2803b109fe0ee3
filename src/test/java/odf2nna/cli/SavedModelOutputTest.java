package odf2nna.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.Judge;
import odf2nna.internal.onnx.Judge.Numbers;
import odf2nna.internal.onnx.OnnxModelReader;
import odf2nna.internal.savedmodel.write.TensorFlowRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Results that are SavedModels: when, where, and over what. */
@Tag("native")
class SavedModelOutputTest {
    private static final String RETRAIN = Workspace.RETRAIN.replace("@small.onnx", "@out/");
    private static final String INTO_FOLDER = RETRAIN + " --epochs 0";
    private static final String DEFAULT = Workspace.SHRINK.replace(" -o @small.onnx", "");
    private static final String GRAPH = "saved_model.pb";
    private static final int ROWS = 40;

    /** Probabilities and the like: numbers near 1 after three layers of at most 200 products in float32. */
    private static final double FLOAT_NOISE = 64 * 0x1p-24;

    @TempDir
    private Path folder;

    private Workspace workspace;

    @BeforeEach
    void makeWorkspace() throws IOException {
        workspace = Workspace.larger(folder.resolve("work"));
    }

    private void assertRuns(String savedModel, String onnx) throws IOException {
        double[] values = new Random(3).doubles(ROWS * 4L, -2, 2).toArray();
        Map<String, Numbers> rows = Map.of("x", new Numbers(ElementType.FLOAT, List.of((long) ROWS, 4L), values));
        double[] expected = Judge.run(OnnxModelReader.read(workspace.path(onnx)), rows, List.of("y"))
                .get("y")
                .values();
        try (TensorFlowRun tensorflow = TensorFlowRun.load(workspace.path(savedModel))) {
            double[] actual = tensorflow.run(rows).get("y").values();
            for (int i = 0; i < expected.length; i++) {
                assertThat(actual[i])
                        .isCloseTo(
                                expected[i],
                                org.assertj.core.api.Assertions.within(
                                        FLOAT_NOISE * Math.max(1, Math.abs(expected[i]))));
            }
        }
    }

    @Test
    void aSlashAtTheEndOfTheNameAsksForOne() throws IOException {
        Cli.Result result = workspace.run(INTO_FOLDER + " --save-plan @plan.json");

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.err()).contains("written   ", "work/out\n", "verified  on ");
        assertThat(workspace.listing())
                .containsKeys("out", "out/saved_model.pb", "out/variables/variables.index")
                .hasSize(9);
        assertThat(workspace.run(Workspace.SHRINK).code()).isZero();
        assertRuns("out", "small.onnx");
        Cli.Result applied = workspace.run(Workspace.APPLY.replace("@small.onnx", "@applied --format savedmodel"));
        assertThat(applied.code()).as(applied.err()).isZero();
        assertThat(workspace.bytes("applied/" + GRAPH)).isEqualTo(workspace.bytes("out/" + GRAPH));
    }

    @Test
    void theDefaultNameIsBesideTheModel() throws IOException {
        Cli.Result result = workspace.run(DEFAULT + " --format savedmodel");

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(workspace.listing()).containsKey("model-small/" + GRAPH);
    }

    @Test
    void anEmptyFolderIsTaken() throws IOException {
        Files.createDirectory(workspace.path("empty"));

        Cli.Result result = workspace.run(Workspace.SHRINK.replace("@small.onnx", "@empty"));

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(workspace.listing()).containsKey("empty/" + GRAPH);
    }

    @Test
    void anotherSavedModelIsReplacedIfForced() throws IOException {
        workspace.write("out/" + GRAPH, "the old one");
        workspace.write("out/variables/variables.index", "the old one's");
        workspace.write("out/notes.txt", "mine");
        TreeMap<String, String> before = workspace.listing();
        Cli.Result refused = workspace.run(INTO_FOLDER);
        assertThat(refused.code()).isEqualTo(ExitCode.USAGE);
        assertThat(refused.err()).contains("--force");
        assertThat(workspace.listing()).isEqualTo(before);

        Cli.Result result = workspace.run(INTO_FOLDER + " --force");

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(workspace.listing())
                .containsKey("out/variables/variables.data-00000-of-00001")
                .doesNotContainEntry("out/variables/variables.index", before.get("out/variables/variables.index"))
                .containsEntry("out/notes.txt", before.get("out/notes.txt"));
        assertThat(workspace.bytes("out/" + GRAPH)).hasSizeGreaterThan(1000);
        assertThat(workspace.listing().keySet()).noneMatch(name -> name.contains("/."));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0 --dry-run", "1 --dry-run"})
    void aDryRunWritesNothing(String options) throws IOException {
        TreeMap<String, String> before = workspace.listing();

        Cli.Result result = workspace.run(RETRAIN + " --json --epochs " + options);

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(new JsonMapper()
                        .readTree(result.out())
                        .path("after")
                        .path("bytes")
                        .asLong())
                .isPositive();
        assertThat(workspace.listing()).isEqualTo(before);
    }

    @Test
    void retrainedModelsAreWrittenToo() throws IOException {
        Cli.Result result = workspace.run(RETRAIN + " --epochs 1");

        assertThat(result.code()).as(result.err()).isZero();
        try (TensorFlowRun tensorflow = TensorFlowRun.load(workspace.path("out"))) {
            Numbers row = new Numbers(ElementType.FLOAT, List.of(1L, 4L), new double[4]);
            assertThat(tensorflow.run(Map.of("x", row))).containsOnlyKeys("y");
        }
    }

    @Test
    void conversionReportsWhatIsThere() throws IOException {
        Cli.Result result = workspace.run("convert @model.onnx -o @out/ --json");

        assertThat(result.code()).as(result.err()).isZero();
        JsonNode report = new JsonMapper().readTree(result.out());
        assertThat(report.path("command").asText()).isEqualTo("convert");
        assertThat(report.path("output").asText()).endsWith("out");
        long bytes = 0;
        for (String name : workspace.listing().tailMap("out/").keySet()) {
            bytes += Files.isRegularFile(workspace.path(name)) ? Files.size(workspace.path(name)) : 0;
        }
        assertThat(report.path("after").path("bytes").asLong()).isEqualTo(bytes);
        assertThat(report.path("after").path("sha256").asText()).hasSize(64);
        assertThat(report.path("after").path("parameters"))
                .isEqualTo(report.path("before").path("parameters"));
        assertThat(result.err()).contains("parameters", "bytes", "written");
        assertRuns("out", "model.onnx");
    }

    @Test
    void conversionOfOnnxToOnnxKeepsEveryByte() throws IOException {
        assertThat(workspace.run("convert @model.onnx -o @copy.onnx -q")).isEqualTo(new Cli.Result(0, "", ""));

        assertThat(workspace.bytes("copy.onnx")).isEqualTo(workspace.bytes("model.onnx"));
    }

    @Test
    void kerasFilesAreConvertedToBoth() throws IOException {
        Path model = Path.of("models/digits.keras").toAbsolutePath();
        for (String output : List.of("@keras.onnx", "@keras/")) {
            Cli.Result result = workspace.run("convert " + model + " -o " + output);
            assertThat(result.code()).as(result.err()).isZero();
        }
        assertThat(workspace.listing()).containsKeys("keras.onnx", "keras/" + GRAPH);
    }

    @Test
    @Tag("process")
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no signals to send")
    void aProgramThatIsEndedLeavesNoModelOrAWholeOne() throws IOException, InterruptedException {
        assertNoModelOrAWholeOne(3);
    }

    @Test
    @Tag("process")
    @Tag("slow")
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no signals to send")
    void aProgramThatIsEndedAtManyMomentsLeavesNoModelOrAWholeOne() throws IOException, InterruptedException {
        assertNoModelOrAWholeOne(8);
    }

    /** Ended at some moments, the program leaves no folder or a whole one, and nothing beside it. */
    private void assertNoModelOrAWholeOne(int moments) throws IOException, InterruptedException {
        long start = System.nanoTime();
        assertThat(start(workspace).waitFor()).isZero();
        long undisturbed = System.nanoTime() - start;
        byte[] whole = workspace.bytes("out/" + GRAPH);
        Random random = new Random(4);
        for (int moment = 0; moment < moments; moment++) {
            Workspace other = Workspace.larger(folder.resolve("moment" + moment));
            TreeMap<String, String> before = other.listing();
            Process process = start(other);
            process.waitFor(undisturbed / 2 + random.nextLong(undisturbed / 2), TimeUnit.NANOSECONDS);
            process.destroy();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            if (Files.exists(other.path("out"))) {
                assertThat(other.bytes("out/" + GRAPH)).isEqualTo(whole);
                try (Stream<Path> all = Files.walk(other.path("out"))) {
                    for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(path);
                    }
                }
            }
            assertThat(other.listing()).isEqualTo(before);
        }
    }

    private Process start(Workspace in) throws IOException {
        return new ChildJvm(folder.resolve("logs"), List.of(), Main.class, in.args(INTO_FOLDER + " --threads 1"))
                .start();
    }
}
