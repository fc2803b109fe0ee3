package odf2nna.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Sweeps that are killed or interrupted and started again come to what an unbroken one comes to. */
@Tag("process")
class SweepResumeTest {
    private static final String SWEEP = "sweep @model.onnx --eval @data.csv -o @sizes --sizes 60%,30%,10%"
            + " --epochs 40 --dropout 0.1 --deterministic --workers 2 -q";

    @TempDir
    private Path folder;

    private final Random random = new Random(17);

    private ChildJvm sweep(Workspace workspace, String command) throws IOException {
        return new ChildJvm(folder.resolve("logs"), List.of(), Main.class, workspace.args(command));
    }

    /** What a sweep has made, without its times; reports and records hold some, so their names must do. */
    private static Map<String, Object> results(Workspace workspace) throws IOException {
        Map<String, Object> results = new TreeMap<>();
        try (Stream<Path> files = Files.walk(workspace.path("sizes"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = workspace.path("sizes").relativize(file).toString();
                boolean timeless =
                        name.endsWith(".onnx") || name.endsWith(".plan.json") || name.endsWith("settings.json");
                results.put(name, timeless ? Files.readString(file, StandardCharsets.ISO_8859_1) : "");
            }
        }
        results.put("sweep.csv", SweepCommandTest.withoutTimes(workspace.path("sizes/sweep.csv")));
        return results;
    }

    @Test
    void killedAtTwoMomentsItComesToTheSame() throws IOException, InterruptedException {
        assertSameAfterKills(2);
    }

    @Test
    @Tag("slow")
    void killedAtEightMomentsItComesToTheSame() throws IOException, InterruptedException {
        assertSameAfterKills(8);
    }

    private void assertSameAfterKills(int moments) throws IOException, InterruptedException {
        Workspace unbroken = Workspace.larger(folder.resolve("unbroken"));
        long start = System.nanoTime();
        assertThat(sweep(unbroken, SWEEP).start().waitFor()).isZero();
        long unbrokenNanos = System.nanoTime() - start;

        Workspace broken = Workspace.larger(folder.resolve("broken"));
        int kills = 0;
        for (int moment = 0; moment < moments; moment++) {
            Process process = sweep(broken, SWEEP).start();
            process.waitFor(unbrokenNanos / 4 + random.nextLong(unbrokenNanos / 4), TimeUnit.NANOSECONDS);
            process.destroyForcibly().waitFor();
            kills += process.exitValue() == 0 ? 0 : 1;
        }
        assertThat(kills).isPositive();
        assertThat(sweep(broken, SWEEP).start().waitFor()).isZero();

        assertThat(results(broken)).isEqualTo(results(unbroken));
        System.out.println(kills + " kills");
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no signals to send")
    void anInterruptEndsAfterTheEpochsThatAreGoingOnAndTheSameCommandGoesOn() throws IOException, InterruptedException {
        assumeThat(ChildJvm.ignoresInterrupts()).isFalse();
        Workspace workspace = Workspace.larger(folder.resolve("work"));
        String command = SWEEP.replace("--epochs 40", "--epochs 3000 --patience 3000");
        ChildJvm child = sweep(workspace, command);
        Process process = child.start();
        Path kept = workspace.path("sizes/sweep-state/060-percent-retrained");
        while (process.isAlive() && !Files.exists(kept)) {
            Thread.sleep(5);
        }
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        Cli.Result result = child.result(process);

        assertThat(result.code()).as(result.err()).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(result.err()).contains("of 6 models; the same command resumes it");
        assertThat(workspace.path("sizes/060-percent.onnx")).exists();
        assertThat(workspace.path("sizes/060-percent-retrained.onnx")).doesNotExist();
        assertThat(workspace.path("sizes/sweep.csv")).doesNotExist();
        try (Stream<Path> left = Files.list(workspace.path("sizes"))) {
            assertThat(left.map(path -> String.valueOf(path.getFileName()))).noneMatch(name -> name.startsWith("."));
        }
    }
}
