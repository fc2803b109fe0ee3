package odf2nna.internal.io;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where something staged goes, and what goes with that.
 *
 * @param shown how messages call it
 * @param target the file or folder that is put there in one step; absolute
 * @param inside the file to write, if a folder is put there as a whole
 * @param superseded files and folders that are removed afterwards
 */
record StagedPlace(Path shown, Path target, Optional<String> inside, List<Path> superseded) {
    StagedPlace {
        target = target.toAbsolutePath().normalize();
        superseded = List.copyOf(superseded);
    }

    static StagedPlace file(Path target) {
        return new StagedPlace(target, target, Optional.empty(), List.of());
    }

    /** {@return what to throw where it can't be written} */
    IOException failure(@Nullable String reason, IOException cause) {
        FileSystemException failure = new FileSystemException(shown.toString(), null, "can't be written: " + reason);
        failure.initCause(cause);
        return failure;
    }

    /** {@return a new folder on the same file system as the target} */
    Path makeFolder() throws IOException {
        Path parent = target.getParent();
        if (parent == null) {
            throw new IOException(shown + " has no folder");
        }
        Path folder = Files.createTempDirectory(parent, "." + target.getFileName() + ".");
        if (inside.isPresent()) {
            Files.createDirectory(folder.resolve(target.getFileName()));
        }
        return folder;
    }

    /** Links are removed, not followed. */
    void removeSuperseded() throws IOException {
        for (Path old : superseded) {
            if (Files.exists(old, LinkOption.NOFOLLOW_LINKS)) {
                try (Stream<Path> found = Files.walk(old)) {
                    for (Path path : found.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(path);
                    }
                }
            }
        }
    }
}
