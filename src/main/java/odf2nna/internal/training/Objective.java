package odf2nna.internal.training;

import java.util.List;
import odf2nna.training.Distillation;
import odf2nna.training.Loss;

/**
 * What training makes small.
 *
 * @param value the value of the network that is compared with the targets: logits, or numbers
 * @param loss how the difference is counted
 * @param error what tells how good a network is
 * @param distillation how the original's outputs are learnt from
 * @param classWeights how much a row of each class counts, in the loss against labels and among the errors; empty for the
 *     same
 * @param outputWeights how much the loss of each output counts; empty for the same
 */
public record Objective(
        String value,
        Loss loss,
        ErrorKind error,
        Distillation distillation,
        List<Double> classWeights,
        List<Double> outputWeights) {
    /** What an error of a network is. */
    public enum ErrorKind {
        /** A row whose largest output is not that of its class. */
        CLASS,
        /** An output on the wrong side of the threshold. */
        LABEL,
        /** The loss. */
        LOSS
    }

    public Objective {
        classWeights = List.copyOf(classWeights);
        outputWeights = List.copyOf(outputWeights);
    }

    /** The usual error of a loss, every output counting the same. */
    public Objective(String value, Loss loss, Distillation distillation, List<Double> classWeights) {
        this(value, loss, usual(loss), distillation, classWeights, List.of());
    }

    private static ErrorKind usual(Loss loss) {
        return switch (loss) {
            case SOFTMAX_CROSS_ENTROPY -> ErrorKind.CLASS;
            case SIGMOID_CROSS_ENTROPY -> ErrorKind.LABEL;
            case SQUARED_ERROR, ABSOLUTE_ERROR, HUBER -> ErrorKind.LOSS;
        };
    }

    /** Targets alone, every row counting the same. */
    public Objective(String value, Loss loss) {
        this(value, loss, Distillation.NONE, List.of());
    }

    /** {@return numbers that a row of targets has, for so many outputs} */
    public int targetWidth(int outputs) {
        return distillation.hasBoth() ? 2 * outputs : outputs;
    }
}
