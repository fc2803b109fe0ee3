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
 * @param heads other outputs of the model, which follow the judged one in {@code value}; the sum of all losses is made small
 */
public record Objective(
        String value,
        Loss loss,
        ErrorKind error,
        Distillation distillation,
        List<Double> classWeights,
        List<Double> outputWeights,
        List<Head> heads) {
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
        heads = List.copyOf(heads);
    }

    /**
     * An output that learns what the original gives.
     *
     * @param width numbers of a row
     * @param loss how the difference is counted
     * @param outputWeights how much the loss of each number counts; empty for the same
     */
    public record Head(int width, Loss loss, List<Double> outputWeights) {
        public Head {
            outputWeights = List.copyOf(outputWeights);
        }
    }

    /** The usual error of a loss, every output counting the same. */
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

    /** Targets alone, every row counting the same. */
    public Objective(String value, Loss loss) {
        this(value, loss, Distillation.NONE, List.of());
    }

    /** {@return whether targets are outputs of the original, all or some} */
    public boolean learnsOriginal() {
        return distillation.share() > 0 || !heads.isEmpty();
    }

    /** {@return numbers of the judged output, of so many of all outputs} */
    public int judgedWidth(int outputs) {
        return outputs - heads.stream().mapToInt(Head::width).sum();
    }

    /** {@return numbers that a row of targets has, for so many of all outputs: those of the judged one first} */
    public int targetWidth(int outputs) {
        return distillation.hasBoth() ? outputs + judgedWidth(outputs) : outputs;
    }
}
