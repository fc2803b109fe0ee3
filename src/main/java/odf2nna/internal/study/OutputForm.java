package odf2nna.internal.study;

import java.util.Arrays;
import odf2nna.training.Loss;

/** What the last pre-activations z of a network mean: the function that turns them into outputs o. */
public enum OutputForm {
    /** Numbers: o = z. */
    NUMBERS,
    /** Probabilities of labels, each by itself: o = σ(z). */
    SIGMOID,
    /** Probabilities of classes: o = softmax(z). */
    SOFTMAX;

    /** {@return the form of the outputs that a loss compares with targets} */
    public static OutputForm of(Loss loss) {
        return switch (loss) {
            case SOFTMAX_CROSS_ENTROPY -> SOFTMAX;
            case SIGMOID_CROSS_ENTROPY -> SIGMOID;
            case SQUARED_ERROR, ABSOLUTE_ERROR, HUBER -> NUMBERS;
        };
    }

    /** {@return the outputs o} */
    double[] outputs(double[] z) {
        return switch (this) {
            case NUMBERS -> z.clone();
            case SIGMOID -> Arrays.stream(z).map(OutputForm::sigmoid).toArray();
            case SOFTMAX -> softmax(z);
        };
    }

    /** {@return 1 / (1 + exp(−z))} */
    static double sigmoid(double z) {
        return 1 / (1 + Math.exp(-z));
    }

    private static double[] softmax(double[] z) {
        double largest = Arrays.stream(z).max().orElse(0);
        double[] powers = Arrays.stream(z).map(one -> Math.exp(one - largest)).toArray();
        double sum = Arrays.stream(powers).sum();
        return Arrays.stream(powers).map(power -> power / sum).toArray();
    }

    /** {@return ∂o_k/∂z} */
    double[] gradient(double[] outputs, int k) {
        double[] gradient = new double[outputs.length];
        switch (this) {
            case NUMBERS -> gradient[k] = 1;
            case SIGMOID -> gradient[k] = outputs[k] * (1 - outputs[k]);
            case SOFTMAX -> {
                for (int c = 0; c < gradient.length; c++) {
                    gradient[c] = outputs[k] * ((c == k ? 1 : 0) - outputs[c]);
                }
            }
        }
        return gradient;
    }

    /** {@return ∂²L/∂z² of each output: 1 for half the squared error, o(1 − o) for cross-entropies} */
    double[] curvature(double[] outputs) {
        return Arrays.stream(outputs)
                .map(output -> this == NUMBERS ? 1 : output * (1 - output))
                .toArray();
    }
}
