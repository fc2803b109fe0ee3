package odf2nna.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What retraining writes beside the model. */
@Tag("native")
class FineTuneFilesTest {
    private static final String RETRAIN = Workspace.RETRAIN + " --epochs 3";

    @TempDir
    private Path folder;

    private Workspace workspace;

    @BeforeEach
    void makeWorkspace() throws IOException {
        workspace = Workspace.in(folder.resolve("work"));
    }

    private List<String> log() throws IOException {
        return Files.readAllLines(workspace.path("log.csv"));
    }

    @Test
    void theLogsHoldTheHistoryOfTheReport() throws IOException {
        Cli.Result result = workspace.run(RETRAIN + " --log-csv @log.csv --tensorboard @events --json");

        assertThat(result.code()).as(result.err()).isZero();
        JsonNode history =
                new JsonMapper().readTree(result.out()).path("fineTuning").path("history");
        assertThat(log()).hasSize(5);
        for (int i = 0; i <= 3; i++) {
            JsonNode epoch = history.get(i);
            assertThat(log().get(i + 1).split(","))
                    .contains(
                            epoch.path("epoch").asText(),
                            epoch.path("validationLoss").asText(),
                            epoch.path("validationError").asText());
        }
        try (Stream<Path> events = Files.list(workspace.path("events"))) {
            assertThat(events).hasSize(1);
        }
    }

    @Test
    void aLogThatIsThereIsReplacedOnRequestAlone() throws IOException {
        workspace.write("log.csv", "mine");

        Cli.Result refused = workspace.run(RETRAIN + " --log-csv @log.csv");
        assertThat(refused.code()).isEqualTo(ExitCode.USAGE);
        assertThat(refused.err()).contains("log.csv", "--force");
        assertThat(workspace.path("log.csv")).hasContent("mine");

        assertThat(workspace.run(RETRAIN + " --log-csv @log.csv --force").code())
                .isZero();
        assertThat(log()).hasSize(5);
    }

    @Test
    void aRunThatGoesOnWritesItsLogAgainFromTheBeginning() throws IOException {
        String command = RETRAIN + " --log-csv @log.csv --checkpoint @kept";
        assertThat(workspace.run(command).code()).isZero();
        List<String> whole = log();
        workspace.cut("log.csv", 100);
        Files.delete(workspace.path("small.onnx"));

        assertThat(workspace.run(command).code()).isZero();

        assertThat(log()).isEqualTo(whole);
    }
}
