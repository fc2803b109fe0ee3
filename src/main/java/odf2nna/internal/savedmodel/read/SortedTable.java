package odf2nna.internal.savedmodel.read;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
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

    /** The file is not what it should be. */
    static final class DamagedException extends Exception {
        private static final long serialVersionUID = 1;

        DamagedException(String problem) {
            super(problem);
        }
    }

    /**
     * {@return all entries of a table}
     *
     * @throws DamagedException if the bytes are no table, or not as they were written
     */
    static SortedMap<String, byte[]> read(byte[] bytes) throws DamagedException {
        try {
            SortedTable table = new SortedTable(bytes);
            table.readAll();
            return table.entries;
        } catch (BufferUnderflowException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new DamagedException("an entry points outside of it");
        }
    }

    private void readAll() throws DamagedException {
        int size = file.capacity();
        if (size < FOOTER || file.getLong(size - Long.BYTES) != MAGIC) {
            throw new DamagedException("it does not end as an index of a checkpoint does");
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

    private SortedMap<String, byte[]> block(long offset, long size) throws DamagedException {
        if (offset < 0 || size < Integer.BYTES || offset > file.capacity() - size - 5) {
            throw new DamagedException("a block lies outside of it");
        }
        int start = (int) offset;
        int length = (int) size;
        byte compression = file.get(start + length);
        int expected = file.getInt(start + length + 1);
        if (MaskedCrc.of(file.slice(start, length + 1)) != expected) {
            throw new DamagedException("a checksum does not fit");
        }
        if (compression != 0) {
            throw new DamagedException("it is compressed, which TensorFlow does not do by itself");
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
                throw new DamagedException("a key lies outside of it");
            }
            key = Arrays.copyOf(key, shared + added);
            block.get(key, shared, added);
            if (valueLength < 0 || valueLength > block.remaining()) {
                throw new DamagedException("a value lies outside of it");
            }
            byte[] value = new byte[valueLength];
            block.get(value);
            found.put(new String(key, StandardCharsets.ISO_8859_1), value);
        }
        return found;
    }

    /** {@return a number in groups of seven bits, the lowest first} */
    static long varint(ByteBuffer bytes) {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte next = bytes.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number of more than 64 bits");
    }
}
