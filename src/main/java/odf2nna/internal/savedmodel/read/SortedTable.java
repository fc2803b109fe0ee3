package odf2nna.internal.savedmodel.read;

import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.DataFormatException;
import odf2nna.internal.savedmodel.MaskedCrc;

/**
 * Reads a file of sorted keys and values: the index of a checkpoint. Keys are byte strings, here one character a byte.
 *
 * <p>The file is a run of blocks, each followed by its compression and a checksum; a footer says where the block is that
 * lists the others. Within a block a key repeats the start of the one before.
 *
 * @see <a href="https://github.com/tensorflow/tensorflow/blob/v2.18.0/tensorflow/core/lib/io/table_format.txt">The table
 *     format of TensorFlow</a>
 */
final class SortedTable {
    private static final long MAGIC = 0xdb4775248b80fb57L;
    private static final int FOOTER = 48;

    private final ByteBuffer file;
    private final SortedMap<String, byte[]> entries = new TreeMap<>();

    private SortedTable(byte[] bytes) {
        this.file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * {@return all entries of a table}
     *
     * @throws DataFormatException if the bytes are no table, or not as they were written
     */
    static SortedMap<String, byte[]> read(byte[] bytes) throws DataFormatException {
        try {
            SortedTable table = new SortedTable(bytes);
            table.readAll();
            return table.entries;
        } catch (BufferUnderflowException | IllegalArgumentException | IndexOutOfBoundsException | IOException e) {
            throw new DataFormatException("an entry points outside of it");
        }
    }

    private void readAll() throws DataFormatException, IOException {
        int size = file.capacity();
        if (size < FOOTER || file.getLong(size - Long.BYTES) != MAGIC) {
            throw new DataFormatException("it does not end as an index of a checkpoint does");
        }
        file.position(size - FOOTER);
        varint(file);
        varint(file);
        SortedMap<String, byte[]> blocks = block(varint(file), varint(file));
        for (byte[] handle : blocks.values()) {
            ByteBuffer place = ByteBuffer.wrap(handle);
            entries.putAll(block(varint(place), varint(place)));
        }
    }

    private SortedMap<String, byte[]> block(long offset, long size) throws DataFormatException, IOException {
        if (offset < 0 || size < Integer.BYTES || offset > file.capacity() - size - 5) {
            throw new DataFormatException("a block lies outside of it");
        }
        int start = (int) offset;
        int length = (int) size;
        byte compression = file.get(start + length);
        int expected = file.getInt(start + length + 1);
        if (MaskedCrc.of(file.slice(start, length + 1)) != expected) {
            throw new DataFormatException("a checksum does not fit");
        }
        if (compression != 0) {
            throw new DataFormatException("it is compressed, which TensorFlow does not do by itself");
        }
        ByteBuffer block = file.slice(start, length).order(ByteOrder.LITTLE_ENDIAN);
        int restarts = block.getInt(length - Integer.BYTES);
        block.limit(length - Integer.BYTES - Math.multiplyExact(restarts, Integer.BYTES));
        SortedMap<String, byte[]> found = new TreeMap<>();
        byte[] key = {};
        while (block.hasRemaining()) {
            int shared = (int) varint(block);
            int added = (int) varint(block);
            int valueLength = (int) varint(block);
            if (shared > key.length || added < 0 || added > block.remaining()) {
                throw new DataFormatException("a key lies outside of it");
            }
            key = Arrays.copyOf(key, shared + added);
            block.get(key, shared, added);
            if (valueLength < 0 || valueLength > block.remaining()) {
                throw new DataFormatException("a value lies outside of it");
            }
            byte[] value = new byte[valueLength];
            block.get(value);
            found.put(new String(key, StandardCharsets.ISO_8859_1), value);
        }
        return found;
    }

    /** {@return the number in groups of seven bits at the position of a buffer, which moves behind it} */
    static long varint(ByteBuffer bytes) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(bytes);
        long value = in.readRawVarint64();
        bytes.position(bytes.position() + in.getTotalBytesRead());
        return value;
    }
}
