package odf2nna.internal.pipeline;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Model files run by ONNX Runtime alone. */
final class OrtFile {
    private OrtFile() {}

    /** A run that knows nothing of this program: ONNX Runtime and a file. */
    static Map<String, float[]> run(Path file, double[] features, int rows) {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(file.toString())) {
            long[] shape = ((TensorInfo)
                            session.getInputInfo().values().iterator().next().getInfo())
                    .getShape();
            shape[0] = rows;
            float[] values = new float[features.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) features[i];
            }
            String input = session.getInputNames().iterator().next();
            try (OnnxTensor fed = OnnxTensor.createTensor(environment, FloatBuffer.wrap(values), shape);
                    OrtSession.Result result = session.run(Map.of(input, fed))) {
                Map<String, float[]> outputs = new LinkedHashMap<>();
                result.forEach(output -> outputs.put(
                        output.getKey(),
                        ((OnnxTensor) output.getValue()).getFloatBuffer().array()));
                return outputs;
            }
        } catch (OrtException e) {
            throw new AssertionError(e);
        }
    }
}
