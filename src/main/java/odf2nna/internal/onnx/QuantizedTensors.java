package odf2nna.internal.onnx;

import java.nio.ByteBuffer;
import java.util.List;
import odf2nna.internal.network.QuantizedLayer;
import odf2nna.internal.network.Vector;
import odf2nna.internal.onnx.proto.Onnx.TensorProto;

/** The constants of a layer in integers, as tensors of the file. */
final class QuantizedTensors {
    private QuantizedTensors() {}

    /** {@return the weights as INT8, shape {@code [inputs, units]}} */
    static TensorProto weights(String name, QuantizedLayer layer) {
        ByteBuffer raw = ByteBuffer.allocate(Math.multiplyExact(layer.units(), layer.inputs()));
        for (int index = 0; index < layer.inputs(); index++) {
            for (int unit = 0; unit < layer.units(); unit++) {
                raw.put(layer.weight(unit, index));
            }
        }
        return TensorCodec.stored(name, ElementType.INT8, List.of(layer.inputs(), layer.units()), raw);
    }

    /** {@return the bias as INT32, shape {@code [units]}} */
    static TensorProto bias(String name, QuantizedLayer layer) {
        ByteBuffer raw = TensorCodec.buffer(ElementType.INT32, layer.units());
        for (int unit = 0; unit < layer.units(); unit++) {
            raw.putInt(layer.bias(unit));
        }
        return TensorCodec.stored(name, ElementType.INT32, List.of(layer.units()), raw);
    }

    /** {@return the scales of the weights as FLOAT: one per unit, or a scalar} */
    static TensorProto scales(String name, QuantizedLayer layer) {
        return floats(name, shape(layer), layer.scales());
    }

    /** {@return the zero points of the weights, all 0, as INT8: as many as there are scales} */
    static TensorProto zeros(String name, QuantizedLayer layer) {
        return TensorCodec.stored(
                name,
                ElementType.INT8,
                shape(layer),
                TensorCodec.buffer(ElementType.INT8, layer.scales().size())
                        .position(layer.scales().size()));
    }

    /** {@return what one step of each bias stands for, as FLOAT: as many as there are scales} */
    static TensorProto biasScales(String name, QuantizedLayer layer) {
        float[] scales = new float[layer.scales().size()];
        for (int i = 0; i < scales.length; i++) {
            scales[i] = layer.biasScale(i);
        }
        return floats(name, shape(layer), Vector.ofFloats(scales));
    }

    /** {@return a FLOAT tensor} */
    static TensorProto floats(String name, List<Integer> dims, Vector values) {
        return TensorCodec.encode(name, new Tensor(ElementType.FLOAT, dims, values));
    }

    /** {@return a UINT8 scalar} */
    static TensorProto step(String name, int value) {
        return TensorCodec.stored(
                name,
                ElementType.UINT8,
                List.of(),
                TensorCodec.buffer(ElementType.UINT8, 1).put((byte) value));
    }

    private static List<Integer> shape(QuantizedLayer layer) {
        return layer.scales().size() == 1 ? List.of() : List.of(layer.scales().size());
    }
}
