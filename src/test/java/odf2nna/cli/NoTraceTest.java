package odf2nna.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run writes its output and nothing else anywhere, and speaks to nobody. */
@Tag("process")
class NoTraceTest {
    @TempDir
    private Path folder;

    @Test
    void noFileIsLeftButTheOutputAndNoConnectionIsMade() throws IOException, InterruptedException {
        Workspace workspace = Workspace.in(folder.resolve("work"));
        for (String name : List.of("home", "temporary", "current", "out")) {
            Files.createDirectory(folder.resolve(name));
        }
        String command = Workspace.SHRINK.replace(
                "@small.onnx", folder.resolve("out/small.onnx").toString());
        ChildJvm child = new ChildJvm(
                folder.resolve("logs"),
                List.of("-Djava.io.tmpdir=" + folder.resolve("temporary"), "-Duser.home=" + folder.resolve("home")),
                Main.class,
                workspace.args(command));
        child.builder().directory(folder.resolve("current").toFile());
        child.builder().environment().put("HOME", folder.resolve("home").toString());
        child.builder().environment().put("TMPDIR", folder.resolve("temporary").toString());
        child.builder().environment().keySet().removeIf(name -> name.startsWith("XDG_") || name.startsWith("JAVA"));
        Path calls = folder.resolve("logs/calls.txt");
        boolean traced = canTrace();
        if (traced) {
            List<String> whole =
                    new ArrayList<>(List.of("strace", "-f", "-qq", "-e", "trace=%network", "-o", calls.toString()));
            whole.addAll(child.builder().command());
            child.builder().command(whole);
        }

        Cli.Result result = child.run(120);

        assertThat(result.code()).as(result.err()).isZero();
        try (Stream<Path> walk = Files.walk(folder)) {
            assertThat(new TreeSet<>(
                            walk.map(path -> folder.relativize(path).toString()).toList()))
                    .filteredOn(path -> !path.startsWith("logs"))
                    .containsExactly(
                            "",
                            "current",
                            "home",
                            "out",
                            "out/small.onnx",
                            "temporary",
                            "work",
                            "work/data.csv",
                            "work/model.onnx");
        }
        if (traced) {
            assertThat(Files.readAllLines(calls))
                    .filteredOn(line -> line.contains("AF_INET") && !line.contains("socket("))
                    .isEmpty();
        }
    }

    private static boolean canTrace() throws InterruptedException {
        try {
            Process trace = new ProcessBuilder("strace", "-f", "-qq", "-o", "/dev/null", "true").start();
            return trace.waitFor(10, TimeUnit.SECONDS) && trace.exitValue() == 0;
        } catch (IOException absent) {
            return false;
        }
    }
}
