package odf2nna.internal.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts several files into a folder in the place of others, so that in the end all or none of them are there. A file system has
 * no step for that. So the old ones are kept in a work folder until the last new one is in its place; where a program dies
 * before, {@link #undo} brings them back.
 *
 * @param folder where the files go
 * @param work holds the new ones; in that folder
 * @param names of the files and folders that belong together; the first is put last, and is what makes them count
 */
record FolderExchange(Path folder, Path work, List<String> names) {
    private static final String RECORD = "exchange.txt";
    private static final String OLD = "old";
    private static final String OLD_MOVED = "old-moved";

    /**
     * Puts the new ones there.
     *
     * @throws IOException if that can't be done; then the old ones are back
     */
    void run() throws IOException {
        Files.write(work.resolve(RECORD), names);
        Path old = Files.createDirectory(work.resolve(OLD));
        try {
            move(folder, old);
            Files.createDirectory(work.resolve(OLD_MOVED));
            move(work, folder);
        } catch (IOException e) {
            undo(work);
            throw e;
        }
    }

    private void move(Path from, Path to) throws IOException {
        List<String> firstLast = new ArrayList<>(names);
        firstLast.add(firstLast.remove(0));
        for (String name : firstLast) {
            if (Files.exists(from.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
                Files.move(from.resolve(name), to.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            }
        }
    }

    /**
     * Brings the old files back where an exchange has not come to its end.
     *
     * @param work a work folder, perhaps of an exchange
     */
    static void undo(Path work) throws IOException {
        Path folder = work.getParent();
        if (folder == null || !Files.exists(work.resolve(RECORD))) {
            return;
        }
        List<String> names = Files.readAllLines(work.resolve(RECORD));
        boolean isDone = names.isEmpty() || !Files.exists(work.resolve(names.get(0)));
        if (isDone) {
            return;
        }
        if (Files.exists(work.resolve(OLD_MOVED))) {
            for (String name : names) {
                Removal.remove(folder.resolve(name));
            }
            // from here on what is in the folder is old, should this end early and begin anew
            Files.delete(work.resolve(OLD_MOVED));
        }
        new FolderExchange(folder, work, names).move(work.resolve(OLD), folder);
    }
}
