package odf2nna.internal.data;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes an npy table of doubles row by row; the header says how many rows there are once all are written. */
public final class ArrayWriter implements Closeable {
    /** Bytes of the header; the format wants a multiple of 64. */
    private static final int HEADER = 128;

    private static final int MAGIC = 10;

    private final Path file;
    private final int width;
    private final ByteBuffer row;
    private final OutputStream out;
    private long rows;

    /**
     * Begins a file.
     *
     * @param width numbers of each row
     */
    public ArrayWriter(Path file, int width) throws IOException {
        this.file = file;
        this.width = width;
        this.row = ByteBuffer.allocate(Math.multiplyExact(width, Double.BYTES)).order(ByteOrder.LITTLE_ENDIAN);
        this.out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16);
        out.write(header());
    }

    /** Writes the numbers from {@code at} on as the next row. */
    public void write(double[] numbers, int at) throws IOException {
        row.clear();
        for (int i = 0; i < width; i++) {
            row.putDouble(numbers[at + i]);
        }
        out.write(row.array());
        rows++;
    }

    private byte[] header() {
        String text = "{'descr': '<f8', 'fortran_order': False, 'shape': (%d, %d), }".formatted(rows, width);
        String padded = text + " ".repeat(HEADER - MAGIC - text.length() - 1) + "\n";
        return ByteBuffer.allocate(HEADER)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0})
                .putShort((short) (HEADER - MAGIC))
                .put(padded.getBytes(StandardCharsets.US_ASCII))
                .array();
    }

    @Override
    public void close() throws IOException {
        out.close();
        try (RandomAccessFile whole = new RandomAccessFile(file.toFile(), "rw")) {
            whole.write(header());
        }
    }
}
