package odf2nna.internal.training;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import odf2nna.internal.io.FolderLock;

/**
 * Checkpoints in a folder, a file each: the last and the one before it. A file appears under its name when it is
 * complete and on the disk; if it is damaged all the same, its checksum shows it, and the one before it is used.
 *
 * <p>For one program at a time, which {@link #hold} ensures.
 *
 * @param folder made when it is held, or with the first checkpoint
 */
public record CheckpointFolder(Path folder) {
    private static final Pattern NAME = Pattern.compile("epoch-\\d{10}\\.checkpoint");
    private static final int KEPT = 2;
    private static final String LOCK = "lock";

    /** {@return whether a checkpoint is there, whole or not} */
    public boolean isBegun() {
        return Files.isDirectory(folder) && !files().isEmpty();
    }

    /**
     * {@return the folder held for this program, until it is closed}
     *
     * @throws IllegalArgumentException if another program holds it
     * @throws UncheckedIOException if it can't be made
     */
    public FolderLock hold() {
        try {
            Files.createDirectories(folder);
            return FolderLock.of(folder.resolve(LOCK)).orElseThrow(this::isHeld);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Checks, without making anything, that no other program holds the folder.
     *
     * @throws IllegalArgumentException if one does
     */
    public void requireFree() {
        if (Files.exists(folder.resolve(LOCK))) {
            try {
                hold().close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private IllegalArgumentException isHeld() {
        return new IllegalArgumentException(
                "checkpoint: another run keeps its checkpoints in %s; wait for it, or name another folder"
                        .formatted(folder));
    }

    /**
     * {@return the latest undamaged state}
     *
     * @param fingerprint of the training that is resumed
     * @throws IllegalArgumentException if the state is that of another training
     * @throws UncheckedIOException if it can't be read
     */
    public Optional<Checkpoint> find(Map<String, String> fingerprint) {
        for (Path file : files()) {
            Optional<Checkpoint> found = read(file);
            if (found.isPresent()) {
                requireSame(found.get().fingerprint(), fingerprint);
                return found;
            }
        }
        return Optional.empty();
    }

    private void requireSame(Map<String, String> kept, Map<String, String> wanted) {
        List<String> differences = Fingerprint.differences(kept, wanted);
        if (!differences.isEmpty()) {
            throw new IllegalArgumentException(
                    "checkpoint: %s belongs to another training (%s); remove it, or name another folder"
                            .formatted(folder, String.join("; ", differences)));
        }
    }

    private Optional<Checkpoint> read(Path file) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            return Checkpoint.read(in, Files.size(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Keeps a state.
     *
     * @throws UncheckedIOException if it can't be written; the last one is still there
     */
    public void save(Checkpoint checkpoint) {
        Path unfinished = folder.resolve("unfinished.checkpoint");
        Path file = folder.resolve(String.format(Locale.ROOT, "epoch-%010d.checkpoint", checkpoint.epoch()));
        try {
            Files.createDirectories(folder);
            write(checkpoint, unfinished);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            List<Path> files = files();
            for (Path old : files.subList(Math.min(KEPT, files.size()), files.size())) {
                Files.deleteIfExists(old);
            }
        } catch (FileSystemException e) {
            throw new UncheckedIOException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(new FileSystemException(file.toString(), null, e.getMessage()));
        }
    }

    private static void write(Checkpoint checkpoint, Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
            checkpoint.write(out);
            out.flush();
            channel.force(true);
        }
    }

    /** {@return the checkpoints, the latest first} */
    private List<Path> files() {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(path ->
                            NAME.matcher(String.valueOf(path.getFileName())).matches())
                    .sorted(Comparator.comparing((Path path) -> String.valueOf(path.getFileName()))
                            .reversed())
                    .toList();
        } catch (NoSuchFileException none) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
