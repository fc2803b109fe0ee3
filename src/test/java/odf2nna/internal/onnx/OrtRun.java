package odf2nna.internal.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import odf2nna.internal.network.Vector;

/** ONNX Runtime as the judge: runs models from memory and hands their outputs back in double. */
final class OrtRun {
    private static final OrtEnvironment ENVIRONMENT =
            OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);

    /** A tensor to feed. */
    record Feed(ElementType type, List<Long> shape, Vector values) {}

    /** A tensor that came out. */
    record Out(List<Long> shape, Vector values) {
        /** {@return one row for each sample, the units in order} */
        double[][] rows(int width, int trailing) {
            int axis = shape.size() - 1 - trailing;
            int inner = 1;
            for (int i = axis + 1; i < shape.size(); i++) {
                inner *= Math.toIntExact(shape.get(i));
            }
            if (shape.get(axis) != width) {
                inner = 1; // an image that a full-size kernel covers
            }
            int samples = values.size() / width;
            double[][] rows = new double[samples][width];
            for (int i = 0; i < values.size(); i++) {
                rows[i / (width * inner) * inner + i % inner][i / inner % width] = values.get(i);
            }
            return rows;
        }
    }

    private OrtRun() {}

    /** {@return whether ONNX Runtime has kernels for all of the model} */
    static boolean accepts(OnnxModel model) {
        try (OrtSession session = session(model, false)) {
            return session.getNumOutputs() > 0;
        } catch (OrtException e) {
            return false;
        }
    }

    /** {@return for each wanted tensor, output or not, what came out for each batch} */
    static Map<String, List<Out>> run(
            OnnxModel model, List<Map<String, Feed>> batches, List<String> wanted, boolean optimised) {
        OnnxModel open = ScoringCopy.withOutputs(model, wanted);
        Map<String, List<Out>> results = new LinkedHashMap<>();
        if (wanted.isEmpty()) {
            return results;
        }
        try (OrtSession session = session(open, optimised)) {
            for (Map<String, Feed> batch : batches) {
                run(session, batch, wanted)
                        .forEach((name, out) -> results.computeIfAbsent(name, absent -> new ArrayList<>())
                                .add(out));
            }
        } catch (OrtException e) {
            throw new AssertionError("ONNX Runtime: " + e.getMessage(), e);
        }
        return results;
    }

    private static Map<String, Out> run(OrtSession session, Map<String, Feed> batch, List<String> wanted)
            throws OrtException {
        Map<String, OnnxTensor> inputs = new HashMap<>();
        try {
            for (Map.Entry<String, Feed> entry : batch.entrySet()) {
                inputs.put(entry.getKey(), tensor(entry.getValue()));
            }
            Map<String, Out> outs = new LinkedHashMap<>();
            try (OrtSession.Result result = session.run(inputs, new LinkedHashSet<>(wanted))) {
                for (String name : wanted) {
                    outs.put(name, out((OnnxTensor) result.get(name).orElseThrow()));
                }
            }
            return outs;
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    /**
     * Not ALL_OPT: ONNX Runtime 1.28 crashes over the memory layout of some sound float16 models. And nothing beyond
     * the basic level for doubles, where it fuses x·sigmoid(x) into an operator that exists only for float32.
     */
    private static OrtSession session(OnnxModel model, boolean optimised) throws OrtException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setOptimizationLevel(
                    optimised
                            ? OrtSession.SessionOptions.OptLevel.EXTENDED_OPT
                            : OrtSession.SessionOptions.OptLevel.NO_OPT);
            return ENVIRONMENT.createSession(model.toBytes(), options);
        }
    }

    private static OnnxTensor tensor(Feed feed) throws OrtException {
        double[] values = feed.values().toArray();
        long[] shape = feed.shape().stream().mapToLong(dim -> dim).toArray();
        switch (feed.type()) {
            case DOUBLE -> {
                return OnnxTensor.createTensor(ENVIRONMENT, DoubleBuffer.wrap(values), shape);
            }
            case FLOAT16 -> {
                ShortBuffer halves = ShortBuffer.allocate(values.length);
                for (double value : values) {
                    halves.put(HalfFloat.ofDouble(value));
                }
                return OnnxTensor.createTensor(ENVIRONMENT, halves.flip(), shape, OnnxJavaType.FLOAT16);
            }
            default -> {
                FloatBuffer floats = FloatBuffer.allocate(values.length);
                for (double value : values) {
                    floats.put((float) value);
                }
                return OnnxTensor.createTensor(ENVIRONMENT, floats.flip(), shape);
            }
        }
    }

    private static Out out(OnnxTensor tensor) {
        TensorInfo info = tensor.getInfo();
        double[] values;
        switch (info.type) {
            case DOUBLE -> {
                DoubleBuffer buffer = tensor.getDoubleBuffer();
                values = new double[buffer.remaining()];
                buffer.get(values);
            }
            case INT64 -> {
                LongBuffer buffer = tensor.getLongBuffer();
                values = new double[buffer.remaining()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = buffer.get(i);
                }
            }
            default -> {
                FloatBuffer buffer = tensor.getFloatBuffer();
                values = new double[buffer.remaining()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = buffer.get(i);
                }
            }
        }
        return new Out(Arrays.stream(info.getShape()).boxed().toList(), Vector.of(values));
    }
}
