package odf2nna.internal.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Arrays as numpy and the idx format store them, written byte by byte. */
public final class NumpyFiles {
    private NumpyFiles() {}

    /** {@return an npy array; {@code values} in the order in which they are stored} */
    public static byte[] npy(int version, String type, boolean fortran, String shape, double... values) {
        String text = "{'descr': '%s', 'fortran_order': %s, 'shape': %s, }"
                .formatted(type, fortran ? "True" : "False", shape);
        int lengthBytes = version == 1 ? 2 : 4;
        int padding = 64 - (8 + lengthBytes + text.length() + 1) % 64;
        byte[] header = (text + " ".repeat(padding) + "\n").getBytes(StandardCharsets.UTF_8);
        ByteBuffer start = ByteBuffer.allocate(8 + lengthBytes).order(ByteOrder.LITTLE_ENDIAN);
        start.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII)).put((byte) version);
        start.put((byte) 0);
        if (version == 1) {
            start.putShort((short) header.length);
        } else {
            start.putInt(header.length);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(start.array());
        out.writeBytes(header);
        out.writeBytes(numbers(type, values));
        return out.toByteArray();
    }

    public static byte[] npy(String shape, double... values) {
        return npy(1, "<f4", false, shape, values);
    }

    /** {@return an npy array of texts of up to four characters} */
    public static byte[] texts(String type, String... texts) throws IOException {
        int size = type.charAt(1) == 'U' ? 4 : 1;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] header = npy(1, "|u1", false, "(%d,)".formatted(texts.length));
        String renamed = new String(header, StandardCharsets.ISO_8859_1).replace("|u1", type);
        out.write(renamed.getBytes(StandardCharsets.ISO_8859_1));
        for (String text : texts) {
            ByteBuffer bytes = ByteBuffer.allocate(4 * size)
                    .order(type.charAt(0) == '>' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < text.length(); i++) {
                if (size == 4) {
                    bytes.putInt(text.charAt(i));
                } else {
                    bytes.put((byte) text.charAt(i));
                }
            }
            out.write(bytes.array());
        }
        return out.toByteArray();
    }

    private static byte[] numbers(String type, double... values) {
        int size = type.charAt(2) - '0';
        ByteBuffer bytes = ByteBuffer.allocate(size * values.length)
                .order(type.charAt(0) == '>' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            switch (type.substring(1)) {
                case "f8" -> bytes.putDouble(value);
                case "f4" -> bytes.putFloat((float) value);
                case "i8", "u8" -> bytes.putLong((long) value);
                case "i4", "u4" -> bytes.putInt((int) (long) value);
                case "i2", "u2", "f2" -> bytes.putShort((short) (int) value);
                default -> bytes.put((byte) (int) value);
            }
        }
        return bytes.array();
    }

    public static Path npz(Path file, boolean stored, Map<String, byte[]> arrays) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<String, byte[]> array : arrays.entrySet()) {
                ZipEntry entry = new ZipEntry(array.getKey() + ".npy");
                if (stored) {
                    CRC32 crc = new CRC32();
                    crc.update(array.getValue());
                    entry.setMethod(ZipEntry.STORED);
                    entry.setSize(array.getValue().length);
                    entry.setCrc(crc.getValue());
                }
                zip.putNextEntry(entry);
                zip.write(array.getValue());
            }
        }
        return file;
    }

    /** {@return an idx array of unsigned bytes} */
    public static byte[] idx(int[] shape, int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * shape.length + values.length);
        bytes.put((byte) 0).put((byte) 0).put((byte) 0x08).put((byte) shape.length);
        for (int dimension : shape) {
            bytes.putInt(dimension);
        }
        for (int value : values) {
            bytes.put((byte) value);
        }
        return bytes.array();
    }
}
