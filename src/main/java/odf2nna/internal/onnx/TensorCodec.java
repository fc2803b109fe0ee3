package odf2nna.internal.onnx;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import odf2nna.internal.network.Vector;
import odf2nna.internal.onnx.proto.Onnx.TensorProto;
import odf2nna.onnx.UnsupportedModelException;

/** Reads and writes constant tensors in every storage form of the format: raw, typed fields, external. */
final class TensorCodec {
    private final String file;
    private final ExternalData external;

    TensorCodec(String file, ExternalData external) {
        this.file = file;
        this.external = external;
    }

    /**
     * Reads a floating-point tensor.
     *
     * @throws UnsupportedModelException if its data does not fit its shape
     */
    Tensor real(TensorProto proto) {
        ElementType type = ElementType.realOfCode(proto.getDataType())
                .orElseThrow(() -> new IllegalArgumentException("not a real tensor: " + proto.getName()));
        int size = size(proto);
        boolean bytes = proto.hasRawData() || isExternal(proto);
        ByteBuffer raw = bytes ? rawBytes(proto, type, size) : ByteBuffer.allocate(0);
        if (!bytes) {
            checkTypedCount(proto, type, size);
        }
        if (type == ElementType.DOUBLE) {
            double[] values = new double[size];
            for (int i = 0; i < size; i++) {
                values[i] = bytes ? raw.getDouble(Double.BYTES * i) : proto.getDoubleData(i);
            }
            return new Tensor(type, dims(proto), Vector.of(values));
        }
        IntToDoubleFunction value = type == ElementType.FLOAT
                ? i -> bytes ? raw.getFloat(Float.BYTES * i) : proto.getFloatData(i)
                : i -> HalfFloat.toFloat(bytes ? raw.getShort(Short.BYTES * i) : (short) proto.getInt32Data(i));
        return new Tensor(type, dims(proto), Vector.singles(size, value));
    }

    /**
     * Checks that the elements of a tensor can be counted and, where they lie in another file or are floating-point
     * numbers, that there are as many.
     *
     * @throws UnsupportedModelException if not
     */
    void check(TensorProto proto, ElementType type) {
        int size = size(proto);
        if (isExternal(proto)) {
            externalBytes(proto);
        } else if (type.isReal() && proto.hasRawData()) {
            rawBytes(proto, type, size);
        } else if (type.isReal()) {
            checkTypedCount(proto, type, size);
        }
    }

    private void checkTypedCount(TensorProto proto, ElementType type, int size) {
        int count = switch (type) {
            case DOUBLE -> proto.getDoubleDataCount();
            case FLOAT -> proto.getFloatDataCount();
            case INT64 -> proto.getInt64DataCount();
            default -> proto.getInt32DataCount();
        };
        if (count != size) {
            throw wrongSize(proto, size + " values", count + " values");
        }
    }

    private ByteBuffer rawBytes(TensorProto proto, ElementType type, int size) {
        long needed = (long) size * type.bytes();
        if (isExternal(proto)) {
            return external.bytes(proto, needed);
        }
        if (proto.getRawData().size() != needed) {
            throw wrongSize(proto, needed + " bytes", proto.getRawData().size() + " bytes");
        }
        return proto.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** {@return the bytes of an external tensor of any known type} */
    ByteBuffer externalBytes(TensorProto proto) {
        return external.bytes(proto, OnnxModel.dataBytes(proto));
    }

    /** {@return a tensor of any known type with its bytes inside} */
    TensorProto inlined(TensorProto proto) {
        return isExternal(proto)
                ? proto.toBuilder()
                        .clearExternalData()
                        .clearDataLocation()
                        .setRawData(ByteString.copyFrom(externalBytes(proto)))
                        .build()
                : proto;
    }

    private UnsupportedModelException wrongSize(TensorProto proto, String needed, String found) {
        return new UnsupportedModelException(
                file,
                "initializer '%s': shape %s needs %s, found %s"
                        .formatted(proto.getName(), proto.getDimsList(), needed, found));
    }

    /**
     * {@return the bytes of a tensor of any known type but strings, in any storage form}
     *
     * @throws UnsupportedModelException if its type is another, or its data does not fit its shape
     */
    RawTensor raw(TensorProto proto) {
        ElementType type = ElementType.ofCode(proto.getDataType())
                .filter(known -> known != ElementType.STRING)
                .orElseThrow(() -> new UnsupportedModelException(
                        file,
                        "constant '%s' is of type %d of ONNX, which this tool does not handle"
                                .formatted(proto.getName(), proto.getDataType())));
        int size = size(proto);
        if (isExternal(proto)) {
            return RawTensor.of(type, dims(proto), rawBytes(proto, type, size));
        }
        if (proto.hasRawData()) {
            rawBytes(proto, type, size);
            return RawTensor.stored(type, dims(proto), proto.getRawData());
        }
        checkTypedCount(proto, type, size);
        ByteBuffer bytes = buffer(type, size);
        for (int i = 0; i < size; i++) {
            switch (type) {
                case DOUBLE -> bytes.putDouble(proto.getDoubleData(i));
                case FLOAT -> bytes.putFloat(proto.getFloatData(i));
                case INT64 -> bytes.putLong(proto.getInt64Data(i));
                case INT32 -> bytes.putInt(proto.getInt32Data(i));
                case INT16, UINT16, FLOAT16 -> bytes.putShort((short) proto.getInt32Data(i));
                default -> bytes.put((byte) proto.getInt32Data(i));
            }
        }
        return RawTensor.of(type, dims(proto), bytes.flip());
    }

    /** {@return the integers of an INT64 or INT32 tensor: shapes, axes} */
    List<Long> integers(TensorProto proto) {
        int size = size(proto);
        boolean wide = proto.getDataType() == ElementType.INT64.code();
        ElementType type = wide ? ElementType.INT64 : ElementType.INT32;
        boolean bytes = proto.hasRawData() || isExternal(proto);
        ByteBuffer raw = bytes ? rawBytes(proto, type, size) : ByteBuffer.allocate(0);
        if (!bytes) {
            checkTypedCount(proto, type, size);
        }
        List<Long> values = new ArrayList<>(size); // as many as there are
        for (int i = 0; i < size; i++) {
            if (bytes) {
                values.add(wide ? raw.getLong(Long.BYTES * i) : raw.getInt(Integer.BYTES * i));
            } else {
                values.add(wide ? proto.getInt64Data(i) : proto.getInt32Data(i));
            }
        }
        return values;
    }

    /** {@return a tensor for the file, stored raw; values are rounded once to the element type} */
    static TensorProto encode(String name, Tensor tensor) {
        int size = tensor.values().size();
        ByteBuffer raw = buffer(tensor.type(), size);
        for (int i = 0; i < size; i++) {
            double value = tensor.values().get(i);
            switch (tensor.type()) {
                case DOUBLE -> raw.putDouble(value);
                case FLOAT16 -> raw.putShort(HalfFloat.ofDouble(value));
                default -> raw.putFloat((float) value);
            }
        }
        return stored(name, tensor.type(), tensor.dims(), raw);
    }

    /** {@return a FLOAT tensor for the file} */
    static TensorProto floats(String name, List<Integer> dims, Vector values) {
        return encode(name, new Tensor(ElementType.FLOAT, dims, values));
    }

    /** {@return a buffer for as many elements} */
    static ByteBuffer buffer(ElementType type, int size) {
        return ByteBuffer.allocate(Math.multiplyExact(size, type.bytes())).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** {@return a tensor for the file, stored raw, with the content of a buffer} */
    static TensorProto stored(String name, ElementType type, List<Integer> dims, ByteBuffer raw) {
        TensorProto.Builder proto = TensorProto.newBuilder()
                .setName(name)
                .setDataType(type.code())
                .setRawData(UnsafeByteOperations.unsafeWrap(raw.flip()));
        dims.forEach(proto::addDims);
        return proto.build();
    }

    /** {@return an INT64 tensor} */
    static TensorProto encodeIntegers(String name, List<Integer> dims, List<Long> values) {
        TensorProto.Builder proto = TensorProto.newBuilder()
                .setName(name)
                .setDataType(ElementType.INT64.code())
                .addAllInt64Data(values);
        dims.forEach(proto::addDims);
        return proto.build();
    }

    /** {@return a vector of the numbers, each rounded once to the element type} */
    static Vector compact(ElementType type, double[] values) {
        return compact(type, values.length, i -> values[i]);
    }

    /** {@return a vector of numbers computed in the order of their indices, each rounded once to the element type} */
    static Vector compact(ElementType type, int size, IntToDoubleFunction value) {
        if (type == ElementType.DOUBLE) {
            double[] doubles = new double[size];
            Arrays.setAll(doubles, value);
            return Vector.of(doubles);
        }
        return Vector.singles(
                size,
                type == ElementType.FLOAT16
                        ? i -> HalfFloat.toFloat(HalfFloat.ofDouble(value.applyAsDouble(i)))
                        : value);
    }

    static boolean isExternal(TensorProto proto) {
        return proto.getDataLocation() == TensorProto.DataLocation.EXTERNAL;
    }

    static List<Integer> dims(TensorProto proto) {
        return proto.getDimsList().stream().map(Math::toIntExact).toList();
    }

    /** The number of elements, at most 2³¹ − 1. */
    private int size(TensorProto proto) {
        long size = 1;
        for (long dim : proto.getDimsList()) {
            if (dim < 0 || (size != 0 && dim > Integer.MAX_VALUE / size)) {
                throw new UnsupportedModelException(
                        file,
                        "initializer '%s': shape %s is negative or too large"
                                .formatted(proto.getName(), proto.getDimsList()));
            }
            size *= dim;
        }
        return (int) size;
    }
}
