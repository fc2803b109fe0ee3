package odf2nna.internal.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import odf2nna.internal.network.ByName;
import odf2nna.internal.onnx.PlainTexts;
import odf2nna.runtime.RuntimeFailure;

/** Single runs of a plan, outputs copied out. */
final class Runs {
    private Runs() {}

    /** A raw output: its dimensions, and its numbers or its strings. */
    @SuppressWarnings("ArrayRecordComponent") // large, handed on at once, never compared
    record Value(long[] shape, double[] numbers, List<String> strings) {
        /** {@return the part that belongs to the first {@code kept} of {@code rows} rows} */
        Value head(int kept, int rows) {
            int stringsKept = strings.size() / rows * kept;
            return kept == rows
                    ? this
                    : new Value(
                            shape,
                            Arrays.copyOf(numbers, numbers.length / rows * kept),
                            strings.subList(0, stringsKept));
        }
    }

    /**
     * Runs {@code count} rows at once; {@return the plan's outputs that are numbers or strings}
     *
     * @param feed made for as many rows, or for more: those are filled up with copies of the last
     */
    static Map<String, Value> run(RunPlan plan, Feed feed, double[] features, int from, int count, String rows) {
        Map<String, Value> values = new LinkedHashMap<>();
        Map<String, OnnxTensor> tensors = feed.fill(features, from, count);
        try (OrtSession.Result result = plan.session().run(tensors, plan.outputs(), Map.of(), rows)) {
            for (Map.Entry<String, OnnxValue> entry : result) {
                if (entry.getValue() instanceof OnnxTensor tensor) {
                    value(tensor, entry.getKey(), values);
                }
            }
        } catch (OrtException e) {
            throw new RuntimeFailure(plan.session().model() + ", " + rows + ": " + RuntimeFailure.oneLine(e), e);
        }
        return values;
    }

    private static void value(OnnxTensor tensor, String name, Map<String, Value> values) throws OrtException {
        long[] shape = tensor.getInfo().getShape();
        switch (tensor.getInfo().type) {
            case FLOAT, DOUBLE, FLOAT16, BFLOAT16, INT64, INT32, INT16, INT8, UINT8, BOOL ->
                values.put(name, new Value(shape, numbers(tensor), List.of()));
            case STRING ->
                values.put(
                        name,
                        new Value(
                                shape, new double[0], strings(tensor.getValue()).toList()));
            default -> {} // skipped
        }
    }

    /** {@return all numbers of a numeric tensor; false is 0, true is 1} */
    static double[] numbers(OnnxTensor tensor) {
        double[] values = new double[Math.toIntExact(tensor.getInfo().getNumElements())];
        switch (tensor.getInfo().type) {
            case FLOAT, FLOAT16, BFLOAT16 -> Arrays.setAll(values, tensor.getFloatBuffer()::get);
            case DOUBLE -> tensor.getDoubleBuffer().get(values);
            case INT64 -> Arrays.setAll(values, tensor.getLongBuffer()::get);
            case INT32 -> Arrays.setAll(values, tensor.getIntBuffer()::get);
            case INT16 -> Arrays.setAll(values, tensor.getShortBuffer()::get);
            case UINT8 -> {
                ByteBuffer bytes = tensor.getByteBuffer();
                Arrays.setAll(values, index -> bytes.get(index) & 0xff);
            }
            default -> Arrays.setAll(values, tensor.getByteBuffer()::get);
        }
        return values;
    }

    /** {@return the strings of a tensor's value: one, or arrays of arrays of them} */
    private static Stream<String> strings(Object value) {
        return value instanceof Object[] array
                ? Arrays.stream(array).flatMap(Runs::strings)
                : Stream.of(PlainTexts.decoded(String.valueOf(value)));
    }

    /** Puts the outputs of successive runs one after another. */
    static Map<String, Value> join(List<Map<String, Value>> runs) {
        if (runs.size() == 1) {
            return runs.get(0);
        }
        Map<String, Value> joined = new LinkedHashMap<>();
        for (Map.Entry<String, Value> first : runs.get(0).entrySet()) {
            List<Value> parts =
                    runs.stream().map(run -> ByName.get(run, first.getKey())).toList();
            double[] numbers = new double
                    [parts.stream().mapToInt(part -> part.numbers().length).reduce(0, Math::addExact)];
            List<String> strings = new ArrayList<>();
            int at = 0;
            for (Value part : parts) {
                System.arraycopy(part.numbers(), 0, numbers, at, part.numbers().length);
                strings.addAll(part.strings());
                at += part.numbers().length;
            }
            joined.put(first.getKey(), new Value(first.getValue().shape(), numbers, strings));
        }
        return joined;
    }
}
