package odf2nna.internal.runtime;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.platform.Fp16Conversions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import odf2nna.internal.data.FeatureTexts;
import odf2nna.internal.onnx.PlainTexts;
import odf2nna.onnx.UnsupportedModelException;
import odf2nna.runtime.RuntimeFailure;

/** The input tensors of one thread for a fixed number of rows, filled again for each run. */
final class Feed implements AutoCloseable {
    private final String model;
    private final int rows;
    private final int rowWidth;
    private final List<Slot> slots = new ArrayList<>();
    private final Map<String, OnnxTensor> tensors = new LinkedHashMap<>();

    /** One input: the numbers {@code offset} to {@code offset + width} of each row. The bytes are those of numbers; texts have none. */
    @SuppressWarnings("ArrayRecordComponent") // a scratch buffer, never compared
    private record Slot(RunPlan.Input input, int offset, int width, int rows, ByteBuffer bytes, float[] staging) {
        boolean isText() {
            return input.type() == OnnxJavaType.STRING;
        }
    }

    /** Makes a tensor. */
    @FunctionalInterface
    private interface TensorMaker {
        OnnxTensor make() throws OrtException;
    }

    /**
     * Makes tensors.
     *
     * @param plan what to feed
     * @param rows rows in each run
     * @throws UnsupportedModelException if an input has a type that rows can't be turned into
     */
    Feed(RunPlan plan, int rows) {
        this.model = plan.session().model();
        this.rows = rows;
        int offset = 0;
        for (RunPlan.Input input : plan.inputs()) {
            int held = input.batched() ? rows : 1;
            OnnxJavaType type = input.type();
            boolean isText = type == OnnxJavaType.STRING;
            if (!isText && (type.size == 0 || type == OnnxJavaType.BFLOAT16)) {
                close();
                throw new UnsupportedModelException(
                        model, "input '%s' is of type %s; expected numbers or texts".formatted(input.name(), type));
            }
            int numbers = isText ? 0 : Math.multiplyExact(held, input.width());
            ByteBuffer bytes = ByteBuffer.allocateDirect(Math.multiplyExact(numbers, type.size))
                    .order(ByteOrder.nativeOrder());
            slots.add(new Slot(input, offset, input.width(), held, bytes, new float[input.width()]));
            if (!isText) {
                set(input, () -> OnnxTensor.createTensor(Engine.environment(), bytes, input.shape(rows), type));
            }
            offset += input.width();
        }
        this.rowWidth = offset;
    }

    /** Sets the tensor of an input. */
    private void set(RunPlan.Input input, TensorMaker maker) {
        try {
            OnnxTensor before = tensors.put(input.name(), maker.make());
            if (before != null) {
                before.close();
            }
        } catch (OrtException e) {
            close();
            tensors.clear(); // whoever holds this closes it again
            throw new RuntimeFailure("%s, input '%s': %s".formatted(model, input.name(), RuntimeFailure.oneLine(e)), e);
        }
    }

    int rows() {
        return rows;
    }

    /** {@return the memory of an input of numbers} */
    ByteBuffer bytes(String name) {
        return slots.stream()
                .filter(slot -> slot.input.name().equals(name))
                .map(Slot::bytes)
                .findFirst()
                .orElseThrow();
    }

    /**
     * {@return the tensors, filled with {@code count} rows; further rows are copies of the last}
     *
     * @param features row-major
     * @param from first row to take
     * @param count rows to take, at least 1
     */
    Map<String, OnnxTensor> fill(double[] features, int from, int count) {
        for (Slot slot : slots) {
            String[] texts = new String[slot.isText() ? slot.rows * slot.width : 0];
            for (int r = 0; r < slot.rows; r++) {
                int source = (from + Math.min(r, count - 1)) * rowWidth + slot.offset;
                if (slot.isText()) {
                    for (int j = 0; j < slot.width; j++) {
                        texts[r * slot.width + j] = PlainTexts.encoded(FeatureTexts.text(features[source + j]));
                    }
                } else {
                    put(slot, features, source, r * slot.width);
                }
            }
            if (slot.isText()) {
                // ONNX Runtime copies texts, so a tensor of them can't be filled again
                set(slot.input, () -> OnnxTensor.createTensor(Engine.environment(), texts, slot.input.shape(rows)));
            }
        }
        return tensors;
    }

    private static void put(Slot slot, double[] features, int source, int target) {
        ByteBuffer bytes = slot.bytes;
        OnnxJavaType type = slot.input.type();
        if (type == OnnxJavaType.FLOAT) {
            putFloats(slot, features, source, target);
            return;
        }
        for (int j = 0; j < slot.width; j++) {
            double value = features[source + j];
            int at = (target + j) * type.size;
            switch (type) {
                case DOUBLE -> bytes.putDouble(at, value);
                case FLOAT16 -> bytes.putShort(at, Fp16Conversions.floatToFp16((float) value));
                case INT64 -> bytes.putLong(at, Math.round(value));
                case INT32 -> bytes.putInt(at, (int) Math.rint(value));
                case INT16 -> bytes.putShort(at, (short) Math.rint(value));
                case INT8, UINT8 -> bytes.put(at, (byte) Math.rint(value));
                case BOOL -> bytes.put(at, (byte) (value == 0 ? 0 : 1));
                default -> throw new IllegalStateException("type " + type);
            }
        }
    }

    private static void putFloats(Slot slot, double[] features, int source, int target) {
        float[] staging = slot.staging;
        for (int j = 0; j < staging.length; j++) {
            staging[j] = (float) features[source + j];
        }
        slot.bytes.asFloatBuffer().put(target, staging);
    }

    @Override
    public void close() {
        tensors.values().forEach(OnnxTensor::close);
    }
}
