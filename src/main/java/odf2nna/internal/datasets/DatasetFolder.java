package odf2nna.internal.datasets;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import odf2nna.internal.io.StagedFile;
import odf2nna.internal.io.StagingArea;

/**
 * A folder that data sets are written to. Each file appears whole or not at all.
 *
 * @param folder where they are written
 * @param replace whether existing ones may be replaced
 * @param area its unfinished files
 */
public record DatasetFolder(Path folder, boolean replace, StagingArea area) {
    /** Writes rows. */
    public interface Rows {
        /** Writes all of them. */
        void write(Appendable into) throws IOException;
    }

    /**
     * Writes a public data set. Published files that are downloaded stay beside it.
     *
     * @param from a folder with the published files; empty to download them
     * @throws odf2nna.data.DataFormatException if a file is not what the catalogue declares
     * @throws IOException if a file can't be had, or has another checksum
     */
    public void fetch(PublicSet set, Optional<Path> from) throws IOException {
        for (String result : set.results()) {
            if (set.format() != PublicSet.Format.IDX) {
                requireFree(folder.resolve(result));
            }
        }
        for (PublicSet.Published one : set.files()) {
            Path published = from.orElse(folder).resolve(one.file());
            if (from.isEmpty()) {
                new Download(URI.create(one.address()), published).run();
            } else if (!Files.exists(published)) {
                throw new NoSuchFileException(
                        published.toString(), null, "no such file; it is published at " + one.address());
            }
            verify(one, published);
            if (set.format() != PublicSet.Format.IDX) {
                write(set.results().get(0), into -> new PublishedRows(set, published).write(into));
            } else if (from.isPresent()) {
                copy(published, one.file());
            }
        }
    }

    /**
     * Writes rows to a file of the folder.
     *
     * @throws odf2nna.io.OutputException if it exists and may not be replaced
     */
    public void write(String name, Rows rows) throws IOException {
        requireFree(folder.resolve(name));
        Files.createDirectories(folder);
        try (StagedFile staged = area.beside(folder.resolve(name), replace)) {
            try (BufferedWriter out = Files.newBufferedWriter(staged.file())) {
                rows.write(out);
            }
            staged.commit();
        }
    }

    private void requireFree(Path file) {
        if (Files.exists(file) && !replace) {
            throw new IllegalArgumentException(file + ": exists; replace it with --force");
        }
    }

    private void copy(Path published, String name) throws IOException {
        requireFree(folder.resolve(name));
        Files.createDirectories(folder);
        try (StagedFile staged = area.beside(folder.resolve(name), replace)) {
            Files.copy(published, staged.file(), StandardCopyOption.REPLACE_EXISTING);
            staged.commit();
        }
    }

    private static void verify(PublicSet.Published one, Path file) throws IOException {
        if (one.checksum().isEmpty()) {
            return;
        }
        try (InputStream content = PublishedRows.open(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] block = new byte[1 << 16];
            for (int read = content.read(block); read >= 0; read = content.read(block)) {
                digest.update(block, 0, read);
            }
            String found = HexFormat.of().formatHex(digest.digest());
            if (!found.equals(one.checksum().get())) {
                throw new IOException(
                        "%s: found the SHA-256 checksum %s of the content, expected %s; remove the file and fetch it again"
                                .formatted(file, found, one.checksum().get()));
            }
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
