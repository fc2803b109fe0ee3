package odf2nna.internal.savedmodel.read;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.HalfFloat;
import odf2nna.internal.savedmodel.Types;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/** Numbers as TensorFlow stores them: in a checkpoint, or in a node of a graph. */
final class StoredTensor {
    /** A shape alone can claim any number of elements; what is not written out is not believed beyond this. */
    private static final int MOST_REPEATED = 1 << 26;

    private final SavedModelProblem problem;
    private final String name;
    private final ElementType type;
    private final List<Long> dims;
    private final int size;

    /**
     * A tensor.
     *
     * @param name for messages, and of the constant that it becomes
     * @throws odf2nna.onnx.UnsupportedModelException if the type is not handled or the shape not fixed
     */
    StoredTensor(SavedModelProblem problem, String name, DataType type, TensorShapeProto shape) {
        this.problem = problem;
        this.name = name;
        this.type = Types.of(type)
                .orElseThrow(() -> problem.of(
                        "'%s' holds elements of the type %s, expected floating-point numbers or integers",
                        name, Types.title(type)));
        this.dims = dims(shape);
        this.size = size();
    }

    /** {@return the dimensions of a shape, −1 where any will do} */
    static List<Long> dims(TensorShapeProto shape) {
        return shape.getDimList().stream().map(TensorShapeProto.Dim::getSize).toList();
    }

    private int size() {
        long product = 1;
        for (long dim : dims) {
            product = dim < 0 || product > Integer.MAX_VALUE ? -1 : product * dim;
            if (product < 0 || product > Integer.MAX_VALUE) {
                throw problem.of(
                        "'%s' has the shape %s, expected fixed dimensions and at most 2^31 elements", name, dims);
            }
        }
        return (int) product;
    }

    /** {@return bytes it takes where it is written out} */
    long bytes() {
        return (long) size * type.bytes();
    }

    List<Long> dims() {
        return dims;
    }

    /**
     * {@return the numbers of little-endian bytes}
     *
     * @throws odf2nna.onnx.UnsupportedModelException if there are more or fewer than the shape says
     */
    Value decode(ByteBuffer given) {
        if (given.remaining() != bytes() || type == ElementType.STRING) {
            throw problem.of("'%s' has %d bytes, expected %d for %s", name, given.remaining(), bytes(), dims);
        }
        ByteBuffer bytes = given.slice().order(ByteOrder.LITTLE_ENDIAN);
        return switch (type) {
            case FLOAT -> reals(i -> bytes.getFloat(i * Float.BYTES));
            case DOUBLE -> reals(i -> bytes.getDouble(i * Double.BYTES));
            case FLOAT16 -> reals(i -> HalfFloat.toFloat(bytes.getShort(i * Short.BYTES)));
            case INT64 -> integers(i -> bytes.getLong(i * Long.BYTES));
            case INT32 -> integers(i -> (long) bytes.getInt(i * Integer.BYTES));
            case INT16 -> integers(i -> (long) bytes.getShort(i * Short.BYTES));
            case UINT16 -> integers(i -> bytes.getShort(i * Short.BYTES) & 0xffffL);
            case UINT8 -> integers(i -> bytes.get(i) & 0xffL);
            default -> integers(i -> (long) bytes.get(i));
        };
    }

    /** {@return the numbers of a tensor in a graph; the last one written stands for all that follow} */
    Value decode(TensorProto tensor) {
        if (!tensor.getTensorContent().isEmpty()) {
            return decode(tensor.getTensorContent().asReadOnlyByteBuffer());
        }
        return switch (type) {
            case FLOAT -> reals(listed(tensor.getFloatValCount(), tensor::getFloatVal));
            case DOUBLE -> reals(listed(tensor.getDoubleValCount(), tensor::getDoubleVal));
            case FLOAT16 ->
                reals(listed(tensor.getHalfValCount(), i -> HalfFloat.toFloat((short) tensor.getHalfVal(i))));
            case INT64 -> integers(counted(tensor.getInt64ValCount(), tensor::getInt64Val));
            case BOOL -> integers(counted(tensor.getBoolValCount(), i -> tensor.getBoolVal(i) ? 1L : 0L));
            case STRING -> throw problem.of("'%s' holds text, expected numbers", name);
            default -> integers(counted(tensor.getIntValCount(), i -> (long) tensor.getIntVal(i)));
        };
    }

    private IntToDoubleFunction listed(int count, IntToDoubleFunction get) {
        checkCount(count);
        return i -> count == 0 ? 0 : get.applyAsDouble(Math.min(i, count - 1));
    }

    private IntFunction<Long> counted(int count, IntFunction<Long> get) {
        checkCount(count);
        return i -> count == 0 ? 0L : get.apply(Math.min(i, count - 1));
    }

    private void checkCount(int count) {
        if (count > size || (count < size && size > MOST_REPEATED)) {
            throw problem.of("'%s' has %d elements written out, expected %d for %s", name, count, size, dims);
        }
    }

    private Value reals(IntToDoubleFunction get) {
        return Value.Reals.of(name, type, dims, size, get);
    }

    private Value integers(IntFunction<Long> get) {
        return new Value.Integers(
                name, type, dims, IntStream.range(0, size).mapToObj(get).toList());
    }
}
