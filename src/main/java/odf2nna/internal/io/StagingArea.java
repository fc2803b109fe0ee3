package odf2nna.internal.io;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The files of one run that are written but not yet in their place. Safe for use by several threads: its monitor guards
 * every step that makes, moves or removes a file under its final name.
 *
 * <p><strong>Errors:</strong> an {@link IOException} where nothing can be written; an {@link InterruptedIOException} after
 * {@link #abandon()}.
 */
public final class StagingArea implements AutoCloseable {
    private static final Path TEMPORARY = Path.of(System.getProperty("java.io.tmpdir"));

    private final Set<StagedFile> open = new HashSet<>();
    private boolean abandoned;

    private interface Maker {
        WorkFolder make() throws IOException;
    }

    /**
     * {@return a file beside {@code target}, from where it is moved into its place in one step}
     *
     * @param replace whether what is there by then may be replaced; if not, the file goes beside it
     */
    public StagedFile beside(Path target, boolean replace) throws IOException {
        StagedPlace place = StagedPlace.file(target, replace);
        return open(place, place::makeFolder);
    }

    /**
     * {@return a file beside {@code target}, from where it replaces what is there in one step}
     *
     * @param superseded names of files beside the target that belong to what is there, and are removed after that step
     */
    public StagedFile replacing(Path target, List<String> superseded) throws IOException {
        List<Path> gone = superseded.stream().map(target::resolveSibling).toList();
        StagedPlace place = new StagedPlace(target, target, Optional.empty(), true, gone, List.of());
        return open(place, place::makeFolder);
    }

    /** {@return a temporary file, for what is only to be read back} */
    public StagedFile aside(Path target) throws IOException {
        return open(StagedPlace.file(target, true), () -> WorkFolder.make(TEMPORARY, "odf2nna"));
    }

    /** {@return a file in a temporary folder, where others may be written beside it} */
    public StagedFile folderAside(Path target, String file) throws IOException {
        StagedPlace place = new StagedPlace(target, target, Optional.of(file), false, List.of(), List.of());
        return open(place, () -> {
            WorkFolder folder = WorkFolder.make(TEMPORARY, "odf2nna");
            Files.createDirectory(folder.path().resolve(place.target().getFileName()));
            return folder;
        });
    }

    /** {@return a file in a folder that does not exist yet, and is moved into its place whole, in one step} */
    public StagedFile folderBeside(Path target, String file) throws IOException {
        StagedPlace place = new StagedPlace(target, target, Optional.of(file), false, List.of(), List.of());
        return open(place, place::makeFolder);
    }

    /**
     * {@return a file that is put into an existing folder with what is written beside it; all of it, or nothing}
     *
     * @param replace whether what is there by then may be replaced; if not, all goes into a folder beside it
     * @param companions files and folders in it that belong to such a file: new ones are put there, old ones removed
     */
    public StagedFile within(Path folder, String file, boolean replace, List<String> companions) throws IOException {
        StagedPlace place =
                new StagedPlace(folder, folder.resolve(file), Optional.empty(), replace, List.of(), companions);
        return open(place, place::makeFolder);
    }

    private synchronized StagedFile open(StagedPlace place, Maker folder) throws IOException {
        requireOpen();
        try {
            StagedFile staged = new StagedFile(this, place, folder.make());
            open.add(staged);
            return staged;
        } catch (FileSystemException e) {
            throw place.failure(e.getReason() == null ? "can't make a file in its folder" : e.getReason(), e);
        }
    }

    /** Moves a file into its place, unless the run was abandoned. */
    synchronized void commit(StagedFile staged) throws IOException {
        requireOpen();
        staged.move();
        close(staged);
    }

    synchronized void close(StagedFile staged) throws IOException {
        staged.remove();
        open.remove(staged);
    }

    private void requireOpen() throws InterruptedIOException {
        if (abandoned) {
            throw new InterruptedIOException("the run was cancelled; nothing more is written");
        }
    }

    /**
     * Removes every file that is not in its place, for good: from here on nothing can be staged or committed. Other
     * threads may be writing meanwhile; a file that is just being moved into its place is waited for.
     */
    public synchronized void abandon() {
        abandoned = true;
        open.removeIf(StagedFile::removeAgainstWriters);
    }

    /** Removes what is still open; nothing can be staged from here on. */
    @Override
    public void close() {
        abandon();
    }
}
