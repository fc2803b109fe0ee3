package odf2nna.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that is killed while it retrains, again and again, and started again comes to the bytes of an unbroken run. */
@Tag("process")
class ResumeTest {
    private static final String RETRAIN = Workspace.RETRAIN.replace("0.3", "0.5")
            + " --epochs 120 --learning-rate 0.003 --dropout 0.1 --deterministic -q";
    private static final long SOON_NANOS = TimeUnit.MILLISECONDS.toNanos(60);

    @TempDir
    private Path folder;

    private final Random random = new Random(21);
    private final Map<String, Integer> seen = new TreeMap<>();

    private Process start(Workspace workspace, String options) throws IOException {
        return new ChildJvm(folder.resolve("logs"), List.of(), Main.class, workspace.args(RETRAIN + options)).start();
    }

    private static List<String> names(Path checkpoints) throws IOException {
        try (Stream<Path> entries = Files.list(checkpoints)) {
            return entries.map(path -> path.getFileName().toString()).sorted().toList();
        } catch (NoSuchFileException none) {
            return List.of();
        }
    }

    /** Moments lie anywhere in the run, while a checkpoint is being written, and soon after one was, in turn. */
    private String awaitMoment(int moment, Process process, Path checkpoints, long unbrokenNanos)
            throws IOException, InterruptedException {
        if (moment % 2 == 0) {
            process.waitFor(random.nextLong(unbrokenNanos), TimeUnit.NANOSECONDS);
            return "anywhere";
        }
        List<String> before = names(checkpoints);
        Path unfinished = checkpoints.resolve("unfinished.checkpoint");
        while (process.isAlive() && names(checkpoints).equals(before)) {
            Thread.sleep(2);
        }
        process.waitFor(random.nextLong(SOON_NANOS), TimeUnit.NANOSECONDS);
        while (moment % 4 == 1 && process.isAlive() && !Files.exists(unfinished)) {
            Thread.onSpinWait();
        }
        return moment % 4 == 1 ? "while writing" : "while training";
    }

    /** One moment of each kind, and one more anywhere. */
    @Test
    void killedAtFourMomentsItWritesTheSameBytes() throws IOException, InterruptedException {
        assertSameBytesAfterKills(4);
    }

    @Test
    @Tag("slow")
    void killedAtTwentyMomentsItWritesTheSameBytes() throws IOException, InterruptedException {
        assertSameBytesAfterKills(20);
    }

    private void assertSameBytesAfterKills(int kills) throws IOException, InterruptedException {
        Workspace unbroken = Workspace.larger(folder.resolve("unbroken"));
        long start = System.nanoTime();
        // with checkpoints, since a training that has some is as it was told, with no other way tried before
        assertThat(start(unbroken, " --checkpoint @kept").waitFor()).isZero();
        long unbrokenNanos = System.nanoTime() - start;
        byte[] expected = unbroken.bytes("small.onnx");

        Workspace broken = Workspace.larger(folder.resolve("broken"));
        Path checkpoints = broken.path("kept");
        for (int moment = 0; moment < kills; ) {
            Process process = start(broken, " --checkpoint @kept");
            String when = awaitMoment(moment, process, checkpoints, unbrokenNanos);
            process.destroyForcibly().waitFor();
            // it may also be killed on its way out, with the file in its place
            if (process.exitValue() == 0 || Files.exists(broken.path("small.onnx"))) {
                seen.merge("ended before", 1, Integer::sum);
                assertThat(broken.bytes("small.onnx")).isEqualTo(expected);
                startAnew(broken, checkpoints);
            } else {
                seen.merge(when, 1, Integer::sum);
                moment++;
            }
        }
        List<String> last = names(checkpoints);
        assertThat(start(broken, " --checkpoint @kept").waitFor()).isZero();

        assertThat(broken.bytes("small.onnx")).isEqualTo(expected);
        System.out.println(seen + ", " + last + ", " + (System.nanoTime() - start) / 1_000_000 + " ms");
    }

    private static void startAnew(Workspace workspace, Path checkpoints) throws IOException {
        Files.delete(workspace.path("small.onnx"));
        for (String name : names(checkpoints)) {
            Files.delete(checkpoints.resolve(name));
        }
    }
}
