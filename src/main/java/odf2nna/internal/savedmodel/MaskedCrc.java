package odf2nna.internal.savedmodel;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** The checksum in files of TensorFlow: a CRC-32C, turned and shifted so that it can itself be part of what is summed. */
public final class MaskedCrc {
    private static final int MASK = 0xa282ead8;

    private MaskedCrc() {}

    /** {@return the sum of the bytes from the position of a buffer to its limit; the position stays} */
    public static int of(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate());
        return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
    }
}
