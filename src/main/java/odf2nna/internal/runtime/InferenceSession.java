package odf2nna.internal.runtime;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import odf2nna.internal.io.StagedFile;
import odf2nna.runtime.RuntimeFailure;
import org.jspecify.annotations.Nullable;

/** A model loaded into ONNX Runtime. Safe for use by multiple threads; close it when no run is going on. */
public final class InferenceSession implements AutoCloseable {
    private final String model;
    private final OrtSession session;
    private final Map<String, TensorInfo> inputs;
    private final Set<String> outputs;
    private @Nullable StagedFile backing;

    InferenceSession(String model, OrtSession session) throws OrtException {
        this.model = model;
        this.session = session;
        this.inputs = tensors(session.getInputInfo());
        this.outputs = tensors(session.getOutputInfo()).keySet();
    }

    private static Map<String, TensorInfo> tensors(Map<String, NodeInfo> all) {
        Map<String, TensorInfo> tensors = new LinkedHashMap<>();
        all.forEach((name, node) -> {
            if (node.getInfo() instanceof TensorInfo info) {
                tensors.put(name, info);
            }
        });
        return tensors;
    }

    /** {@return the model's name, for messages} */
    String model() {
        return model;
    }

    /** {@return the inputs that are tensors} */
    Map<String, TensorInfo> inputs() {
        return inputs;
    }

    /** {@return the names of the outputs that are tensors, in the model's order; sequences and maps are omitted} */
    Set<String> outputs() {
        return outputs;
    }

    /**
     * Runs the model.
     *
     * @param feeds input tensors
     * @param wanted outputs to fetch
     * @param pinned outputs to write into tensors of the caller's
     * @param rows the rows of the run, for the message of a failure
     * @throws RuntimeFailure if it fails
     */
    OrtSession.Result run(
            Map<String, OnnxTensor> feeds, Set<String> wanted, Map<String, ? extends OnnxValue> pinned, String rows) {
        try {
            return session.run(feeds, wanted, pinned);
        } catch (OrtException e) {
            throw new RuntimeFailure(model + ", " + rows + ": " + RuntimeFailure.oneLine(e), e);
        }
    }

    /** Closes something else, such as the files that the session maps, after the session. */
    InferenceSession onClose(StagedFile files) {
        backing = files;
        return this;
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new RuntimeFailure(model + ": " + RuntimeFailure.oneLine(e), e);
        } finally {
            if (backing != null) {
                backing.closeQuietly();
            }
        }
    }
}
