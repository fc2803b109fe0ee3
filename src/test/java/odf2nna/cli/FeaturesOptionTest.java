package odf2nna.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import odf2nna.internal.data.NumpyFiles;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --features}, {@code --test-target} and {@code --train-target}: columns in any order, targets in files of their own. */
@Tag("native")
class FeaturesOptionTest {
    private static final String COMPARE = "compare @model.onnx @model.onnx --json -q --eval ";

    @TempDir
    private Path folder;

    private Workspace workspace;

    @BeforeEach
    void makeWorkspace() throws IOException {
        workspace = Workspace.in(folder.resolve("work"));
        StringBuilder turned = new StringBuilder();
        for (String line : Files.readAllLines(workspace.path("data.csv"))) {
            String[] fields = line.split(",");
            List<String> others = new ArrayList<>(List.of(fields[4], fields[3], turned.isEmpty() ? "note" : "text"));
            others.addAll(List.of(fields[2], fields[1], fields[0]));
            turned.append(String.join(",", others)).append('\n');
        }
        workspace.write("turned.csv", turned.toString());
    }

    private JsonNode json(String command) throws IOException {
        Cli.Result run = workspace.run(command);
        assertThat(run.code()).as(run.err()).isZero();
        return new JsonMapper().readTree(run.out());
    }

    private String error(String command) {
        Cli.Result run = workspace.run(command);
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DATA);
        return run.err();
    }

    private String header() throws IOException {
        return Files.readAllLines(workspace.path("data.csv")).get(0);
    }

    @Test
    void namedColumnsAreTheFeaturesInTheirOrder() throws IOException {
        String features = header().substring(0, header().lastIndexOf(','));
        JsonNode straight = json(COMPARE + "@data.csv").path("evaluation");

        assertThat(json(COMPARE + "@turned.csv --target class --features " + features)
                        .path("evaluation")
                        .path("metrics"))
                .isEqualTo(straight.path("metrics"));
        assertThat(json(COMPARE + "@turned.csv --target 1 --features 6,5,4,2")
                        .path("evaluation")
                        .path("metrics"))
                .isEqualTo(straight.path("metrics"));
        assertThat(json(COMPARE + "@data.csv --features 1-4").path("evaluation").path("metrics"))
                .isEqualTo(straight.path("metrics"));
    }

    @Test
    void columnsThatDoNotFitAreTold() {
        assertThat(error(COMPARE + "@turned.csv --features 6,5,4")).contains("--features names 3 columns, expected 4");
        assertThat(error(COMPARE + "@turned.csv --features 6,5,4,4")).contains("is a feature and one again");
        assertThat(error(COMPARE + "@turned.csv --features 6,5,4,1 --target class"))
                .contains("is a feature and the target");
        assertThat(error(COMPARE + "@turned.csv --features 6,5,4,nothing"))
                .contains("found no column, file or array 'nothing' for the features");
        assertThat(error(COMPARE + "@turned.csv --features 6,5,4,2"))
                .contains("found 2 more columns besides those of --features (class, note)", "--target");
    }

    private void writeArrays(String name, int from, int to) throws IOException {
        List<double[]> rows = Files.readAllLines(workspace.path("data.csv")).stream()
                .skip(from + 1L)
                .limit((long) to - from)
                .map(line -> java.util.Arrays.stream(line.split(","))
                        .mapToDouble(Double::parseDouble)
                        .toArray())
                .collect(Collectors.toList());
        double[] x = rows.stream()
                .flatMapToDouble(row -> java.util.Arrays.stream(row).limit(4))
                .toArray();
        double[] y = rows.stream().mapToDouble(row -> row[4]).toArray();
        Files.write(workspace.path(name + ".npy"), NumpyFiles.npy("(%d, 4)".formatted(rows.size()), x));
        Files.write(workspace.path(name + "-y.npy"), NumpyFiles.npy("(%d,)".formatted(rows.size()), y));
    }

    @Test
    void testAndTrainingRowsHaveTargetsInFilesOfTheirOwn() throws IOException {
        writeArrays("eval", 0, 40);
        writeArrays("test", 40, 60);
        String command = "shrink @model.onnx --eval @eval.npy --target @eval-y.npy --target-params 50% --epochs 1"
                + " --dry-run --json -q --test @test.npy";

        assertThat(error(command)).contains("test.npy", "with the targets of --eval", "--test-target");
        assertThat(error(command + " --test-target @test-y.npy --train @test.npy"))
                .contains("--train-target");
        JsonNode data = json(command + " --test-target @test-y.npy --train @eval.npy --train-target @eval-y.npy")
                .path("data");
        assertThat(data.path("testRows").asInt()).isEqualTo(20);
    }

    @Test
    void targetsOfFilesThatAreNotGivenAreRefused() {
        Cli.Result run = workspace.run("shrink @model.onnx --eval @data.csv --test-target 1 --dry-run");

        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("test-target", "no --test is given");
    }
}
