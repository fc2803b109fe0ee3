package odf2nna.internal.data;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** Whole rows of an array, some at a time, row-major for any order in the file. */
interface ArrayBlocks extends Closeable {
    /**
     * Reads the next rows.
     *
     * @return their stored bytes from index 0 to the limit, in the array's byte order; valid until the next call
     * @throws EOFException if the file ends too soon
     * @throws IOException  if the file can't be read
     */
    ByteBuffer next() throws IOException;

    /** Rows in C order, read one after another from a stream. */
    final class Streamed implements ArrayBlocks {
        /** Bytes that are read at once, unless a row is longer. */
        private static final int BLOCK_BYTES = 1 << 16;

        private final InputStream in;
        private final int rowBytes;
        private final byte[] bytes;
        private final ByteBuffer block;
        private long left;

        Streamed(StoredArray array, ArraySource.Rows rows) throws IOException {
            this.rowBytes = rows.perRow() * array.header().itemBytes();
            this.bytes = new byte[(int) Math.min(rows.count(), Math.max(1, BLOCK_BYTES / rowBytes)) * rowBytes];
            this.block = ByteBuffer.wrap(bytes).order(array.header().order());
            this.left = rows.count();
            this.in = array.open();
        }

        @Override
        public ByteBuffer next() throws IOException {
            int wanted = (int) Math.min(bytes.length, left * rowBytes);
            int whole = in.readNBytes(bytes, 0, wanted) / rowBytes;
            if (whole == 0) {
                throw new EOFException();
            }
            left -= whole;
            return block.limit(whole * rowBytes);
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
