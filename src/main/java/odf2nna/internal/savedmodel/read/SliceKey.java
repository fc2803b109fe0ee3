package odf2nna.internal.savedmodel.read;

import java.nio.ByteBuffer;
import org.tensorflow.proto.TensorSliceProto;

/**
 * The key under which a checkpoint keeps a part of a tensor: name and extents, encoded so that keys sort like what they
 * stand for.
 *
 * @see <a href="https://github.com/tensorflow/tensorflow/blob/v2.18.0/tensorflow/core/lib/strings/ordered_code.h">Ordered
 *     code</a>
 */
final class SliceKey {
    private static final int GROUP = 7;

    private final StringBuilder key = new StringBuilder();

    private SliceKey() {}

    /** {@return the key of a slice, one character a byte} */
    static String of(String name, TensorSliceProto slice) {
        SliceKey made = new SliceKey();
        made.number(0);
        made.text(name);
        made.number(slice.getExtentCount());
        for (TensorSliceProto.Extent extent : slice.getExtentList()) {
            made.signed(extent.getStart());
            made.signed(extent.hasLength() ? extent.getLength() : -1);
        }
        return made.key.toString();
    }

    private void add(int value) {
        key.append((char) (value & 0xff));
    }

    /** How many bytes, then the bytes, the highest first. */
    private void number(long value) {
        int bytes = (Long.SIZE - Long.numberOfLeadingZeros(value) + Byte.SIZE - 1) / Byte.SIZE;
        add(bytes);
        for (int i = bytes - 1; i >= 0; i--) {
            add((int) (value >>> (Byte.SIZE * i)));
        }
    }

    /** Ends with a zero and a one; a zero within is followed by 0xff, which no text in UTF-8 contains. */
    private void text(String text) {
        key.append(Checkpoint.bytes(text).replace("\0", "\0\u00ff")).append("\0\1");
    }

    /** The fewest bytes that hold the sign and seven bits each, the first bits saying how many. */
    private void signed(long value) {
        int bits = Long.SIZE - Long.numberOfLeadingZeros(value < 0 ? ~value : value);
        int length = bits / GROUP + 1;
        short sign = (short) (value >> (Long.SIZE - 1));
        ByteBuffer padded =
                ByteBuffer.allocate(Short.BYTES + Long.BYTES).putShort(sign).putLong(value);
        int header = 0xffff << (Short.SIZE - length) & 0xffff;
        int start = padded.capacity() - length;
        for (int i = 0; i < length; i++) {
            int mask = i == 0 ? header >> Byte.SIZE : i == 1 ? header & 0xff : 0;
            add(padded.get(start + i) ^ mask);
        }
    }
}
