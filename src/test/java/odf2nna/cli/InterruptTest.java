package odf2nna.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A program that is killed leaves no model or a whole one; one that is interrupted leaves nothing else, either. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no signals to send")
@Tag("native")
@Tag("process")
class InterruptTest {
    /** One of each kind. */
    private static final int MOMENTS = 4;

    private static final int MANY_MOMENTS = 100;

    /** Longer than it takes to write the model. */
    private static final long WRITE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final Random RANDOM = new Random(20);

    @TempDir
    private static Path folder;

    /** Files of an undisturbed run, and how long it took. */
    private static TreeMap<String, String> whole = new TreeMap<>();

    private static long undisturbedNanos;
    private static long afterStagingNanos;

    @BeforeAll
    static void runUndisturbed() throws IOException, InterruptedException {
        Workspace workspace = workspace("undisturbed", false);
        long start = System.nanoTime();
        Process process = start(workspace, "");
        awaitStaging(workspace, process);
        long staged = System.nanoTime();
        assertThat(process.waitFor()).isZero();
        undisturbedNanos = System.nanoTime() - start;
        afterStagingNanos = System.nanoTime() - staged;
        whole = workspace.listing();
        assertThat(whole).containsKeys("small.onnx", "small.onnx.data");
    }

    private static Workspace workspace(String name, boolean old) throws IOException {
        Workspace workspace = Workspace.larger(folder.resolve(name));
        workspace.externalise("w.bin");
        if (old) {
            workspace.write("small.onnx", "the old one");
        }
        return workspace;
    }

    private static Path temporary(Workspace workspace) throws IOException {
        Path path = workspace.path(".").toAbsolutePath().normalize();
        return Files.createDirectories(path.resolveSibling(path.getFileName() + "-tmp"));
    }

    private static Process start(Workspace workspace, String options) throws IOException {
        Path temporary = temporary(workspace);
        return new ChildJvm(
                        temporary.resolveSibling(temporary.getFileName() + "-logs"),
                        List.of("-Djava.io.tmpdir=" + temporary),
                        Main.class,
                        workspace.args(
                                Workspace.SHRINK.replace("0.3", "0.5") + " --threads 1 --external-data yes " + options))
                .start();
    }

    /** Waits until the model is being written, or the process has ended. */
    private static void awaitStaging(Workspace workspace, Process process) throws IOException {
        boolean staged = false;
        while (!staged && process.isAlive()) {
            try (Stream<Path> entries = Files.list(workspace.path("."))) {
                staged = entries.anyMatch(path -> path.getFileName().toString().startsWith(".small.onnx."));
            }
        }
    }

    /** Moments lie anywhere, while the staged model is checked, while it is written, and when it is moved, in turn. */
    private static void awaitMoment(Workspace workspace, Process process, int moment, TreeMap<String, String> before)
            throws IOException, InterruptedException {
        switch (moment % 4) {
            case 0 -> pause(process, RANDOM.nextLong(undisturbedNanos));
            case 1 -> {
                awaitStaging(workspace, process);
                pause(process, RANDOM.nextLong(afterStagingNanos));
            }
            case 2 -> {
                awaitStaging(workspace, process);
                pause(process, RANDOM.nextLong(WRITE_NANOS));
            }
            default -> {
                while (process.isAlive() && workspace.shallow().equals(before.keySet())) {
                    Thread.onSpinWait();
                }
            }
        }
    }

    private static void pause(Process process, long nanos) throws InterruptedException {
        process.waitFor(nanos, TimeUnit.NANOSECONDS);
    }

    /** Runs and ends the program again and again, by the given signals in turn, and hands each outcome on. */
    private void endAtMoments(int moments, List<String> signals, boolean old, Check check)
            throws IOException, InterruptedException {
        Map<String, Integer> counts = new TreeMap<>();
        for (int moment = 0; moment < moments; moment++) {
            Workspace workspace = workspace(String.join("", signals) + old + moments + "-" + moment, old);
            TreeMap<String, String> before = workspace.listing();
            String signal = signals.get(moment % signals.size());
            Process process = start(workspace, old ? "--force" : "");
            awaitMoment(workspace, process, moment, before);
            boolean alive = process.isAlive();
            send(process, signal);
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            String as = "moment %d, %s, exit code %d".formatted(moment, signal, process.exitValue());
            check.check(workspace, before, process.exitValue(), as);
            boolean placed = workspace.listing().containsKey("small.onnx.data");
            counts.merge((alive ? signal : "ended before") + (placed ? ", placed" : ", not placed"), 1, Integer::sum);
        }
        System.out.println(counts);
    }

    private static void send(Process process, String signal) throws IOException, InterruptedException {
        switch (signal) {
            case "KILL" -> process.destroyForcibly();
            case "TERM" -> process.destroy();
            default ->
                new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor();
        }
    }

    private interface Check {
        void check(Workspace workspace, TreeMap<String, String> before, int code, String as)
                throws IOException, InterruptedException;
    }

    /** The target is what it was, or the whole new model with its data. */
    private static void assertOldOrWhole(Workspace workspace, TreeMap<String, String> before, String as)
            throws IOException {
        TreeMap<String, String> after = workspace.listing();
        if (!java.util.Objects.equals(after.get("small.onnx"), before.get("small.onnx"))) {
            assertThat(after).as(as).contains(Map.entry("small.onnx", whole.get("small.onnx")));
            assertThat(after).as(as).contains(Map.entry("small.onnx.data", whole.get("small.onnx.data")));
            assertThat(workspace.run("inspect @small.onnx").code()).as(as).isZero();
        }
        assertThat(after)
                .as(as)
                .containsAllEntriesOf(new TreeMap<>(Map.of(
                        "model.onnx",
                        before.get("model.onnx"),
                        "w.bin",
                        before.get("w.bin"),
                        "data.csv",
                        before.get("data.csv"))));
    }

    /** Nothing at all is there that was not there before, or that a whole run makes. */
    private static void assertNothingElse(Workspace workspace, TreeMap<String, String> before, String as)
            throws IOException {
        List<String> left = new ArrayList<>(workspace.listing().keySet());
        left.removeAll(before.keySet());
        assertThat(left).as(as).isIn(List.of(), List.of("small.onnx.data"), List.of("small.onnx", "small.onnx.data"));
        try (Stream<Path> temporary = Files.list(temporary(workspace))) {
            assertThat(temporary).as(as).isEmpty();
        }
    }

    @Test
    void aKilledProgramLeavesNoModelOrAWholeOne() throws IOException, InterruptedException {
        kill(MOMENTS, false);
    }

    @Test
    @Tag("slow")
    void aProgramKilledAtManyMomentsLeavesNoModelOrAWholeOne() throws IOException, InterruptedException {
        kill(MANY_MOMENTS, false);
    }

    @Test
    void aKilledProgramLeavesTheOldModelOrTheNewOne() throws IOException, InterruptedException {
        kill(MOMENTS, true);
    }

    @Test
    @Tag("slow")
    void aProgramKilledAtManyMomentsLeavesTheOldModelOrTheNewOne() throws IOException, InterruptedException {
        kill(MANY_MOMENTS, true);
    }

    private void kill(int moments, boolean old) throws IOException, InterruptedException {
        endAtMoments(moments, List.of("KILL"), old, (workspace, before, code, as) -> {
            assertOldOrWhole(workspace, before, as);
            assertTheNextRunLeavesNothingElse(workspace, as);
        });
    }

    /** What a dead run has left unfinished, beside the model and in the temporary folder, is gone after the next one. */
    private static void assertTheNextRunLeavesNothingElse(Workspace workspace, String as)
            throws IOException, InterruptedException {
        // a folder that was made and not yet locked is taken for a running program's until it is old
        age(Files.list(temporary(workspace)));
        age(Files.list(workspace.path("")).filter(Files::isDirectory));

        assertThat(start(workspace, "--force").waitFor()).as(as).isZero();

        assertThat(workspace.listing().keySet())
                .as(as)
                .filteredOn(name -> !name.isEmpty())
                .filteredOn(name -> !name.matches("small\\.onnx(\\.2)?\\.data"))
                .containsExactly("data.csv", "model.onnx", "small.onnx", "w.bin");
        assertThat(workspace.listing().keySet())
                .as(as)
                .filteredOn(name -> name.endsWith(".data"))
                .hasSize(1);
        try (Stream<Path> temporary = Files.list(temporary(workspace))) {
            assertThat(temporary).as(as).isEmpty();
        }
    }

    private static void age(Stream<Path> found) throws IOException {
        try (found) {
            for (Path path : found.toList()) {
                Files.setLastModifiedTime(path, FileTime.from(Instant.now().minusSeconds(60)));
            }
        }
    }

    @Test
    void anInterruptedProgramLeavesNothingElse() throws IOException, InterruptedException {
        interrupt(MOMENTS);
    }

    @Test
    @Tag("slow")
    void aProgramInterruptedAtManyMomentsLeavesNothingElse() throws IOException, InterruptedException {
        interrupt(MANY_MOMENTS);
    }

    private void interrupt(int moments) throws IOException, InterruptedException {
        List<String> signals = ChildJvm.ignoresInterrupts() ? List.of("TERM", "HUP") : List.of("INT", "TERM", "HUP");
        endAtMoments(moments, signals, false, (workspace, before, code, as) -> {
            assertThat(code).as(as).isIn(0, as.contains("INT") ? ExitCode.INTERRUPTED : as.contains("HUP") ? 129 : 143);
            assertOldOrWhole(workspace, before, as);
            assertNothingElse(workspace, before, as);
            boolean placed = workspace.listing().containsKey("small.onnx");
            assertThat(workspace.listing().containsKey("small.onnx.data"))
                    .as(as)
                    .isEqualTo(placed);
        });
    }
}
