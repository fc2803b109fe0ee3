package odf2nna.internal.training;

import java.util.List;
import odf2nna.training.Distillation;
import odf2nna.training.Loss;

/**
 * What training makes small.
 *
 * @param value the value of the network that is compared with the targets: logits, or numbers
 * @param loss how the difference is counted
 * @param distillation how the original's outputs are learnt from
 * @param classWeights how much a row of each class counts, in the loss against labels and among the errors; empty for the
 *     same
 */
public record Objective(String value, Loss loss, Distillation distillation, List<Double> classWeights) {
    public Objective {
        classWeights = List.copyOf(classWeights);
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
