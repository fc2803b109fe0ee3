package odf2nna.internal.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import odf2nna.internal.onnx.proto.Onnx.ModelProto;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;

/** The graph that ONNX Runtime optimises a model to before it runs it. */
final class OptimizedGraph {
    private OptimizedGraph() {}

    /** {@return the operators that are run at a level of optimisation, in their order} */
    static List<String> operators(OnnxModel model, OptLevel level) {
        OrtEnvironment environment = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
        try {
            Path file = Files.createTempFile("optimised", ".onnx");
            try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
                options.setOptimizationLevel(level);
                options.setOptimizedModelFilePath(file.toString());
                options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
                environment.createSession(model.toBytes(), options).close();
                return ModelProto.parseFrom(Files.readAllBytes(file)).getGraph().getNodeList().stream()
                        .map(NodeProto::getOpType)
                        .toList();
            } catch (OrtException e) {
                throw new AssertionError("ONNX Runtime: " + e.getMessage(), e);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
