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
        assertThat(result.err()).contains("small.onnx: can't be written: File too large; nothing is left of it");
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
        List<String> limited = new ArrayList<>(List.of("bash", "-c", "ulimit -f 16; exec \"$@\"", "bash"));
        limited.addAll(child.builder().command());
        child.builder().command(limited);
        return child.run(60);
    }
}
