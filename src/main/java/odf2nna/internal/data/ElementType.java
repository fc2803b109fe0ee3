package odf2nna.internal.data;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** How a number is stored in an npy or idx array. */
enum ElementType {
    BOOL("b1", 1),
    INT8("i1", 1),
    UINT8("u1", 1),
    INT16("i2", 2),
    UINT16("u2", 2),
    INT32("i4", 4),
    UINT32("u4", 4),
    INT64("i8", 8),
    UINT64("u8", 8),
    FLOAT16("f2", 2),
    FLOAT32("f4", 4),
    FLOAT64("f8", 8),
    /** Characters of four bytes each; class names only. */
    UNICODE("U", 4),
    /** Characters of one byte each; class names only. */
    BYTES("S", 1);

    /** The supported types, for messages. */
    static final String ACCEPTED = "f2, f4, f8, i1 to i8, u1 to u8 or b1, or U or S for class names";

    private final String numpy;
    private final int bytes;

    ElementType(String numpy, int bytes) {
        this.numpy = numpy;
        this.bytes = bytes;
    }

    /** {@return bytes of one number, or of one character} */
    int bytes() {
        return bytes;
    }

    boolean isText() {
        return this == UNICODE || this == BYTES;
    }

    /** {@return the type with numpy's kind and size, e.g. {@code f4}; null if there is none} */
    static @Nullable ElementType ofNumpy(String name) {
        return Arrays.stream(values())
                .filter(type -> type.numpy.equals(name) && !type.isText())
                .findFirst()
                .orElse(null);
    }

    /** {@return the type with the third magic byte {@code code} of an idx file; null if there is none} */
    static @Nullable ElementType ofIdx(byte code) {
        return switch (code) {
            case 0x08 -> UINT8;
            case 0x09 -> INT8;
            case 0x0B -> INT16;
            case 0x0C -> INT32;
            case 0x0D -> FLOAT32;
            case 0x0E -> FLOAT64;
            default -> null;
        };
    }

    /** {@return the number at byte {@code at}, rounded to double if it is a wide integer} */
    double read(ByteBuffer from, int at) {
        return switch (this) {
            case BOOL -> from.get(at) != 0 ? 1 : 0;
            case INT8 -> from.get(at);
            case UINT8 -> from.get(at) & 0xff;
            case INT16 -> from.getShort(at);
            case UINT16 -> from.getShort(at) & 0xffff;
            case INT32 -> from.getInt(at);
            case UINT32 -> Integer.toUnsignedLong(from.getInt(at));
            case INT64 -> from.getLong(at);
            case UINT64 -> unsigned(from.getLong(at));
            case FLOAT16 -> half(from.getShort(at));
            case FLOAT32 -> from.getFloat(at);
            case FLOAT64 -> from.getDouble(at);
            default -> throw new IllegalStateException("a text is no number");
        };
    }

    /** {@return the text of {@code length} bytes at byte {@code at}, without padding zeros} */
    String readText(ByteBuffer from, int at, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = at; i < at + length; i += bytes) {
            int character = this == UNICODE ? from.getInt(i) : from.get(i) & 0xff;
            if (character == 0) {
                break;
            }
            text.appendCodePoint(Character.isValidCodePoint(character) ? character : 0xfffd);
        }
        return text.toString().strip();
    }

    /** Halving with the lost bit kept as sticky bit rounds once, as a direct conversion would. */
    private static double unsigned(long bits) {
        return bits >= 0 ? bits : ((bits >>> 1) | (bits & 1)) * 2.0;
    }

    private static double half(short bits) {
        int exponent = (bits >> 10) & 0x1f;
        int fraction = bits & 0x3ff;
        double magnitude;
        if (exponent == 0x1f) {
            magnitude = fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
        } else if (exponent == 0) {
            magnitude = fraction * 0x1p-24;
        } else {
            magnitude = Math.scalb((double) (fraction | 0x400), exponent - 25);
        }
        return bits < 0 ? -magnitude : magnitude;
    }
}
