package odf2nna.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.pipeline.ModelFiles;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Signals while a network is retrained. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no signals to send")
@Tag("process")
@Tag("native")
class InterruptedFineTuningTest {
    private static final int EPOCHS = 1_000_000;

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

    private Process startAndAwaitAnEpoch() throws IOException, InterruptedException {
        Process process = child.start();
        while (process.isAlive() && !hasCheckpoint()) {
            Thread.sleep(5);
        }
        return process;
    }

    private boolean hasCheckpoint() throws IOException {
        try (Stream<Path> files = Files.list(workspace.path("kept"))) {
            return files.anyMatch(file -> String.valueOf(file.getFileName()).startsWith("epoch-"));
        } catch (NoSuchFileException none) {
            return false;
        }
    }

    private static void send(String signal, Process process) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    private Cli.Result result(Process process) throws IOException, InterruptedException {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return child.result(process);
    }

    @Test
    void anInterruptKeepsTheBestWeightsSoFarAndWritesThem() throws IOException, InterruptedException {
        Process process = startAndAwaitAnEpoch();
        send("INT", process);
        Cli.Result result = result(process);

        assertThat(result.code()).as(result.err()).isZero();
        JsonNode report = new JsonMapper().readTree(result.out());
        JsonNode retraining = report.path("fineTuning");
        assertThat(retraining.path("interrupted").asBoolean()).isTrue();
        int best = retraining.path("bestEpoch").asInt();
        int last = retraining.path("history").size() - 1;
        assertThat(last).isBetween(1, EPOCHS - 1);
        assertThat(result.err())
                .contains("fine-tuning stops after this epoch", "fine-tuned %d of %d epochs".formatted(last, EPOCHS))
                .contains("fine-tuning was interrupted: the best weights so far are used");
        assertThat(report.path("metrics").isObject()).isTrue();
        LoadedModel written = ModelFiles.open(workspace.path("small.onnx"));
        assertThat(written.model().metadata().getOrDefault("odf2nna.retrained.epochs", "0"))
                .isEqualTo(Integer.toString(best));
    }

    @Test
    void anInterruptedResultIsNotComparedWithFreshWeights() throws IOException, InterruptedException {
        child.builder().command().add("--compare-scratch");
        Process process = startAndAwaitAnEpoch();
        send("INT", process);
        Cli.Result result = result(process);

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(new JsonMapper().readTree(result.out()).has("scratch")).isFalse();
        assertThat(result.err()).contains("--compare-scratch: interrupted, so there is no comparison");
    }

    /** An epoch of 21,600 steps, so that the second one comes while the first still waits for its end. */
    @Test
    void aSecondInterruptEndsAtOnceAndWritesNothing() throws IOException, InterruptedException {
        workspace.write("data.csv", Workspace.rows(30_000, 4, 3));
        child.builder().command().addAll(List.of("--train-batch", "1"));
        Process process = startAndAwaitAnEpoch();
        send("INT", process);
        while (process.isAlive() && !child.errors().contains("fine-tuning stops after this epoch")) {
            Thread.sleep(1);
        }
        send("INT", process);
        Cli.Result result = result(process);

        assertThat(result.code()).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(workspace.shallow()).containsExactly("", "data.csv", "kept", "model.onnx");
    }

    @Test
    void aTerminationEndsAtOnceAndWritesNothing() throws IOException, InterruptedException {
        Process process = startAndAwaitAnEpoch();
        send("TERM", process);
        Cli.Result result = result(process);

        assertThat(result.code()).isEqualTo(143);
        assertThat(workspace.shallow()).containsExactly("", "data.csv", "kept", "model.onnx");
    }
}
