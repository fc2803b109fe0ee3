package odf2nna.internal.data;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** Rows that stand one after another in a stream. */
final class StreamedBlocks implements ArrayBlocks {
    private final InputStream in;
    private final int rowBytes;
    private final byte[] bytes;
    private final ByteBuffer block;
    private long left;

    StreamedBlocks(StoredArray array, ArraySource.Rows rows) throws IOException {
        this.rowBytes = rows.perRow() * array.header().itemBytes();
        this.bytes = new byte[ArrayBlocks.blockRows(rows, rowBytes) * rowBytes];
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
