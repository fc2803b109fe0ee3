package odf2nna.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The program in a process of its own. */
final class ChildJvm {
    private static final List<String> FAST_START =
            List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData");

    private final ProcessBuilder builder;
    private final Path out;
    private final Path err;

    /**
     * Prepares a process; its output goes to files, and its temporary files beside them, as one that is killed leaves them.
     *
     * @param logs folder for what it prints
     * @param options options of the virtual machine
     * @param main class to run
     */
    ChildJvm(Path logs, List<String> options, Class<?> main, String... args) throws IOException {
        Files.createDirectories(logs);
        out = logs.resolve("out.txt");
        err = logs.resolve("err.txt");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FAST_START);
        command.add("-Djava.io.tmpdir=" + logs);
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(Arrays.asList(args));
        builder = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
    }

    /** {@return the process, to be set up further} */
    ProcessBuilder builder() {
        return builder;
    }

    Process start() throws IOException {
        return builder.start();
    }

    /** Runs to the end, at most so many seconds. */
    Cli.Result run(int seconds) throws IOException, InterruptedException {
        Process process = start();
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            throw new IOException("not done after " + seconds + " s");
        }
        return result(process);
    }

    /** {@return what has been printed on standard error so far} */
    String errors() throws IOException {
        return Files.readString(err);
    }

    /** {@return what an ended process came to} */
    Cli.Result result(Process ended) throws IOException {
        return new Cli.Result(ended.exitValue(), Files.readString(out), Files.readString(err));
    }

    /** Whether this process was started with SIGINT ignored, as in the background of a script; children inherit that. */
    static boolean ignoresInterrupts() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return false;
        }
        String mask = Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .findFirst()
                .orElse("SigIgn: 0")
                .substring(7)
                .strip();
        return (Long.parseUnsignedLong(mask, 16) & 2) != 0;
    }
}
