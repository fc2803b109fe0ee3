package odf2nna.internal.io;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where something staged is put, and what belongs to it.
 *
 * @param shown how messages call it
 * @param target the file or folder that is put there in one step; absolute
 * @param inside the file to write, if a folder is put there as a whole
 * @param replace whether what is there may be replaced
 * @param superseded files and folders that are removed afterwards
 * @param companions files and folders beside the target that belong to it, and are put there or removed with it
 */
record StagedPlace(
        Path shown,
        Path target,
        Optional<String> inside,
        boolean replace,
        List<Path> superseded,
        List<String> companions) {
    StagedPlace {
        target = target.toAbsolutePath().normalize();
        superseded = List.copyOf(superseded);
        companions = List.copyOf(companions);
    }

    static StagedPlace file(Path target, boolean replace) {
        return new StagedPlace(target, target, Optional.empty(), replace, List.of(), List.of());
    }

    /**
     * Moves a file or a folder to the target, or, if something is there by now that may not be replaced, to the first free name
     * beside it; what is there is never touched, not even between a look and a step.
     *
     * @throws FileAlreadyExistsException if the target was taken, once everything stands under the other name, which it says
     * @throws IOException if it can't be moved
     */
    void put(Path content) throws IOException {
        if (!companions.isEmpty()) {
            exchange(content);
            return;
        }
        Path put = target;
        for (int i = 2; !isPut(content, put); i++) {
            put = target.resolveSibling(numbered(String.valueOf(target.getFileName()), i));
        }
        if (!put.equals(target)) {
            throw appeared(put);
        }
    }

    /** Moves a file and its companions into their folder. */
    private void exchange(Path content) throws IOException {
        Path folder = Objects.requireNonNull(target.getParent());
        List<String> names = new ArrayList<>(List.of(String.valueOf(target.getFileName())));
        names.addAll(companions);
        Path work = Objects.requireNonNull(content.getParent());
        boolean isTaken = !replace
                && names.stream().anyMatch(name -> Files.exists(folder.resolve(name), LinkOption.NOFOLLOW_LINKS));
        if (!isTaken) {
            new FolderExchange(folder, work, names).run();
            return;
        }
        Path free = folder;
        for (int i = 2; Files.exists(free, LinkOption.NOFOLLOW_LINKS); i++) {
            free = folder.resolveSibling(numbered(String.valueOf(folder.getFileName()), i));
        }
        new FolderExchange(Files.createDirectory(free), work, names).run();
        throw appeared(free);
    }

    private FileAlreadyExistsException appeared(Path put) {
        return new FileAlreadyExistsException(
                shown.toString(),
                null,
                "appeared while this run went on, and is not replaced without --force; the result is in "
                        + shown.resolveSibling(String.valueOf(put.getFileName())));
    }

    private static String numbered(String name, int number) {
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) + "-" + number + name.substring(dot) : name + "-" + number;
    }

    /** {@return whether it was moved there; false if something is there already} */
    private boolean isPut(Path content, Path there) throws IOException {
        if (replace && there.equals(target)) {
            Files.move(content, there, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return true;
        }
        return Files.isDirectory(content) ? isFolderPut(content, there) : isFilePut(content, there);
    }

    /** A folder can be renamed to what is not there, or an empty folder, alone. */
    private static boolean isFolderPut(Path content, Path there) throws IOException {
        try {
            Files.move(content, there, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (IOException e) {
            if (Files.exists(there, LinkOption.NOFOLLOW_LINKS)) {
                return false;
            }
            throw e;
        }
    }

    /**
     * A second name for a file can only be made where there is none; file systems without such names have the place reserved.
     * The first name stays, so that {@link StagedFile#removeOrphans} knows what was put.
     */
    static boolean isFilePut(Path content, Path there) throws IOException {
        try {
            Files.createLink(there, content);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (UnsupportedOperationException | FileSystemException noLinks) {
            try {
                Files.createFile(there);
            } catch (FileAlreadyExistsException e) {
                return false;
            }
            Files.move(content, there, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return true;
        }
    }

    /** {@return what to throw where it can't be written} */
    IOException failure(@Nullable String reason, IOException cause) {
        FileSystemException failure = new FileSystemException(shown.toString(), null, "can't be written: " + reason);
        failure.initCause(cause);
        return failure;
    }

    /** {@return a new folder on the same file system as the target} */
    WorkFolder makeFolder() throws IOException {
        Path parent = target.getParent();
        if (parent == null) {
            throw new IOException(shown + " has no folder");
        }
        WorkFolder folder = WorkFolder.make(parent, "." + target.getFileName() + ".");
        if (inside.isPresent()) {
            Files.createDirectory(folder.path().resolve(target.getFileName()));
        }
        return folder;
    }

    /** Gives the files that are removed afterwards a second name in a new folder, so that they are known if this program dies. */
    void nameSuperseded(Path names) throws IOException {
        if (superseded.isEmpty()) {
            return;
        }
        Files.createDirectory(names);
        for (Path old : superseded) {
            if (Files.isRegularFile(old, LinkOption.NOFOLLOW_LINKS)) {
                try {
                    Files.createLink(names.resolve(String.valueOf(old.getFileName())), old);
                } catch (UnsupportedOperationException | FileSystemException noLinks) {
                    return;
                }
            }
        }
    }

    void removeSuperseded() throws IOException {
        for (Path old : superseded) {
            Removal.remove(old);
        }
    }
}
