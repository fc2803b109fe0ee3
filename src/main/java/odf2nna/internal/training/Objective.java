package odf2nna.internal.training;

import java.util.List;
import odf2nna.training.Distillation;
import odf2nna.training.Loss;

/**
 * The training objective.
 *
 * @param value the value of the network that is compared with the targets: logits, or numbers
 * @param loss the loss function
 * @param error the validation error
 * @param distillation from the original's outputs
 * @param classWeights weight of a row of each class, in the loss against labels and among the errors; empty for equal
 *     weights
 * @param outputWeights weight of the loss of each output; empty for equal weights
 * @param heads other outputs of the model, which follow the evaluated one in {@code value}; the sum of all losses is
 *     minimised
 */
public record Objective(
        String value,
        Loss loss,
        ErrorKind error,
        Distillation distillation,
        List<Double> classWeights,
        List<Double> outputWeights,
        List<Head> heads) {
    /** The kind of validation error. */
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
        heads = List.copyOf(heads);
    }

    /**
     * An output whose targets are the original's outputs.
     *
     * @param width numbers of a row
     * @param loss the loss function
     * @param outputWeights weight of the loss of each number; empty for equal weights
     */
    public record Head(int width, Loss loss, List<Double> outputWeights) {
        public Head {
            outputWeights = List.copyOf(outputWeights);
        }
    }

    /** An objective with the usual error of the loss and equal output weights. */
    public Objective(String value, Loss loss, Distillation distillation, List<Double> classWeights) {
        this(value, loss, usual(loss), distillation, classWeights, List.of(), List.of());
    }

    private static ErrorKind usual(Loss loss) {
        return switch (loss) {
            case SOFTMAX_CROSS_ENTROPY -> ErrorKind.CLASS;
            case SIGMOID_CROSS_ENTROPY -> ErrorKind.LABEL;
            case SQUARED_ERROR, ABSOLUTE_ERROR, HUBER -> ErrorKind.LOSS;
        };
    }

    /** An objective without distillation and with equal weights. */
    public Objective(String value, Loss loss) {
        this(value, loss, Distillation.NONE, List.of());
    }

    /** {@return whether targets are outputs of the original, all or some} */
    public boolean learnsOriginal() {
        return distillation.share() > 0 || !heads.isEmpty();
    }

    /** {@return the numbers of the evaluated output, of {@code outputs} numbers of all outputs} */
    public int judgedWidth(int outputs) {
        return outputs - heads.stream().mapToInt(Head::width).sum();
    }

    /**
     * {@return the numbers of a row of targets, for {@code outputs} numbers of all outputs: those of the evaluated one
     * first}
     */
    public int targetWidth(int outputs) {
        return distillation.hasBoth() ? outputs + judgedWidth(outputs) : outputs;
    }
}
