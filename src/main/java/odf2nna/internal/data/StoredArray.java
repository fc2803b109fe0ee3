package odf2nna.internal.data;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import odf2nna.data.DataFormatException;

/**
 * An array in an npy, npz or idx file.
 *
 * @param file   the file
 * @param member name of the zip entry; empty if the file is the array
 * @param idx    whether the header is that of an idx file
 * @param header how the numbers are stored
 */
record StoredArray(Path file, String member, boolean idx, ArrayHeader header) {
    static StoredArray npy(Path file) throws IOException {
        return of(file, "", false);
    }

    static StoredArray idx(Path file) throws IOException {
        return of(file, "", true);
    }

    static StoredArray member(Path file, String member) throws IOException {
        return of(file, member, false);
    }

    private static StoredArray of(Path file, String member, boolean idx) throws IOException {
        try (InputStream in = bytes(file, member)) {
            return new StoredArray(file, member, idx, readHeader(file, idx, in));
        }
    }

    private static ArrayHeader readHeader(Path file, boolean idx, InputStream in) throws IOException {
        return idx ? ArrayHeader.readIdx(file, in) : ArrayHeader.readNpy(file, in);
    }

    /** {@return the stored bytes from the first number on} */
    InputStream open() throws IOException {
        InputStream in = bytes(file, member);
        try {
            readHeader(file, idx, in);
            return in;
        } catch (IOException | RuntimeException failure) {
            in.close();
            throw failure;
        }
    }

    /** {@return whether the numbers are stored uncompressed, so that they can be read in any order} */
    boolean isPlainFile() throws IOException {
        return member.isEmpty() && !Content.isGzip(file);
    }

    /** {@return the name in messages and reports} */
    String description() {
        return member.isEmpty()
                ? "file " + file.getFileName()
                : "array '" + member.substring(0, member.length() - NpzSource.EXTENSION.length()) + "'";
    }

    private static InputStream bytes(Path file, String member) throws IOException {
        if (member.isEmpty()) {
            return Content.open(file);
        }
        try {
            return new Member(file, new ZipFile(file.toFile()), member);
        } catch (EOFException | ZipException broken) {
            throw damaged(file, member, broken);
        }
    }

    private static DataFormatException damaged(Path file, String member, IOException cause) {
        return DataFormatException.inFile(
                        file,
                        "its member '%s' is damaged or cut off (%s)".formatted(member, UnpackedStream.reason(cause)))
                .causedBy(cause);
    }

    /** A zip entry that closes its zip file, and whose damage is reported with the file. */
    private static final class Member extends UnpackedStream {
        private final Path file;
        private final String name;
        private final ZipFile zip;

        Member(Path file, ZipFile zip, String name) throws IOException {
            super(entry(zip, name));
            this.file = file;
            this.name = name;
            this.zip = zip;
        }

        @Override
        DataFormatException damaged(IOException cause) {
            return StoredArray.damaged(file, name, cause);
        }

        private static InputStream entry(ZipFile zip, String name) throws IOException {
            ZipEntry entry = zip.getEntry(name);
            InputStream in = entry == null ? null : zip.getInputStream(entry);
            if (in == null) {
                zip.close();
                throw new IOException("no entry " + name + " in " + zip.getName());
            }
            return in;
        }

        @Override
        public void close() throws IOException {
            try (zip) {
                super.close();
            }
        }
    }
}
