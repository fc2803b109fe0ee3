package odf2nna.internal.onnx;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** A constant of a model as bytes: the elements row-major and little-endian, as ONNX and TensorFlow store them. */
public final class RawTensor {
    private final ElementType type;
    private final List<Integer> dims;
    private final ByteBuffer bytes;
    private final Optional<ByteString> stored;

    private RawTensor(ElementType type, List<Integer> dims, ByteBuffer bytes, Optional<ByteString> stored) {
        this.type = type;
        this.dims = List.copyOf(dims);
        this.bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
        this.stored = stored;
    }

    /**
     * {@return a tensor of the bytes from the buffer's position to its limit, which must not be changed any more}
     *
     * @param type any but strings
     * @param dims dimensions; empty for a scalar
     */
    public static RawTensor of(ElementType type, List<Integer> dims, ByteBuffer bytes) {
        return new RawTensor(type, dims, bytes, Optional.empty());
    }

    static RawTensor stored(ElementType type, List<Integer> dims, ByteString bytes) {
        return new RawTensor(type, dims, bytes.asReadOnlyByteBuffer(), Optional.of(bytes));
    }

    public ElementType type() {
        return type;
    }

    /** {@return its dimensions; empty for a scalar} */
    public List<Integer> dims() {
        return dims;
    }

    /** {@return the number of elements} */
    public int size() {
        return byteCount() / type.bytes();
    }

    /** {@return the number of bytes of all elements} */
    public int byteCount() {
        return bytes.remaining();
    }

    /** {@return a byte of an element} */
    public byte byteAt(int index) {
        return bytes.get(index);
    }

    /** {@return the bytes for a message; copied only if they lie in a file of their own} */
    public ByteString content() {
        return stored.orElseGet(() -> UnsafeByteOperations.unsafeWrap(bytes.duplicate()));
    }

    /** {@return the elements as integers; those of floating-point types are cut to integers} */
    public List<Long> integers() {
        return IntStream.range(0, size())
                .mapToObj(i -> type.isReal() ? Long.valueOf((long) number(i)) : Long.valueOf(integer(i)))
                .toList();
    }

    /** {@return an element as a number} */
    public double number(int index) {
        int at = index * type.bytes();
        return switch (type) {
            case FLOAT -> bytes.getFloat(at);
            case DOUBLE -> bytes.getDouble(at);
            case FLOAT16 -> HalfFloat.toFloat(bytes.getShort(at));
            default -> (double) integer(index);
        };
    }

    private long integer(int index) {
        int at = index * type.bytes();
        return switch (type) {
            case INT64 -> bytes.getLong(at);
            case INT32 -> bytes.getInt(at);
            case INT16 -> bytes.getShort(at);
            case UINT16 -> Short.toUnsignedLong(bytes.getShort(at));
            case INT8 -> bytes.get(at);
            default -> Byte.toUnsignedLong(bytes.get(at));
        };
    }
}
