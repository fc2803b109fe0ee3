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
 * A dense network before it is trained: hidden layers of ReLUs, then a Softmax for classes, or numbers. Weights are drawn from a normal
 * distribution with the variance 2 / inputs (K. He, X. Zhang, S. Ren, J. Sun, ICCV 2015), those of the last layer with 1 / inputs; biases
 * are 0.
 *
 * @param input name of the input, {@code [N, features]}
 * @param output name of the output, {@code [N, outputs]}
 * @param prefix of the names of all other tensors
 * @param features numbers of a row
 * @param hidden units of each hidden layer
 * @param outputs classes, or numbers
 * @param isOfClasses whether it ends in a Softmax
 */
public record DenseChain(
        String input,
        String output,
        String prefix,
        int features,
        List<Integer> hidden,
        int outputs,
        boolean isOfClasses) {
    public DenseChain {
        hidden = List.copyOf(hidden);
    }

    /**
     * {@return it as a model}
     *
     * @param source where it is said to be from, in messages; need not be there
     */
    public OnnxModel initial(long seed, Path source) {
        SplittableRandom random = new SplittableRandom(seed);
        ModelBuilder model = new ModelBuilder("network", "odf2nna-onnx", "");
        model.input(input, ElementType.FLOAT, List.of(-1L, (long) features));
        String below = input;
        int width = features;
        for (int layer = 1; layer <= hidden.size(); layer++) {
            String name = "hidden_" + layer;
            int units = hidden.get(layer - 1);
            dense(model, name, below, prefix + name, width, units, Math.sqrt(2.0 / width), random);
            model.node("Relu", List.of(prefix + name), prefix + name + "/relu");
            below = prefix + name + "/relu";
            width = units;
        }
        String scores = isOfClasses ? prefix + "scores" : output;
        dense(model, "scores", below, scores, width, outputs, Math.sqrt(1.0 / width), random);
        if (isOfClasses) {
            model.node("Softmax", List.of(scores), output, Map.of("axis", -1L));
        }
        model.output(output, ElementType.FLOAT, List.of(-1L, (long) outputs));
        return model.build(source);
    }

    private void dense(
            ModelBuilder model,
            String name,
            String below,
            String result,
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
        model.node(name, "Gemm", List.of(below, tensor + "/weight", tensor + "/bias"), result, Map.of("transB", 1L));
    }
}
