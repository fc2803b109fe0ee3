package odf2nna.internal.savedmodel;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import odf2nna.internal.onnx.ElementType;
import org.tensorflow.proto.DataType;

/**
 * Element types of TensorFlow and of ONNX. Both call them alike, but for numbers of 16 bits.
 *
 * @see <a href="https://github.com/tensorflow/tensorflow/blob/v2.18.0/tensorflow/core/framework/types.proto">DataType</a>
 */
public final class Types {
    private Types() {}

    /** {@return the same type in TensorFlow} */
    public static DataType of(ElementType type) {
        return type == ElementType.FLOAT16 ? DataType.DT_HALF : DataType.valueOf("DT_" + type.name());
    }

    /** {@return the same type in ONNX; empty for one that is not handled} */
    public static Optional<ElementType> of(DataType type) {
        return Arrays.stream(ElementType.values())
                .filter(known -> of(known) == type)
                .findFirst();
    }

    /** {@return its name in TensorFlow, e.g. {@code float} for {@code DT_FLOAT}} */
    public static String title(DataType type) {
        return type.name().replace("DT_", "").toLowerCase(Locale.ROOT);
    }
}
