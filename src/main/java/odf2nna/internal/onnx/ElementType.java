package odf2nna.internal.onnx;

import java.util.Arrays;
import java.util.Optional;

/**
 * The element types of tensors that the tool handles, with their numbers in the ONNX format.
 *
 * @see <a href="https://onnx.ai/onnx/api/classes.html#tensorproto">ONNX TensorProto.DataType</a>
 */
public enum ElementType {
    FLOAT(1, 4),
    UINT8(2, 1),
    INT8(3, 1),
    UINT16(4, 2),
    INT16(5, 2),
    INT32(6, 4),
    INT64(7, 8),
    STRING(8, 0),
    BOOL(9, 1),
    FLOAT16(10, 2),
    DOUBLE(11, 8);

    private final int code;
    private final int bytes;

    ElementType(int code, int bytes) {
        this.code = code;
        this.bytes = bytes;
    }

    /** {@return its number in {@code TensorProto.data_type}} */
    public int code() {
        return code;
    }

    /** {@return bytes an element takes in {@code raw_data}; 0 for strings} */
    public int bytes() {
        return bytes;
    }

    /** {@return whether it is a floating-point type that weights may have} */
    public boolean isReal() {
        return this == FLOAT || this == FLOAT16 || this == DOUBLE;
    }

    /** {@return half the distance from 1 to the next larger number, the relative error of one rounding} */
    public double unitRoundoff() {
        return switch (this) {
            case FLOAT16 -> 0x1p-11;
            case DOUBLE -> 0x1p-53;
            default -> 0x1p-24;
        };
    }

    /** {@return the type of that number, empty for one that this tool does not handle} */
    public static Optional<ElementType> ofCode(int code) {
        return Arrays.stream(values()).filter(type -> type.code == code).findFirst();
    }

    /** {@return the floating-point type of that number, empty for one of another kind} */
    public static Optional<ElementType> realOfCode(int code) {
        return ofCode(code).filter(ElementType::isReal);
    }
}
