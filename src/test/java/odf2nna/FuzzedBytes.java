package odf2nna;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;

/** Bytes of a file as damage or malice may leave them. */
public final class FuzzedBytes {
    private FuzzedBytes() {}

    /** {@return the bytes with one to four changes} */
    public static byte[] changed(byte[] whole, Random random) {
        byte[] bytes = whole.clone();
        for (int i = random.nextInt(4); i >= 0 && bytes.length > 1; i--) {
            int at = random.nextInt(bytes.length);
            int length = Math.min(bytes.length - at, 1 + random.nextInt(16));
            switch (random.nextInt(7)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt(256);
                case 2 -> bytes = Arrays.copyOf(bytes, at);
                case 3 -> bytes = joined(bytes, at, at + length, new byte[0]);
                case 4 -> bytes = joined(bytes, at, at, Arrays.copyOfRange(bytes, at, at + length));
                case 5 -> {
                    byte[] added = new byte[length];
                    random.nextBytes(added);
                    bytes = joined(bytes, at, at, added);
                }
                default -> Arrays.fill(bytes, at, at + length, (byte) 0xFF); // the largest number of any width
            }
        }
        return bytes;
    }

    private static byte[] joined(byte[] bytes, int to, int from, byte[] between) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(bytes, 0, to);
        all.writeBytes(between);
        all.write(bytes, from, bytes.length - from);
        return all.toByteArray();
    }
}
