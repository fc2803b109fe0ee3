package odf2nna.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A full disk, by way of a limit on the size of files: the write fails in the middle. */
@EnabledOnOs(OS.LINUX)
@Tag("process")
class FullDiskTest {
    private static final List<String> LIBRARIES = List.of("libonnxruntime.so", "libonnxruntime4j_jni.so");

    @TempDir
    private Path folder;

    @Test
    void aWriteThatFailsInTheMiddleLeavesNothing() throws IOException, InterruptedException {
        Workspace workspace = Workspace.larger(folder.resolve("work"));
        TreeMap<String, String> before = workspace.listing();

        Cli.Result result = runWithSmallFiles(workspace, Workspace.SHRINK);

        assertThat(result.code()).as(result.err()).isEqualTo(ExitCode.FAILED);
        assertThat(result.errorLines()).hasSize(1);
        assertThat(result.err()).contains("small.onnx: can't be written: File too large; no part of it remains");
        assertThat(workspace.listing()).isEqualTo(before);
    }

    @Test
    void weightsThatDoNotFitLeaveTheOldModelAlone() throws IOException, InterruptedException {
        Workspace workspace = Workspace.larger(folder.resolve("work"));
        workspace.externalise("model.onnx.data");
        TreeMap<String, String> before = workspace.listing();

        Cli.Result result = runWithSmallFiles(workspace, Workspace.SHRINK.replace("@small", "@model") + " --force");

        assertThat(result.code()).as(result.err()).isEqualTo(ExitCode.FAILED);
        assertThat(result.errorLines()).hasSize(1);
        assertThat(result.err()).contains("model.onnx: can't be written: File too large");
        assertThat(workspace.listing()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"inspect @model.onnx --json", "--help", "--version"})
    void whatCannotBePrintedIsAFailure(String command) throws IOException, InterruptedException {
        Workspace workspace = Workspace.in(folder.resolve("work"));
        ChildJvm child = new ChildJvm(folder.resolve("logs"), List.of(), Main.class, workspace.args(command));
        behind(child, "exec \"$@\" > /dev/full");

        Cli.Result result = child.run(60);

        assertThat(result.code()).as(result.err()).isEqualTo(ExitCode.FAILED);
        assertThat(result.errorLines())
                .last()
                .asString()
                .isEqualTo("odf2nna-onnx: standard output: can't be written; it is full or closed");
    }

    /** Runs a command that can write no more than 16 KiB to any file; the native libraries are laid out for it before. */
    private Cli.Result runWithSmallFiles(Workspace workspace, String command) throws IOException, InterruptedException {
        Path libraries = Files.createDirectory(folder.resolve("libraries"));
        String machine = System.getProperty("os.arch").equals("aarch64") ? "linux-aarch64" : "linux-x64";
        for (String library : LIBRARIES) {
            String resource = "/ai/onnxruntime/native/%s/%s".formatted(machine, library);
            try (InputStream in = ai.onnxruntime.OrtEnvironment.class.getResourceAsStream(resource)) {
                Files.copy(in, libraries.resolve(library));
            }
        }
        ChildJvm child = new ChildJvm(
                folder.resolve("logs"),
                List.of("-Donnxruntime.native.path=" + libraries, "-Djava.io.tmpdir=" + folder),
                Main.class,
                workspace.args(command));
        behind(child, "ulimit -f 16; exec \"$@\"");
        return child.run(60);
    }

    /** Has a shell start the program. */
    private static void behind(ChildJvm child, String script) {
        List<String> command = new ArrayList<>(List.of("bash", "-c", script, "bash"));
        command.addAll(child.builder().command());
        child.builder().command(command);
    }
}
