package odf2nna.savedmodel.read;

import java.util.Locale;
import java.util.Optional;
import odf2nna.onnx.ElementType;
import org.tensorflow.proto.DataType;

/** Element types of TensorFlow and of ONNX. */
final class Types {
    private Types() {}

    /** {@return the same type in ONNX; empty for one that is not handled} */
    static Optional<ElementType> of(DataType type) {
        return Optional.ofNullable(
                switch (type) {
                    case DT_FLOAT -> ElementType.FLOAT;
                    case DT_DOUBLE -> ElementType.DOUBLE;
                    case DT_HALF -> ElementType.FLOAT16;
                    case DT_UINT8 -> ElementType.UINT8;
                    case DT_INT8 -> ElementType.INT8;
                    case DT_UINT16 -> ElementType.UINT16;
                    case DT_INT16 -> ElementType.INT16;
                    case DT_INT32 -> ElementType.INT32;
                    case DT_INT64 -> ElementType.INT64;
                    case DT_BOOL -> ElementType.BOOL;
                    case DT_STRING -> ElementType.STRING;
                    default -> null;
                });
    }

    /** {@return its name in TensorFlow, e.g. {@code float} for {@code DT_FLOAT}} */
    static String title(DataType type) {
        return type.name().replace("DT_", "").toLowerCase(Locale.ROOT);
    }
}
