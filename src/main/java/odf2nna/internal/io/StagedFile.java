package odf2nna.internal.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A model, or another file, that is written but not yet in its place. Closing it without {@link #commit()} removes every
 * trace of it, and so does {@link StagingArea#abandon()}.
 */
public final class StagedFile implements AutoCloseable {
    private static final int REMOVALS = 1000;
    private static final String DATA = ".data";
    private static final String SUPERSEDED = "superseded";

    private final StagingArea area;
    private final StagedPlace place;
    private final Path target;
    private final WorkFolder folder;
    private final Path content;
    private final Path file;
    private final Path dataFile;

    StagedFile(StagingArea area, StagedPlace place, WorkFolder folder) {
        this.area = area;
        this.place = place;
        this.target = place.target();
        this.folder = folder;
        this.content = folder.path().resolve(target.getFileName());
        this.file = place.inside().map(content::resolve).orElse(content);
        String data = target.getFileName() + DATA;
        // an existing data file belongs to the model that is being replaced, until that very step
        for (int i = 2; Files.exists(target.resolveSibling(data)); i++) {
            data = target.getFileName() + "." + i + DATA;
        }
        this.dataFile = folder.path().resolve(data);
    }

    /** {@return the written file, to be read back and checked} */
    public Path file() {
        return file;
    }

    /** {@return where a file or a folder that belongs to it is written, to be put beside it; there need not be any} */
    public Path companion(String name) {
        return file.resolveSibling(name);
    }

    /** {@return all files that were written so far, in the order of their names} */
    public List<Path> files() throws IOException {
        List<Path> all = new ArrayList<>(List.of(file));
        for (Path beside : companions()) {
            try (Stream<Path> found = Files.walk(beside)) {
                found.filter(Files::isRegularFile).forEach(all::add);
            }
        }
        Collections.sort(all);
        return all;
    }

    /** A folder of its own holds companions alone; in a work folder they are known by their names. */
    private List<Path> companions() throws IOException {
        if (place.inside().isPresent()) {
            try (Stream<Path> entries = Files.list(content)) {
                return entries.filter(entry -> !entry.equals(file)).toList();
            }
        }
        return place.companions().stream()
                .map(this::companion)
                .filter(Files::exists)
                .toList();
    }

    /** {@return where a model's external data go; there need not be any} */
    public Path dataFile() {
        return dataFile;
    }

    /** What writes a file. */
    public interface Content {
        void write() throws IOException;
    }

    /**
     * Has it written, and {@return this}
     *
     * @throws IOException if it can't be written; then it is closed, as where the content can't be made
     */
    public StagedFile filled(Content body) throws IOException {
        try {
            body.write();
            return this;
        } catch (IOException e) {
            close();
            throw failed(e);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Writes a text.
     *
     * @throws IOException if it can't be written
     */
    public void writeText(String text) throws IOException {
        try {
            Files.writeString(file, text, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** {@return what to throw when writing failed: the target in place of the file that the user never sees} */
    public IOException failed(IOException cause) {
        String reason = cause instanceof FileSystemException file && file.getReason() != null
                ? file.getReason()
                : cause.getMessage();
        return place.failure(reason + "; no part of it remains", cause);
    }

    /** {@return bytes of the file and of external data} */
    public long bytes() throws IOException {
        long bytes = Files.exists(dataFile) ? Files.size(dataFile) : 0;
        for (Path one : files()) {
            bytes += Files.size(one);
        }
        return bytes;
    }

    /**
     * Moves the file into its place; external data go first, so a model is never there without. A run can't be abandoned
     * between the two, other than by killing the program.
     */
    public void commit() throws IOException {
        area.commit(this);
    }

    void move() throws IOException {
        Path data = target.resolveSibling(dataFile.getFileName());
        boolean external = Files.exists(dataFile);
        boolean isPut = false;
        boolean isDataPut = false;
        try {
            for (Path one : files()) {
                sync(one);
            }
            if (external) {
                sync(dataFile);
                if (!StagedPlace.isFilePut(dataFile, data)) {
                    throw new IOException("its weights can't be written: " + data + " appeared");
                }
                isDataPut = true;
            }
            place.nameSuperseded(folder.path().resolve(SUPERSEDED));
            place.put(content);
            isPut = true;
            syncFolder(data.getParent());
        } catch (FileAlreadyExistsException besideIt) {
            isPut = true;
            throw besideIt;
        } catch (IOException e) {
            throw failed(e);
        } finally {
            if (!isPut && isDataPut) {
                Files.deleteIfExists(data);
            }
        }
        place.removeSuperseded();
    }

    /**
     * Removes the external data that a program left without a model when it died: new ones whose model did not follow, or old
     * ones whose model was replaced. They are known by having a second name in the work folder.
     *
     * @param work a work folder, perhaps of a model
     */
    static void removeOrphans(Path work) throws IOException {
        List<Path> files;
        try (Stream<Path> entries = Files.list(work)) {
            files = entries.filter(Files::isRegularFile)
                    .filter(entry -> !WorkFolder.isLock(entry))
                    .toList();
        }
        boolean isModelWaiting = false;
        for (Path one : files) {
            isModelWaiting |=
                    !one.toString().endsWith(DATA) && secondName(one, work).isEmpty();
        }
        Path old = work.resolve(SUPERSEDED);
        if (!isModelWaiting && Files.isDirectory(old)) {
            try (Stream<Path> entries = Files.list(old)) {
                files = entries.toList();
            }
        } else if (!isModelWaiting) {
            return;
        }
        for (Path data : files) {
            Optional<Path> orphan = secondName(data, work);
            if (orphan.isPresent()) {
                Files.delete(orphan.get());
            }
        }
    }

    /** {@return the name beside a work folder of a file in it; none if there is none, or it is that of another file} */
    private static Optional<Path> secondName(Path file, Path work) throws IOException {
        Path beside = work.resolveSibling(file.getFileName());
        return Files.exists(beside) && Files.isSameFile(beside, file) ? Optional.of(beside) : Optional.empty();
    }

    /** Has the bytes of a file written to the disk, so that a crash after the renaming can't leave an empty file. */
    private static void sync(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** Has the names in a folder written to the disk, where the system lets folders be opened. */
    private static void syncFolder(@Nullable Path folder) {
        if (folder == null) {
            return;
        }
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException notOpened) {
            return; // Windows: names are in its journal
        }
    }

    @Override
    public void close() throws IOException {
        area.close(this);
    }

    /** Closes this; what can't be removed now is tried again when the run ends. */
    public void closeQuietly() {
        try {
            close();
        } catch (IOException e) {
            // the area still holds it
            return;
        }
    }

    void remove() throws IOException {
        folder.delete();
    }

    /** Other threads still run and may make a file anew; once the folder is gone, they can't. */
    boolean removeAgainstWriters() {
        for (int i = 0; i < REMOVALS; i++) {
            try {
                remove();
                return true;
            } catch (DirectoryNotEmptyException busy) {
                Thread.onSpinWait();
            } catch (IOException e) {
                System.getLogger(StagedFile.class.getName())
                        .log(System.Logger.Level.WARNING, "could not remove " + folder.path(), e);
                return false;
            }
        }
        return false;
    }
}
