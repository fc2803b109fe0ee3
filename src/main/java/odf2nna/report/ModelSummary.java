package odf2nna.report;

import java.util.List;

/**
 * A model in figures.
 *
 * @param file path as the user named it
 * @param sha256 digest of the model file and its external data
 * @param producer exporter and version, as the file says
 * @param opset version of the standard operator set
 * @param irVersion version of the file format
 * @param inputs e.g. {@code x FLOAT[?,784]}
 * @param outputs likewise
 * @param parameters floating-point values in all initializers
 * @param denseParameters weights and biases of the dense layers
 * @param multiplyAdds multiplications with a following addition that the dense layers take for one row
 * @param activationBytes memory for the activations of one row in single precision, where one dense layer runs after another:
 *     the most that one of them reads and writes
 * @param bytes size of the file and its external data
 */
public record ModelSummary(
        String file,
        String sha256,
        String producer,
        long opset,
        long irVersion,
        List<String> inputs,
        List<String> outputs,
        long parameters,
        long denseParameters,
        long multiplyAdds,
        long activationBytes,
        long bytes) {
    public ModelSummary {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /** {@return this summary of the same model in another file} */
    public ModelSummary stored(String digest, long size) {
        return with(file, digest, size, this);
    }

    /** {@return this summary with the parameters and multiply-adds of another, of which it is a more compact form} */
    public ModelSummary counting(ModelSummary exact) {
        return with(file, sha256, bytes, exact);
    }

    /** {@return this summary under another file name} */
    public ModelSummary at(String name) {
        return with(name, sha256, bytes, this);
    }

    private ModelSummary with(String name, String digest, long size, ModelSummary counts) {
        return new ModelSummary(
                name,
                digest,
                producer,
                opset,
                irVersion,
                inputs,
                outputs,
                counts.parameters,
                counts.denseParameters,
                counts.multiplyAdds,
                counts.activationBytes,
                size);
    }
}
