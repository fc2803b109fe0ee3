package odf2nna.internal.keras;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.onnx.TensorSpec;

/** Runs models in ONNX Runtime, float32 in and out. */
final class KerasRun {
    private KerasRun() {}

    /**
     * Runs a model.
     *
     * @param inputs row-major, by name
     * @return the outputs in the model's order, row-major
     */
    static Map<String, double[]> run(OnnxModel model, int rows, Map<String, double[]> inputs) {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        Map<String, OnnxTensor> fed = new LinkedHashMap<>();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions();
                OrtSession session = environment.createSession(model.toBytes(), options)) {
            for (TensorSpec input : model.inputs()) {
                long[] shape = input.dims().stream().mapToLong(dim -> dim).toArray();
                shape[0] = rows;
                fed.put(input.name(), tensor(environment, inputs.get(input.name()), shape));
            }
            Map<String, double[]> outputs = new LinkedHashMap<>();
            try (OrtSession.Result result = session.run(fed)) {
                for (TensorSpec output : model.outputs()) {
                    FloatBuffer floats = ((OnnxTensor) result.get(output.name()).orElseThrow()).getFloatBuffer();
                    double[] values = new double[floats.remaining()];
                    for (int i = 0; i < values.length; i++) {
                        values[i] = floats.get(i);
                    }
                    outputs.put(output.name(), values);
                }
            }
            return outputs;
        } catch (OrtException e) {
            throw new AssertionError("ONNX Runtime: " + e.getMessage(), e);
        } finally {
            fed.values().forEach(OnnxTensor::close);
        }
    }

    /** {@return the only output of a model with one input, of an array of any shape} */
    static double[] run(OnnxModel model, List<Long> shape, double[] input) {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        long[] dims = shape.stream().mapToLong(dim -> dim).toArray();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions();
                OrtSession session = environment.createSession(model.toBytes(), options);
                OnnxTensor fed = tensor(environment, input, dims);
                OrtSession.Result result =
                        session.run(Map.of(model.inputs().get(0).name(), fed))) {
            FloatBuffer floats = ((OnnxTensor) result.get(0)).getFloatBuffer();
            return IntStream.range(0, floats.remaining())
                    .mapToDouble(floats::get)
                    .toArray();
        } catch (OrtException e) {
            throw new AssertionError("ONNX Runtime: " + e.getMessage(), e);
        }
    }

    private static OnnxTensor tensor(OrtEnvironment environment, double[] values, long[] shape) throws OrtException {
        FloatBuffer floats = FloatBuffer.allocate(values.length);
        for (double value : values) {
            floats.put((float) value);
        }
        return OnnxTensor.createTensor(environment, floats.flip(), shape);
    }
}
