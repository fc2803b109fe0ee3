package odf2nna.runtime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Starts ONNX Runtime, and tidies up after it. It unpacks its libraries into a new folder in the temporary folder and
 * deletes the files on exit, but not the folder.
 */
final class NativeFolder {
    private static final String PREFIX = "onnxruntime-java";
    private static final Path MAPPED = Path.of("/proc/self/maps");
    private static final Path OPEN = Path.of("/proc/self/fd");
    private static final int REMOVALS = 100;

    private NativeFolder() {}

    /** {@return the environment of ONNX Runtime, started quiet: problems come as exceptions} */
    static OrtEnvironment start() {
        Set<Path> before = folders();
        boolean unpacks = System.getProperty("onnxruntime.native.path") == null;
        boolean told = Files.isReadable(MAPPED);
        if (unpacks && told) {
            // before it unpacks: a signal may end the program while it does
            Runtime.getRuntime().addShutdownHook(new Thread(NativeFolder::tidy, "tidy"));
        }
        OrtEnvironment environment = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "odf2nna");
        Set<Path> created = folders();
        created.removeAll(before);
        // more than one: another process started at the same moment, and which is whose can't be told
        if (unpacks && !told && created.size() == 1) {
            Path folder = created.iterator().next();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder), "tidy"));
        }
        return environment;
    }

    /** Deletes what this process has unpacked, where that can be told. */
    static void tidy() {
        used().forEach(NativeFolder::delete);
    }

    private static Set<Path> folders() {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        try (Stream<Path> entries = Files.list(temporary)) {
            return new HashSet<>(
                    entries.filter(entry -> entry.getFileName().toString().startsWith(PREFIX))
                            .toList());
        } catch (IOException unreadable) {
            return new HashSet<>();
        }
    }

    /** {@return the folders from which this process has loaded a library, or into which it is writing one} */
    private static Set<Path> used() {
        Set<Path> created = folders();
        StringBuilder files = new StringBuilder();
        try (Stream<String> mapped = Files.lines(MAPPED);
                Stream<Path> open = Files.list(OPEN)) {
            mapped.filter(line -> line.contains(PREFIX))
                    .forEach(line -> files.append(line).append('\n'));
            open.forEach(link -> files.append(target(link)).append('\n'));
        } catch (IOException | RuntimeException unreadable) {
            return Set.of();
        }
        created.removeIf(folder -> files.indexOf(folder.toAbsolutePath() + "/") < 0);
        return created;
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException closedSince) {
            return "";
        }
    }

    /** Deletes the libraries and the folder; a system that holds on to loaded libraries keeps both. */
    private static void delete(Path folder) {
        for (int i = 0; i < REMOVALS; i++) {
            try (Stream<Path> entries = Files.list(folder)) {
                for (Path entry : entries.toList()) {
                    Files.deleteIfExists(entry);
                }
                Files.deleteIfExists(folder);
                return;
            } catch (DirectoryNotEmptyException unpacking) {
                Thread.onSpinWait();
            } catch (IOException inUse) {
                // left to the system's cleaning of the temporary folder
                return;
            }
        }
    }
}
