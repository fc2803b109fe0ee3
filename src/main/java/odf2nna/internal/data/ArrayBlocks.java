package odf2nna.internal.data;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Whole rows of an array, some at a time, row-major whatever the order in the file. */
interface ArrayBlocks extends Closeable {
    /** Bytes that are read at once, unless a row is longer. */
    int BLOCK_BYTES = 1 << 16;

    /**
     * Reads the next rows.
     *
     * @return their stored bytes from index 0 to the limit, in the array's byte order; valid until the next call
     * @throws EOFException if the file ends too soon
     * @throws IOException  if the file can't be read
     */
    ByteBuffer next() throws IOException;

    /** {@return how many rows of {@code rowBytes} are read at once} */
    static int blockRows(ArraySource.Rows rows, int rowBytes) {
        return (int) Math.min(rows.count(), Math.max(1, BLOCK_BYTES / rowBytes));
    }
}
