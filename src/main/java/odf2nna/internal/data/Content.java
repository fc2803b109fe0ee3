package odf2nna.internal.data;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import odf2nna.data.DataFormatException;

/** The content of a file after decompression; gzip is detected by its magic bytes, not by the file's name. */
final class Content {
    private static final int BUFFER = 1 << 16;
    private static final int MAGIC = 8;

    private Content() {}

    /** Kinds of data files. */
    enum Kind {
        TEXT,
        NPY,
        NPZ,
        IDX,
        PARQUET
    }

    /**
     * {@return the uncompressed bytes of {@code file}}
     *
     * @throws IOException         if the file can't be read
     * @throws DataFormatException on reading, if gzip data are damaged or cut off
     */
    static InputStream open(Path file) throws IOException {
        InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER);
        try {
            byte[] magic = peek(in);
            return starts(magic, 0x1f, 0x8b) ? new BufferedInputStream(new Gunzipped(file, in), BUFFER) : in;
        } catch (IOException | RuntimeException failure) {
            in.close();
            throw failure;
        }
    }

    /** {@return whether {@code file} is stored compressed} */
    static boolean isGzip(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return starts(in.readNBytes(2), 0x1f, 0x8b);
        }
    }

    /**
     * {@return the kind of data in {@code file}}
     *
     * @throws IOException         if the file can't be read
     * @throws DataFormatException if it is empty, or of a kind known not to be readable here
     */
    static Kind kind(Path file) throws IOException {
        byte[] magic;
        try (InputStream in = open(file)) {
            magic = peek(in);
        }
        if (magic.length == 0) {
            throw DataFormatException.inFile(file, "found an empty file, expected rows of data");
        }
        if (starts(magic, 0x93, 'N', 'U', 'M', 'P', 'Y')) {
            return Kind.NPY;
        }
        if (starts(magic, 'P', 'K', 3, 4) || starts(magic, 'P', 'K', 5, 6)) {
            return Kind.NPZ;
        }
        if (magic.length >= 4 && magic[0] == 0 && magic[1] == 0 && ElementType.ofIdx(magic[2]) != null) {
            return Kind.IDX;
        }
        if (starts(magic, 'P', 'A', 'R', '1')) {
            return Kind.PARQUET;
        }
        refuseForeign(file, magic);
        return Kind.TEXT;
    }

    private static void refuseForeign(Path file, byte[] magic) {
        String found = starts(magic, 0x89, 'H', 'D', 'F') ? "HDF5" : starts(magic, 0x80) ? "a Python pickle" : "";
        if (!found.isEmpty()) {
            throw DataFormatException.inFile(file, "found " + found + ", expected CSV, npy, npz, idx or Parquet");
        }
        String encoding = starts(magic, 0xff, 0xfe, 0, 0) || starts(magic, 0, 0, 0xfe, 0xff)
                ? "UTF-32"
                : starts(magic, 0xff, 0xfe) || starts(magic, 0xfe, 0xff) ? "UTF-16" : "";
        if (!encoding.isEmpty()) {
            throw DataFormatException.inFile(file, "found text in " + encoding + ", expected UTF-8");
        }
        for (byte b : magic) {
            if (b == 0) {
                throw DataFormatException.inFile(file, "found binary data, expected CSV, npy, npz, idx or Parquet");
            }
        }
    }

    private static boolean starts(byte[] magic, int... expected) {
        for (int i = 0; i < expected.length; i++) {
            if (i >= magic.length || (magic[i] & 0xff) != expected[i]) {
                return false;
            }
        }
        return true;
    }

    private static byte[] peek(InputStream in) throws IOException {
        in.mark(MAGIC);
        byte[] magic = in.readNBytes(MAGIC);
        in.reset();
        return magic;
    }

    /** Gzip whose damage is reported with the file. */
    private static final class Gunzipped extends UnpackedStream {
        private final Path file;

        Gunzipped(Path file, InputStream in) throws IOException {
            super(open(file, in));
            this.file = file;
        }

        private static InputStream open(Path file, InputStream in) throws IOException {
            try {
                return new GZIPInputStream(in, BUFFER);
            } catch (EOFException | ZipException broken) {
                throw damaged(file, broken);
            }
        }

        private static DataFormatException damaged(Path file, IOException cause) {
            return DataFormatException.inFile(
                            file, "the gzip data are damaged or cut off (" + UnpackedStream.reason(cause) + ")")
                    .causedBy(cause);
        }

        @Override
        DataFormatException damaged(IOException cause) {
            return damaged(file, cause);
        }
    }
}
