package odf2nna.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import odf2nna.runtime.RuntimeFailure;

/**
 * Starts ONNX Runtime, and tidies up after it. It unpacks its libraries into a new folder in the temporary folder and
 * deletes the files on exit, but not the folder. Safe for use by several threads.
 */
final class NativeFolder {
    private static final String PREFIX = "onnxruntime-java";
    private static final Path PROCESSES = Path.of("/proc");
    private static final Path SELF = PROCESSES.resolve("self");
    private static final int REMOVALS = 100;
    private static final long MEGABYTE = 1_000_000;
    /** What ONNX Runtime unpacks for a CPU, and some room. */
    private static final long UNPACKED_BYTES = 40 * MEGABYTE;
    /** Far longer than unpacking takes. */
    private static final long LONGEST_START_SECONDS = 2;

    private final Path temporary;
    /** Held while libraries are unpacked: a folder tells whose it is only by what was loaded from it. */
    private final Lock starting = new ReentrantLock();

    private boolean started;

    /**
     * Starts nothing yet.
     *
     * @param temporary where libraries are unpacked
     */
    NativeFolder(Path temporary) {
        this.temporary = temporary;
    }

    /** Has the libraries unpacked and loaded, the first time, and {@return what that gives} */
    <T> T start(Supplier<T> library) {
        starting.lock();
        try {
            T result = started ? library.get() : unpack(library);
            started = true;
            return result;
        } finally {
            starting.unlock();
        }
    }

    private <T> T unpack(Supplier<T> library) {
        removeDead();
        Set<Path> before = folders();
        boolean unpacks = System.getProperty("onnxruntime.native.path") == null;
        boolean told = Files.isReadable(SELF.resolve("maps"));
        if (unpacks && told) {
            // before it unpacks: a signal may end the program while it does
            Runtime.getRuntime().addShutdownHook(new Thread(this::tidy, "tidy"));
        }
        T started = loaded(library);
        Set<Path> created = folders();
        created.removeAll(before);
        // more than one: another process started at the same moment, and it is unknown which is whose
        if (unpacks && !told && created.size() == 1) {
            Path folder = created.iterator().next();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder), "tidy"));
        }
        return started;
    }

    /**
     * {@return what loading the libraries gives}
     *
     * @throws RuntimeFailure if they can't be unpacked or loaded
     */
    private <T> T loaded(Supplier<T> library) {
        if (!Files.isDirectory(temporary) || !Files.isWritable(temporary)) {
            throw new RuntimeFailure(advice("it is not a writable folder"));
        }
        long free = freeBytes();
        if (System.getProperty("onnxruntime.native.path") == null && free < UNPACKED_BYTES) {
            throw new RuntimeFailure(advice(
                    "%d MB are free, expected at least %d".formatted(free / MEGABYTE, UNPACKED_BYTES / MEGABYTE)));
        }
        try {
            return library.get();
        } catch (LinkageError e) {
            Throwable cause = e;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            throw new RuntimeFailure(advice(RuntimeFailure.oneLine(cause)), e);
        }
    }

    /** {@return bytes that can be written; as many as can be counted where the system does not say} */
    private long freeBytes() {
        try {
            return Files.getFileStore(temporary).getUsableSpace();
        } catch (IOException notTold) {
            return Long.MAX_VALUE;
        }
    }

    private String advice(String problem) {
        return temporary + ": the temporary folder, where ONNX Runtime's libraries are unpacked: " + problem
                + "; free some space there, or set another folder with JAVA_OPTS=-Djava.io.tmpdir=FOLDER";
    }

    /**
     * Deletes what this process has unpacked, where it is known; for a process that ends. What is just being unpacked is
     * waited for, and nothing is unpacked from here on.
     */
    void tidy() {
        try {
            // never given back: who would start now waits for the end
            starting.tryLock(LONGEST_START_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        used().forEach(NativeFolder::delete);
    }

    private Set<Path> folders() {
        try (Stream<Path> entries = Files.list(temporary)) {
            return new HashSet<>(
                    entries.filter(entry -> entry.getFileName().toString().startsWith(PREFIX))
                            .toList());
        } catch (IOException unreadable) {
            return new HashSet<>();
        }
    }

    /**
     * Deletes what programs have left that were killed. A folder that no process uses is nobody's, unless a process is just about
     * to fill it.
     */
    private void removeDead() {
        Set<Path> found = folders();
        found.removeIf(folder -> !isOlderThanAStart(folder));
        if (found.isEmpty() || !Files.isReadable(SELF.resolve("maps"))) {
            return;
        }
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROCESSES, "[0-9]*")) {
            for (Path process : processes) {
                String files = filesOf(process);
                found.removeIf(folder -> isAmong(folder, files));
            }
        } catch (IOException | DirectoryIteratorException unreadable) {
            return;
        }
        found.forEach(NativeFolder::delete);
    }

    private static boolean isOlderThanAStart(Path folder) {
        try {
            return Files.getLastModifiedTime(folder)
                    .toInstant()
                    .plusSeconds(LONGEST_START_SECONDS)
                    .isBefore(Instant.now());
        } catch (IOException goneSince) {
            return false;
        }
    }

    /** {@return the folders from which this process has loaded a library, or into which it is writing one} */
    private Set<Path> used() {
        String files = filesOf(SELF);
        Set<Path> used = folders();
        used.removeIf(folder -> !isAmong(folder, files));
        return used;
    }

    private static boolean isAmong(Path folder, String files) {
        return files.contains(folder.toAbsolutePath() + "/");
    }

    /** {@return files in folders of ONNX Runtime that a process has loaded or opened, a line each; none of another user's} */
    private static String filesOf(Path process) {
        StringBuilder files = new StringBuilder();
        try (Stream<String> mapped = Files.lines(process.resolve("maps"), StandardCharsets.ISO_8859_1);
                Stream<Path> open = Files.list(process.resolve("fd"))) {
            mapped.filter(line -> line.contains(PREFIX))
                    .forEach(line -> files.append(line).append('\n'));
            open.forEach(link -> files.append(target(link)).append('\n'));
        } catch (IOException | UncheckedIOException unreadable) {
            return files.toString();
        }
        return files.toString();
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
