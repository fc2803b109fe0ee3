package odf2nna.internal.io;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder for files that are not finished. It holds a locked file for as long as its program lives; so the next program knows
 * what a dead one has left, and removes it.
 *
 * @param lock none where the file system has no locks
 */
record WorkFolder(Path path, Optional<FolderLock> lock) {
    private static final String LOCK = "odf2nna.lock";
    private static final String NEW_LOCK = LOCK + ".new";
    /** Names of {@link Files#createTempDirectory}: a random number of 64 bits. */
    private static final Pattern NAME = Pattern.compile("(\\..+\\.|odf2nna)\\d{10,}");
    /** Far longer than it takes to lock a new folder. */
    private static final Duration START = Duration.ofSeconds(10);

    /** {@return a new folder in another one, held until it is deleted; what dead programs have left there is removed} */
    static WorkFolder make(Path parent, String prefix) throws IOException {
        removeDead(parent);
        Path folder = Files.createTempDirectory(parent, prefix);
        Optional<FolderLock> lock = Optional.empty();
        try {
            lock = FolderLock.of(folder.resolve(NEW_LOCK));
            if (lock.isPresent()) {
                // the lock gets its name once it is held, so no other program ever finds it free
                Files.move(folder.resolve(NEW_LOCK), folder.resolve(LOCK));
            }
        } catch (IOException noLocks) {
            Files.deleteIfExists(folder.resolve(NEW_LOCK));
        }
        return new WorkFolder(folder, lock);
    }

    /**
     * Removes the folder with all that is in it, and gives back its lock.
     *
     * @throws java.nio.file.DirectoryNotEmptyException if a file is made in it meanwhile
     */
    void delete() throws IOException {
        if (lock.isPresent()) {
            lock.get().close();
        }
        Removal.remove(path);
    }

    /** {@return whether a file in a work folder is what keeps the folder} */
    static boolean isLock(Path file) {
        return file.endsWith(LOCK);
    }

    /** What can't be removed stays. */
    private static void removeDead(Path parent) {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(
                parent,
                entry -> NAME.matcher(String.valueOf(entry.getFileName())).matches()
                        && Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS))) {
            for (Path folder : found) {
                removeIfDead(folder);
            }
        } catch (IOException unreadable) {
            return; // where it matters, making a folder says so
        }
    }

    @SuppressWarnings("try") // the lock works by being held
    private static void removeIfDead(Path folder) {
        Path file = folder.resolve(LOCK);
        try {
            if (Files.exists(file)) {
                Optional<FolderLock> free = FolderLock.of(file);
                if (free.isPresent()) {
                    try (FolderLock held = free.get()) {
                        FolderExchange.undo(folder);
                        StagedFile.removeOrphans(folder);
                        Removal.remove(folder);
                    }
                }
            } else if (isAbandonedAtItsStart(folder)) {
                Files.deleteIfExists(folder.resolve(NEW_LOCK));
                Files.delete(folder);
            }
        } catch (IOException inUse) {
            return; // another program's, or removed by it just now
        }
    }

    /** {@return whether nothing is in a folder but, perhaps, a lock that was never taken} */
    private static boolean isAbandonedAtItsStart(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            List<String> names =
                    entries.map(entry -> String.valueOf(entry.getFileName())).toList();
            Instant last = Files.getLastModifiedTime(folder).toInstant();
            return List.of(NEW_LOCK).containsAll(names) && last.plus(START).isBefore(Instant.now());
        }
    }
}
