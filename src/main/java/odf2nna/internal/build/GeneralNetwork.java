package odf2nna.internal.build;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import odf2nna.internal.network.Vector;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.ModelBuilder;
import odf2nna.internal.onnx.OnnxModel;

/**
 * The general network before it is trained: hidden layers of ReLUs of one width, then a Softmax for classes, or a number with a
 * mean of 0 and a deviation of 1. Weights are drawn from a normal distribution with the variance 2 / inputs (K. He, X. Zhang, S. Ren, J. Sun, ICCV
 * 2015), those of the last layer with 1 / inputs; biases are 0.
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
        SplittableRandom random = new SplittableRandom(seed);
        ModelBuilder model = new ModelBuilder("network", "odf2nna-onnx", "");
        model.input(input(), ElementType.FLOAT, List.of(-1L, (long) encoding.width()));
        int outputs = encoding.target().outputs();
        String below = input();
        int width = encoding.width();
        for (int layer = 1; layer <= shape.layers(); layer++) {
            String name = "hidden_" + layer;
            dense(model, name, below, width, shape.units(), Math.sqrt(2.0 / width), random);
            model.node("Relu", List.of(prefix + name), prefix + name + "/relu");
            below = prefix + name + "/relu";
            width = shape.units();
        }
        dense(model, "scores", below, width, outputs, Math.sqrt(1.0 / width), random);
        if (encoding.target() instanceof Target.Classes) {
            model.node("Softmax", List.of(prefix + "scores"), output(), Map.of("axis", -1L));
        }
        model.output(output(), ElementType.FLOAT, List.of(-1L, (long) outputs));
        return model.build(source);
    }

    private void dense(
            ModelBuilder model,
            String name,
            String below,
            int inputs,
            int units,
            double deviation,
            SplittableRandom random) {
        double[] weights = new double[Math.multiplyExact(inputs, units)];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = random.nextGaussian() * deviation;
        }
        String tensor = prefix + name;
        model.constant(tensor + "/weight", ElementType.FLOAT, List.of(units, inputs), Vector.of(weights));
        model.constant(tensor + "/bias", ElementType.FLOAT, List.of(units), Vector.zeros(units));
        model.node(name, "Gemm", List.of(below, tensor + "/weight", tensor + "/bias"), tensor, Map.of("transB", 1L));
    }
}
