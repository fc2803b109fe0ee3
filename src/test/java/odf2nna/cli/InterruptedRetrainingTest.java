package odf2nna.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import odf2nna.LoadedModel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Signals while a network is retrained. */
@DisabledOnOs(OS.WINDOWS)
class InterruptedRetrainingTest {
    private static final int EPOCHS = 1_000_000;

    private static final String ENDS = "retraining ends after this epoch";

    @TempDir
    private Path folder;

    private Workspace workspace;
    private ChildJvm child;

    @BeforeEach
    void prepare() throws IOException {
        assumeThat(ChildJvm.ignoresInterrupts()).isFalse();
        workspace = Workspace.larger(folder.resolve("work"));
        String command = Workspace.RETRAIN.replace("0.3", "0.5") + " --epochs " + EPOCHS + " --checkpoint @kept --json";
        child = new ChildJvm(folder.resolve("logs"), List.of(), Main.class, workspace.args(command));
    }

    /**
     * Starts, waits for the first epoch to end, and sends signals, each when the one before was taken: of two that are
     * pending a process sees one.
     */
    private Cli.Result endBy(String... signals) throws IOException, InterruptedException {
        Process process = child.start();
        while (process.isAlive() && !Files.exists(workspace.path("kept"))) {
            Thread.sleep(5);
        }
        for (int i = 0; i < signals.length; i++) {
            while (i > 0 && process.isAlive() && !child.errors().contains(ENDS)) {
                Thread.onSpinWait();
            }
            new ProcessBuilder("kill", "-" + signals[i], Long.toString(process.pid()))
                    .start()
                    .waitFor();
        }
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return child.result(process);
    }

    @Test
    void anInterruptKeepsTheBestWeightsSoFarAndWritesThem() throws IOException, InterruptedException {
        Cli.Result result = endBy("INT");

        assertThat(result.code()).as(result.err()).isZero();
        JsonNode report = new JsonMapper().readTree(result.out());
        JsonNode retraining = report.path("retraining");
        assertThat(retraining.path("interrupted").asBoolean()).isTrue();
        int best = retraining.path("bestEpoch").asInt();
        int last = retraining.path("history").size() - 1;
        assertThat(last).isBetween(1, EPOCHS - 1);
        assertThat(result.err())
                .contains(ENDS, "retrained %d of %d epochs".formatted(last, EPOCHS))
                .contains("retraining was interrupted: the best weights so far were taken");
        assertThat(report.path("metrics").isObject()).isTrue();
        LoadedModel written = LoadedModel.open(workspace.path("small.onnx"));
        assertThat(written.model().metadata().getOrDefault("odf2nna.retrained.epochs", "0"))
                .isEqualTo(Integer.toString(best));
    }

    @Test
    void aSecondInterruptEndsAtOnceAndWritesNothing() throws IOException, InterruptedException {
        Cli.Result result = endBy("INT", "INT");

        assertThat(result.code()).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(workspace.shallow()).containsExactly("", "data.csv", "kept", "model.onnx");
    }

    @Test
    void aTerminationEndsAtOnceAndWritesNothing() throws IOException, InterruptedException {
        Cli.Result result = endBy("TERM");

        assertThat(result.code()).isEqualTo(143);
        assertThat(workspace.shallow()).containsExactly("", "data.csv", "kept", "model.onnx");
    }
}
