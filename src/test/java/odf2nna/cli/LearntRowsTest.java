package odf2nna.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.TinyModels;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that judge, and that something has learnt from: what is found covers these rows only, which the report says. */
@Tag("native")
class LearntRowsTest {
    private static final JsonMapper MAPPER = new JsonMapper();

    @TempDir
    private Path folder;

    private Workspace workspace;

    @BeforeEach
    void makeWorkspace() throws IOException {
        workspace = Workspace.in(folder.resolve("work"));
    }

    private JsonNode json(String command) throws IOException {
        Cli.Result run = workspace.run(command + " --json -q");
        assertThat(run.code()).as(run.err()).isZero();
        return MAPPER.readTree(run.out());
    }

    private static List<String> notes(JsonNode report) {
        return report.path("notes").valueStream().map(JsonNode::asText).toList();
    }

    private void shuffled(String from, String to) throws IOException {
        List<String> lines = new ArrayList<>(new String(workspace.bytes(from), StandardCharsets.UTF_8)
                .lines()
                .toList());
        Collections.shuffle(lines.subList(1, lines.size()), new Random(3));
        workspace.write(to, String.join("\n", lines) + "\n");
    }

    @Test
    void trainingRowsThatAlsoEvaluateAreNoticedWhateverTheFile() throws IOException {
        shuffled("data.csv", "train.csv");
        JsonNode report =
                json("shrink @model.onnx --eval @data.csv --train @train.csv --hold-out 0 --epochs 2 --dry-run");

        assertThat(report.path("search").path("coversNewRows").asBoolean(true)).isFalse();
        assertThat(report.path("data").path("learntEvaluationRows").asInt()).isEqualTo(60);
        assertThat(notes(report))
                .contains(
                        "60 of the 60 rows of --eval are also rows of --train, on which candidates are trained: so nothing"
                                + " is promised on new rows; give other rows with --eval, or omit --train");
    }

    @Test
    void testRowsThatAreLearntFromAreNoticed() throws IOException {
        shuffled("data.csv", "test.csv");
        JsonNode report = json(Workspace.SHRINK.replace("-o @small.onnx", "--dry-run") + " --test @test.csv");

        assertThat(report.path("data").path("learntTestRows").asInt()).isEqualTo(60);
        assertThat(notes(report))
                .contains(
                        "60 of the 60 held-out rows are also used to make the result: so the metrics say nothing about new"
                                + " rows; give other rows with --test");
        assertThat(notes(json("sweep @model.onnx --eval @data.csv --test @test.csv -o @sizes --sizes 50% --epochs 0")))
                .anyMatch(note -> note.startsWith("60 of the 60 held-out rows"));
    }

    @Test
    void otherRowsAreNotRemarkedOn() throws IOException {
        workspace.write("train.csv", Workspace.rows(120, 4, 3).replaceAll("(?m)^(-?)([01])", "$1$29"));
        JsonNode report = json("shrink @model.onnx --eval @data.csv --train @train.csv --epochs 2 --dry-run");

        assertThat(report.path("data").path("learntEvaluationRows").asInt()).isZero();
        assertThat(report.path("data").path("learntTestRows").asInt()).isZero();
        assertThat(notes(report)).noneMatch(note -> note.contains("new rows"));
    }

    /** Rows whose class is the larger of two features, but for a third that have any class. */
    private static String noisy(int rows, long seed) {
        Random random = new Random(seed);
        return "a,b,c,d,class\n"
                + IntStream.range(0, rows)
                        .mapToObj(row -> {
                            double a = random.nextGaussian();
                            double b = random.nextGaussian();
                            int label = random.nextInt(3) == 0 ? random.nextInt(2) : a > b ? 1 : 0;
                            return String.format(
                                    Locale.ROOT,
                                    "%.4f,%.4f,%.4f,%.4f,%d%n",
                                    a,
                                    b,
                                    random.nextGaussian(),
                                    random.nextGaussian(),
                                    label);
                        })
                        .collect(Collectors.joining());
    }

    @Test
    void anOriginalThatHasMemorisedTheRowsIsNoticed() throws IOException {
        workspace.write("noisy.csv", noisy(800, 1));
        workspace.write("new.csv", noisy(800, 2));
        workspace.write(
                "model.onnx",
                TinyModels.chain(ElementType.FLOAT, -1, 4, 64, 64, 2).toBytes());
        workspace.run(
                "shrink @model.onnx --eval @noisy.csv --hold-out 0 --target-params 99% --epochs 300 --batch-size 32"
                        + " --learning-rate 0.01 --weight-decay 0 --distill 0 --keep last -o @memorised.onnx -q");
        JsonNode known = json("shrink @memorised.onnx --eval @noisy.csv --dry-run");
        JsonNode other = json("shrink @memorised.onnx --eval @new.csv --dry-run");

        assertThat(known.path("search").path("promises").get(0).path("before").asDouble())
                .isGreaterThan(0.98);
        assertThat(known.path("search").path("coversNewRows").asBoolean(true)).isFalse();
        assertThat(notes(known)).anyMatch(note -> note.startsWith("the original has probably memorised these rows"));
        assertThat(other.path("search").path("coversNewRows").asBoolean()).isTrue();
        assertThat(notes(other)).noneMatch(note -> note.contains("memorised"));
    }
}
