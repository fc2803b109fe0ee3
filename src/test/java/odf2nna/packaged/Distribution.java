package odf2nna.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An unpacked archive, as the build made it.
 *
 * @param home its folder
 */
record Distribution(Path home) {
    private static final boolean WINDOWS = File.separatorChar == '\\';
    private static final String QUICK_START = "-XX:TieredStopAtLevel=1";
    private static final Pattern NATIVES = Pattern.compile("tensorflow-core-native-[0-9.]+-.+\\.jar");

    /** What a run came to, with all that it printed. */
    record Run(int code, String printed) {}

    /** {@return a file that the build made: {@code jar}, {@code archive} or {@code sbom}} */
    static Path made(String kind) {
        return Path.of(System.getProperty("odf2nna.packaged." + kind));
    }

    static Distribution unpackInto(Path folder) throws IOException, InterruptedException {
        Run run = run(folder, folder, List.of("tar", "-xf", made("archive").toString()));
        assertThat(run.code()).as(run.printed()).isZero();
        return new Distribution(folder.resolve("odf2nna-onnx"));
    }

    Path file(String name) {
        return home.resolve(name);
    }

    /** {@return the names of the files in {@code lib}} */
    List<String> libraries() throws IOException {
        try (Stream<Path> files = Files.list(file("lib"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** {@return whether TensorFlow's library for this platform is in it} */
    boolean fineTunes() throws IOException {
        return libraries().stream().anyMatch(name -> NATIVES.matcher(name).matches());
    }

    /** Starts its program with another home folder, which the virtual machine gets, too. */
    Run start(Path folder, Path userHome, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        if (WINDOWS) {
            command.addAll(List.of("cmd", "/c"));
        }
        command.add(file(WINDOWS ? "bin/odf2nna-onnx.bat" : "bin/odf2nna-onnx").toString());
        command.addAll(List.of(arguments));
        return run(folder, userHome, command);
    }

    /** Starts its program without TensorFlow's library, as in the archive that is called lean. */
    Run startLean(Path folder, Path userHome, String... arguments) throws IOException, InterruptedException {
        String classPath = libraries().stream()
                .filter(name -> !NATIVES.matcher(name).matches())
                .map(name -> file("lib").resolve(name).toString())
                .reduce((left, right) -> left + File.pathSeparator + right)
                .orElseThrow();
        List<String> command = new ArrayList<>(
                List.of(java(), QUICK_START, "-Duser.home=" + userHome, "-cp", classPath, "odf2nna.cli.Main"));
        command.addAll(List.of(arguments));
        return run(folder, userHome, command);
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static Run run(Path folder, Path userHome, List<String> command) throws IOException, InterruptedException {
        Path printed = Files.createTempFile("odf2nna-packaged-test", ".txt");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(printed.toFile());
            builder.environment().keySet().removeIf(name -> !name.equals("PATH") && !name.equals("SystemRoot"));
            builder.environment().put("HOME", userHome.toString());
            builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
            builder.environment().put("JAVA_OPTS", QUICK_START + " -Duser.home=" + userHome);
            Process process = builder.start();
            if (!process.waitFor(5, TimeUnit.MINUTES)) {
                process.destroyForcibly().waitFor();
                throw new IOException(command + " is not done after 5 minutes");
            }
            return new Run(process.exitValue(), Files.readString(printed));
        } finally {
            Files.delete(printed);
        }
    }
}
