package odf2nna.internal.build;

import java.nio.file.Path;
import java.util.Collections;
import odf2nna.internal.onnx.OnnxModel;

/**
 * The general network before it is trained: hidden layers of ReLUs of one width, then a Softmax for classes, or a number with a
 * mean of 0 and a deviation of 1, with weights as of {@link DenseChain}.
 *
 * @param encoding what it takes and learns
 * @param shape of its hidden layers
 * @param prefix of the names of all tensors in it, so that none is called like a column
 */
public record GeneralNetwork(Encoding encoding, NetworkShape shape, String prefix) {
    /** A network whose tensors are called like no column. */
    public GeneralNetwork(Encoding encoding, NetworkShape shape) {
        this(encoding, shape, prefix(encoding));
    }

    private static String prefix(Encoding encoding) {
        String prefix = "network";
        while (isTaken(encoding, prefix)) {
            prefix += "_";
        }
        return prefix + "/";
    }

    private static boolean isTaken(Encoding encoding, String prefix) {
        return encoding.columns().stream().anyMatch(column -> column.name().startsWith(prefix + "/"));
    }

    /** {@return the name of its input, {@code [N, features]}} */
    public String input() {
        return prefix + "features";
    }

    /** {@return the name of its output: probabilities of the classes, or a standardised number} */
    public String output() {
        return encoding.target() instanceof Target.Classes
                ? RawInputs.free(encoding, "probabilities")
                : prefix + "scores";
    }

    /**
     * {@return it as a model}
     *
     * @param source where it is said to be from, in messages; need not be there
     */
    public OnnxModel initial(long seed, Path source) {
        return new DenseChain(
                        input(),
                        output(),
                        prefix,
                        encoding.width(),
                        Collections.nCopies(shape.layers(), shape.units()),
                        encoding.target().outputs(),
                        encoding.target() instanceof Target.Classes)
                .initial(seed, source);
    }
}
