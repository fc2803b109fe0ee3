package odf2nna.internal.datasets;

import java.io.BufferedWriter;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import odf2nna.internal.io.StagedFile;
import odf2nna.internal.io.StagingArea;
import odf2nna.runtime.ProgressListener;

/**
 * A folder that data sets are written to. Each file appears whole or not at all.
 *
 * @param folder where they are written
 * @param replace whether existing ones may be replaced
 * @param area its unfinished files
 */
public record DatasetFolder(Path folder, boolean replace, StagingArea area) {
    private static final String FORCE = "replace it with --force";

    /** Writes rows. */
    public interface Rows {
        /** Writes all of them. */
        void write(Appendable into) throws IOException;
    }

    private interface Content {
        void write(Path file) throws IOException;
    }

    /**
     * Writes what is missing of a public data set, or all of it if existing files may be replaced. Published files that are
     * downloaded stay beside it.
     *
     * @param from a folder with the published files; empty to download them
     * @return the results that were written; the others were there
     * @throws odf2nna.data.DataFormatException if a file is not what the catalogue declares
     * @throws IOException if a file can't be had
     */
    public List<String> fetch(PublicSet set, Optional<Path> from, ProgressListener progress) throws IOException {
        List<String> written = new ArrayList<>();
        for (int i = 0; i < set.files().size(); i++) {
            PublicSet.Published one = set.files().get(i);
            String result = set.results().get(i);
            if (replace || !Files.exists(folder.resolve(result))) {
                if (from.isPresent()) {
                    take(set, one, from.get());
                } else {
                    download(set, one, progress);
                }
                written.add(result);
            } else if (isPublished(set)) {
                new PublishedFile(one, folder.resolve(result), FORCE).requireChecksum();
            }
        }
        return written;
    }

    /** {@return whether the published files are the results} */
    private static boolean isPublished(PublicSet set) {
        return set.format() == PublicSet.Format.IDX;
    }

    private void take(PublicSet set, PublicSet.Published one, Path from) throws IOException {
        Path given = from.resolve(one.file());
        if (!Files.isRegularFile(given)) {
            throw new NoSuchFileException(given.toString(), null, "no such file; it is published at " + one.address());
        }
        use(set, new PublishedFile(one, given, "the file is published at " + one.address()));
        if (isPublished(set)) {
            stage(one.file(), file -> Files.copy(given, file, StandardCopyOption.REPLACE_EXISTING));
        }
    }

    private void download(PublicSet set, PublicSet.Published one, ProgressListener progress) throws IOException {
        Path here = folder.resolve(one.file());
        if (Files.exists(here) && !replace) {
            use(set, new PublishedFile(one, here, FORCE));
            return;
        }
        String advice =
                ("the download was deleted; run the command again, or download %s another way and give its folder"
                                + " with --from")
                        .formatted(one.address());
        new Download(URI.create(one.address()), here, Download.PATIENCE, progress)
                .run(whole -> use(set, new PublishedFile(one, whole, advice)));
    }

    /** Checks a published file, and writes the table that it becomes, if it becomes one. */
    private void use(PublicSet set, PublishedFile file) throws IOException {
        file.requireChecksum();
        if (!isPublished(set)) {
            write(set.results().get(0), new PublishedRows(set, file)::write);
        }
    }

    /**
     * Writes rows to a file of the folder.
     *
     * @throws IllegalArgumentException if it exists and may not be replaced
     */
    public void write(String name, Rows rows) throws IOException {
        stage(name, file -> {
            try (BufferedWriter out = Files.newBufferedWriter(file)) {
                rows.write(out);
            }
        });
    }

    private void stage(String name, Content content) throws IOException {
        Path file = folder.resolve(name);
        if (Files.exists(file) && !replace) {
            throw new IllegalArgumentException(file + ": exists; replace it with --force");
        }
        Files.createDirectories(folder);
        try (StagedFile staged = area.beside(file, replace)) {
            staged.filled(() -> content.write(staged.file()));
            staged.commit();
        }
    }
}
