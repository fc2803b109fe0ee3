package odf2nna.internal.data;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import odf2nna.data.DataFormatException;

/**
 * How an npy or idx array is stored.
 *
 * @param type      how each number, or each character of a text, is stored
 * @param itemBytes bytes of each number or text
 * @param order     byte order
 * @param fortran   whether the first index varies fastest
 * @param shape     dimensions; the first counts rows
 * @param dataStart bytes before the first number
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">npy format</a>
 */
record ArrayHeader(
        ElementType type, int itemBytes, ByteOrder order, boolean fortran, List<Long> shape, long dataStart) {
    private static final int NPY_MAGIC = 6;
    private static final int LONGEST = 1 << 20;
    private static final Pattern DESCRIPTION = Pattern.compile("'descr'\\s*:\\s*'([<>|=]?)([^']*)'");
    private static final Pattern FORTRAN = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9L,\\s]*)\\)");

    ArrayHeader {
        shape = List.copyOf(shape);
        fortran = fortran && shape.size() > 1;
    }

    /**
     * {@return the bytes of all numbers}
     *
     * @throws ArithmeticException if they are more than a {@code long} holds
     */
    long dataBytes() {
        return shape.stream().reduce((long) itemBytes, Math::multiplyExact);
    }

    /** {@return the numbers per row: the product of all dimensions but the first} */
    long perRow() {
        return shape.stream().skip(1).reduce(1L, Math::multiplyExact);
    }

    /**
     * Reads the header of an npy array and leaves {@code in} at the first number.
     *
     * @param file for messages
     * @throws DataFormatException if it is no npy header, or of an unsupported type
     */
    static ArrayHeader readNpy(Path file, InputStream in) throws IOException {
        try {
            DataInputStream data = new DataInputStream(in);
            byte[] start = new byte[NPY_MAGIC + 2];
            data.readFully(start);
            if (start[0] != (byte) 0x93 || !new String(start, 1, 5, StandardCharsets.US_ASCII).equals("NUMPY")) {
                throw DataFormatException.inFile(file, "found no npy header, expected an array as numpy saves it");
            }
            int version = start[NPY_MAGIC];
            if (version < 1 || version > 3) {
                throw DataFormatException.inFile(file, "found npy version " + version + ", expected 1, 2 or 3");
            }
            int length = version == 1 ? Character.reverseBytes(data.readChar()) : Integer.reverseBytes(data.readInt());
            if (length < 0 || length > LONGEST) {
                throw DataFormatException.inFile(
                        file, "found an npy header of %,d bytes".formatted(length & 0xffffffffL));
            }
            byte[] text = new byte[length];
            data.readFully(text);
            long dataStart = NPY_MAGIC + 2L + (version == 1 ? 2 : 4) + length;
            return parseNpy(file, new String(text, StandardCharsets.UTF_8), dataStart);
        } catch (EOFException cut) {
            throw DataFormatException.inFile(file, "the file ends within the npy header")
                    .causedBy(cut);
        }
    }

    private static ArrayHeader parseNpy(Path file, String header, long dataStart) {
        Matcher description = DESCRIPTION.matcher(header);
        Matcher fortran = FORTRAN.matcher(header);
        Matcher shape = SHAPE.matcher(header);
        if (!description.find() || !fortran.find() || !shape.find()) {
            throw DataFormatException.inFile(
                    file, "found the npy header %s, expected a plain numeric array".formatted(header.strip()));
        }
        String name = description.group(2);
        boolean text = name.matches("[US][1-9]\\d{0,6}");
        ElementType type =
                text ? (name.charAt(0) == 'U' ? ElementType.UNICODE : ElementType.BYTES) : ElementType.ofNumpy(name);
        if (type == null) {
            throw DataFormatException.inFile(
                    file, "found an array of type '%s', expected %s".formatted(name, ElementType.ACCEPTED));
        }
        int itemBytes = text ? Integer.parseInt(name.substring(1)) * type.bytes() : type.bytes();
        List<Long> dimensions = dimensions(file, shape.group(1));
        ByteOrder order = description.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        return new ArrayHeader(type, itemBytes, order, fortran.group(1).equals("True"), dimensions, dataStart);
    }

    private static List<Long> dimensions(Path file, String shape) {
        List<Long> dimensions = new ArrayList<>();
        try {
            for (String dimension : shape.split(",", -1)) {
                if (!dimension.isBlank()) {
                    dimensions.add(Long.parseLong(dimension.strip().replace("L", "")));
                }
            }
        } catch (NumberFormatException tooLarge) {
            throw DataFormatException.inFile(file, "found the shape (" + shape + "), expected sizes that fit")
                    .causedBy(tooLarge);
        }
        return dimensions;
    }

    /** Reads the header of an idx array and leaves {@code in} at the first number. */
    static ArrayHeader readIdx(Path file, InputStream in) throws IOException {
        try {
            DataInputStream data = new DataInputStream(in);
            int magic = data.readInt();
            ElementType type = ElementType.ofIdx((byte) (magic >> 8));
            if (type == null || magic >>> 16 != 0) {
                throw DataFormatException.inFile(file, "found no idx header");
            }
            int rank = magic & 0xff;
            List<Long> shape = new ArrayList<>();
            for (int i = 0; i < rank; i++) {
                shape.add(Integer.toUnsignedLong(data.readInt()));
            }
            return new ArrayHeader(type, type.bytes(), ByteOrder.BIG_ENDIAN, false, shape, 4L + 4L * rank);
        } catch (EOFException cut) {
            throw DataFormatException.inFile(file, "the file ends within the idx header")
                    .causedBy(cut);
        }
    }
}
