package odf2nna.internal.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The files that a run reads, more than once perhaps, as they were when it began: their sizes and the times of their last changes.
 * Safe for use by several threads.
 */
public final class ReadFiles {
    private final Map<Path, Optional<Stamp>> files = new LinkedHashMap<>();

    private record Stamp(long bytes, FileTime changed) {}

    /**
     * Takes files as they are now; of a folder all that is in it.
     *
     * @throws IOException if a folder can't be listed
     */
    public synchronized void add(Collection<Path> read) throws IOException {
        for (Path path : read) {
            for (Path file : files(path)) {
                files.put(file, stamp(file));
            }
        }
    }

    private static List<Path> files(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> found = Files.walk(path)) {
            return found.filter(Files::isRegularFile).toList();
        }
    }

    private static Optional<Stamp> stamp(Path file) {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            return Optional.of(new Stamp(now.size(), now.lastModifiedTime()));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    /** {@return whether a file is among them} */
    public synchronized boolean holds(Path file) {
        Path wanted = file.toAbsolutePath().normalize();
        return files.keySet().stream()
                .anyMatch(read -> read.toAbsolutePath().normalize().equals(wanted));
    }

    /** {@return a file that is another one by now, or gone} */
    public synchronized Optional<Path> changed() {
        return files.entrySet().stream()
                .filter(entry -> !stamp(entry.getKey()).equals(entry.getValue()))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** Takes no more notice of any file: from here on the run itself may replace them. */
    public synchronized void release() {
        files.clear();
    }
}
