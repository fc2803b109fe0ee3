package odf2nna.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A browser of this machine: the one that {@code -Dodf2nna.chromium} names, or one on the path. */
final class Chromium {
    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome-headless-shell");

    private final Path program;
    private final Path folder;

    private Chromium(Path program, Path folder) {
        this.program = program;
        this.folder = folder;
    }

    /** {@return the browser, which leaves its files in a folder; empty if there is none} */
    static Optional<Chromium> find(Path folder) {
        String named = System.getProperty("odf2nna.chromium", "");
        if (!named.isEmpty()) {
            return Optional.of(new Chromium(Path.of(named), folder));
        }
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(directory -> NAMES.stream().map(name -> Path.of(directory, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .map(program -> new Chromium(program, folder));
    }

    /** Opens a page without a window and {@return what the browser prints}. */
    String open(Path page, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                program.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--no-first-run",
                "--user-data-dir=" + folder.resolve("profile")));
        command.addAll(List.of(options));
        command.add(page.toUri().toString());
        Path printed = folder.resolve("printed.txt");
        Process browser = new ProcessBuilder(command)
                .redirectOutput(printed.toFile())
                .redirectError(folder.resolve("messages.txt").toFile())
                .start();
        try {
            if (!browser.waitFor(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the browser does not end: " + command);
            }
        } finally {
            browser.destroyForcibly().waitFor();
        }
        return Files.readString(printed, StandardCharsets.UTF_8);
    }
}
