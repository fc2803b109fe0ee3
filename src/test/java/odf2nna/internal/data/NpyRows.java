package odf2nna.internal.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Random rows in files, for models that no data set belongs to. */
public final class NpyRows {
    private NpyRows() {}

    /** Writes a float32 array of {@code rows} rows, uniform between {@code low} and {@code high}. */
    public static Path uniform(Path file, int rows, int width, double low, double high, long seed) throws IOException {
        String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d), }".formatted(rows, width);
        byte[] padded =
                (header + " ".repeat(63 - (10 + header.length()) % 64) + "\n").getBytes(StandardCharsets.US_ASCII);
        ByteBuffer bytes =
                ByteBuffer.allocate(10 + padded.length + 4 * rows * width).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put((byte) 0x93)
                .put("NUMPY".getBytes(StandardCharsets.US_ASCII))
                .put((byte) 1)
                .put((byte) 0);
        bytes.putShort((short) padded.length).put(padded);
        Random random = new Random(seed);
        for (int i = 0; i < rows * width; i++) {
            bytes.putFloat((float) (low + (high - low) * random.nextDouble()));
        }
        return Files.write(file, bytes.array());
    }
}
