package odf2nna.internal.data;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Rows of an array in Fortran order: each column is contiguous, so a block of rows is gathered from as many places as
 * there are columns. A compressed array is first decompressed to a temporary file.
 */
final class FortranBlocks implements ArrayBlocks {
    private static final int BLOCK_ROWS = 1024;

    private final FileChannel channel;
    private final long start;
    private final ArraySource.Rows rows;
    private final int size;
    private final int[] storedColumn;
    private final ByteBuffer column;
    private final ByteBuffer block;
    private long done;

    private FortranBlocks(StoredArray array, ArraySource.Rows rows, FileChannel channel, long start) {
        this.rows = rows;
        this.channel = channel;
        this.start = start;
        this.size = array.header().itemBytes();
        this.storedColumn = storedColumns(array.header().shape(), rows.perRow());
        long most = Math.max(1, (1L << 26) / ((long) size * rows.perRow()));
        int blockRows = (int) Math.min(Math.min(rows.count(), BLOCK_ROWS), most);
        this.column = ByteBuffer.allocate(blockRows * size);
        this.block = ByteBuffer.allocate(Math.multiplyExact(blockRows * size, rows.perRow()))
                .order(array.header().order());
    }

    static FortranBlocks open(StoredArray array, ArraySource.Rows rows) throws IOException {
        if (array.isPlainFile()) {
            FileChannel file = FileChannel.open(array.file(), StandardOpenOption.READ);
            return new FortranBlocks(array, rows, file, array.header().dataStart());
        }
        // Unix-like systems unlink the file at once, so that it disappears however the program ends
        FileChannel unpacked = FileChannel.open(
                Files.createTempFile("odf2nna-", ".array"),
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE);
        try (InputStream in = array.open()) {
            long bytes = Math.multiplyExact(Math.multiplyExact(rows.count(), rows.perRow()), (long)
                    array.header().itemBytes());
            copy(in, unpacked, bytes);
            return new FortranBlocks(array, rows, unpacked, 0);
        } catch (IOException | RuntimeException failure) {
            unpacked.close();
            throw failure;
        }
    }

    /** Copies the number of bytes that the header gives; later bytes are ignored. */
    private static void copy(InputStream in, FileChannel out, long bytes) throws IOException {
        byte[] piece = new byte[1 << 16];
        for (long left = bytes; left > 0; ) {
            int read = in.read(piece, 0, (int) Math.min(piece.length, left));
            if (read < 0) {
                return; // too short, which is found where it is read
            }
            out.write(ByteBuffer.wrap(piece, 0, read));
            left -= read;
        }
    }

    /** {@return for each index within a row in C order its index among the stored columns} */
    private static int[] storedColumns(List<Long> shape, int perRow) {
        int[] columns = new int[perRow];
        for (int c = 0; c < perRow; c++) {
            int rest = c;
            int stored = 0;
            int stride = perRow;
            for (int axis = shape.size() - 1; axis >= 1; axis--) {
                int dimension = Math.toIntExact(shape.get(axis));
                stride /= dimension;
                stored += rest % dimension * stride;
                rest /= dimension;
            }
            columns[c] = stored;
        }
        return columns;
    }

    @Override
    public ByteBuffer next() throws IOException {
        int n = (int) Math.min(column.capacity() / size, rows.count() - done);
        byte[] from = column.array();
        byte[] to = block.array();
        int rowBytes = rows.perRow() * size;
        for (int c = 0; c < rows.perRow(); c++) {
            readFully(start + (storedColumn[c] * rows.count() + done) * size, n * size);
            for (int r = 0; r < n; r++) {
                System.arraycopy(from, r * size, to, r * rowBytes + c * size, size);
            }
        }
        done += n;
        return block.limit(n * rowBytes);
    }

    private void readFully(long position, int length) throws IOException {
        column.clear().limit(length);
        while (column.hasRemaining()) {
            if (channel.read(column, position + column.position()) < 0) {
                throw new EOFException();
            }
        }
    }

    /** {@return the size of the file it reads, in bytes} */
    long heldBytes() throws IOException {
        return channel.size();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
