package odf2nna.internal.onnx;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A model, or another file, that is written but not yet in its place. Closing it without {@link #commit()} removes every
 * trace of it, and so does ending the program: by a signal, too, whatever the other threads are doing at that moment.
 */
public final class StagedModel implements AutoCloseable {
    private static final int REMOVALS = 1000;

    /** Guards itself, {@link #ended} and every step that makes, moves or removes a file under its final name. */
    private static final Set<StagedModel> OPEN = new HashSet<>();

    private static boolean ended;

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(StagedModel::removeAll, "remove unfinished files"));
    }

    private final StagedPlace place;
    private final Path target;
    private final Path folder;
    private final Path content;
    private final Path file;
    private final Path dataFile;

    private StagedModel(StagedPlace place, Path folder) {
        this.place = place;
        this.target = place.target();
        this.folder = folder;
        this.content = folder.resolve(target.getFileName());
        this.file = place.inside().map(content::resolve).orElse(content);
        String data = target.getFileName() + ".data";
        // an existing data file belongs to the model that is being replaced, until that very step
        for (int i = 2; Files.exists(target.resolveSibling(data)); i++) {
            data = target.getFileName() + "." + i + ".data";
        }
        this.dataFile = folder.resolve(data);
    }

    /**
     * {@return a place beside {@code target}, from where the model can be moved into it in one step}
     *
     * @throws IOException if nothing can be written there, or the program is being ended
     */
    public static StagedModel beside(Path target) throws IOException {
        StagedPlace place = StagedPlace.file(target);
        return open(place, place::makeFolder);
    }

    /** {@return a place for temporary files, for a model that is only to be looked at} */
    public static StagedModel aside(Path target) throws IOException {
        return open(StagedPlace.file(target), () -> Files.createTempDirectory("odf2nna"));
    }

    /**
     * {@return a place beside a folder that does not exist yet, from where a folder with one file can be moved into it
     *     in one step}
     *
     * @throws IOException if nothing can be written there, or the program is being ended
     */
    public static StagedModel folderBeside(Path target, String file) throws IOException {
        StagedPlace place = new StagedPlace(target, target, Optional.of(file), List.of());
        return open(place, place::makeFolder);
    }

    /**
     * {@return a place within a folder, from where one of its files can be replaced in one step}
     *
     * @param superseded files and folders in it that are removed, with all that is in them, after that step
     * @throws IOException if nothing can be written there, or the program is being ended
     */
    public static StagedModel within(Path folder, String file, List<String> superseded) throws IOException {
        List<Path> gone = superseded.stream().map(folder::resolve).toList();
        StagedPlace place = new StagedPlace(folder, folder.resolve(file), Optional.empty(), gone);
        return open(place, place::makeFolder);
    }

    private interface Maker {
        Path make() throws IOException;
    }

    private static StagedModel open(StagedPlace place, Maker folder) throws IOException {
        synchronized (OPEN) {
            refuseAfterTheEnd();
            StagedModel staged;
            try {
                staged = new StagedModel(place, folder.make());
            } catch (FileSystemException e) {
                throw failure(
                        place.shown(), e.getReason() == null ? "can't make a file in its folder" : e.getReason(), e);
            }
            OPEN.add(staged);
            return staged;
        }
    }

    /** {@return the written model, to be loaded and checked} */
    public Path file() {
        return file;
    }

    Path dataFile() {
        return dataFile;
    }

    /**
     * Writes a text instead of a model.
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
        return failure(place.shown(), reason + "; nothing is left of it", cause);
    }

    private static IOException failure(Path shown, @Nullable String reason, IOException cause) {
        FileSystemException failure = new FileSystemException(shown.toString(), null, "can't be written: " + reason);
        failure.initCause(cause);
        return failure;
    }

    /** {@return bytes of the model and its external data} */
    public long bytes() throws IOException {
        return Files.size(file()) + (Files.exists(dataFile) ? Files.size(dataFile) : 0);
    }

    /**
     * Moves the model into its place; its external data goes first, so the model is never there without. The program
     * can't be ended by a signal between the two, other than by killing it.
     */
    public void commit() throws IOException {
        synchronized (OPEN) {
            refuseAfterTheEnd();
            Path data = target.resolveSibling(dataFile.getFileName());
            boolean external = Files.exists(dataFile);
            try {
                if (external) {
                    Files.move(dataFile, data, StandardCopyOption.ATOMIC_MOVE);
                }
                Files.move(content, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                if (external && !Files.exists(dataFile)) {
                    Files.deleteIfExists(data);
                }
                throw failed(e);
            }
            close();
            place.removeSuperseded();
        }
    }

    @Override
    public void close() throws IOException {
        synchronized (OPEN) {
            remove();
            OPEN.remove(this);
        }
    }

    /** Closes this; what can't be removed now is tried again when the program ends. */
    public void closeQuietly() {
        try {
            close();
        } catch (IOException e) {
            // OPEN still holds it
            return;
        }
    }

    private void remove() throws IOException {
        Files.deleteIfExists(file);
        Files.deleteIfExists(dataFile);
        Files.deleteIfExists(content);
        Files.deleteIfExists(folder);
    }

    private static void refuseAfterTheEnd() throws IOException {
        if (ended) {
            throw new IOException("the program is being ended");
        }
    }

    /** Removes every model that is not in its place, for good: from here on nothing can be staged or committed. */
    public static void removeAll() {
        synchronized (OPEN) {
            ended = true;
            OPEN.forEach(StagedModel::removeAgainstWriters);
        }
    }

    /** Other threads still run and may make a file anew; once the folder is gone, they can't. */
    private void removeAgainstWriters() {
        for (int i = 0; i < REMOVALS; i++) {
            try {
                remove();
                return;
            } catch (DirectoryNotEmptyException busy) {
                Thread.onSpinWait();
            } catch (IOException e) {
                System.err.println("could not remove " + folder + ": " + e.getMessage());
                return;
            }
        }
    }
}
