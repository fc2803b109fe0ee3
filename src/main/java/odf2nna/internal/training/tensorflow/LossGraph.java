package odf2nna.internal.training.tensorflow;

import java.util.List;
import odf2nna.internal.training.Objective;
import odf2nna.training.Distillation;
import odf2nna.training.Loss;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * The loss and the errors of outputs as TensorFlow operators.
 *
 * @param objective what is made small
 * @param width outputs of a row
 */
record LossGraph(Objective objective, int width) {
    /**
     * {@return the loss, a scalar}
     *
     * @param outputs {@code [rows, width]}
     * @param targets {@code [rows, width]}, or twice as wide where the original's outputs stand behind
     */
    Operand<TFloat32> loss(Floats f, Operand<TFloat32> outputs, Operand<TFloat32> targets) {
        return f.mean(losses(f, outputs, targets));
    }

    /** {@return the losses of rows, {@code [rows]}, or of single outputs, {@code [rows, width]}} */
    private Operand<TFloat32> losses(Floats f, Operand<TFloat32> outputs, Operand<TFloat32> targets) {
        Distillation distillation = objective.distillation();
        if (distillation.share() == 0) {
            return againstLabels(f, outputs, targets);
        }
        int from = distillation.besideLabels() ? width : 0;
        Operand<TFloat32> soft = softened(f, outputs, f.columns(targets, from, width));
        if (distillation.share() == 1) {
            return soft;
        }
        Operand<TFloat32> hard = againstLabels(f, outputs, f.columns(targets, 0, width));
        return f.add(f.multiply(hard, 1 - distillation.share()), f.multiply(soft, distillation.share()));
    }

    /**
     * {@return targets with other outputs of the original}
     *
     * @param targets as {@link #loss} takes them
     * @param scores of the original, {@code [rows, width]}: logits, or numbers
     */
    Operand<TFloat32> taught(Floats f, Operand<TFloat32> targets, Operand<TFloat32> scores) {
        Distillation distillation = objective.distillation();
        Operand<TFloat32> cooled = f.multiply(scores, 1 / distillation.temperature());
        Operand<TFloat32> outputs = switch (objective.loss()) {
            case SOFTMAX_CROSS_ENTROPY -> f.ops().nn.softmax(cooled);
            case SIGMOID_CROSS_ENTROPY -> f.ops().math.sigmoid(cooled);
            case SQUARED_ERROR, ABSOLUTE_ERROR, HUBER -> scores;
        };
        return distillation.besideLabels() ? f.concat(List.of(f.columns(targets, 0, width), outputs)) : outputs;
    }

    private Operand<TFloat32> softened(Floats f, Operand<TFloat32> outputs, Operand<TFloat32> original) {
        double temperature = objective.distillation().temperature();
        if (temperature == 1) {
            return differences(f, outputs, original);
        }
        Operand<TFloat32> loss = differences(f, f.multiply(outputs, 1 / temperature), original);
        return f.multiply(loss, temperature * temperature);
    }

    private Operand<TFloat32> againstLabels(Floats f, Operand<TFloat32> outputs, Operand<TFloat32> targets) {
        Operand<TFloat32> differences = differences(f, outputs, targets);
        if (objective.classWeights().isEmpty()) {
            return differences;
        }
        boolean ofRows = objective.loss() == Loss.SOFTMAX_CROSS_ENTROPY;
        return f.multiply(differences, rowWeights(f, targets, ofRows));
    }

    /** {@return the losses of rows, {@code [rows]}, or of single outputs, {@code [rows, width]}} */
    private Operand<TFloat32> differences(Floats f, Operand<TFloat32> outputs, Operand<TFloat32> targets) {
        return switch (objective.loss()) {
            case SOFTMAX_CROSS_ENTROPY ->
                f.ops().nn.softmaxCrossEntropyWithLogits(outputs, targets).loss();
            case SIGMOID_CROSS_ENTROPY -> f.subtract(f.ops().math.softplus(outputs), f.multiply(outputs, targets));
            case SQUARED_ERROR -> weighted(f, f.ops().math.squaredDifference(outputs, targets));
            case ABSOLUTE_ERROR -> weighted(f, f.abs(f.subtract(outputs, targets)));
            case HUBER -> {
                Operand<TFloat32> distance = f.abs(f.subtract(outputs, targets));
                Operand<TFloat32> near = f.clip(distance, 0, 1);
                yield weighted(f, f.add(f.multiply(f.square(near), 0.5), f.subtract(distance, near)));
            }
        };
    }

    private Operand<TFloat32> weighted(Floats f, Operand<TFloat32> losses) {
        List<Double> weights = objective.outputWeights();
        return weights.isEmpty() ? losses : f.multiply(losses, f.numbers(floats(weights)));
    }

    private static float[] floats(List<Double> numbers) {
        float[] floats = new float[numbers.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = numbers.get(i).floatValue();
        }
        return floats;
    }

    /** {@return the weight of each row's class, {@code [rows]} or {@code [rows, 1]}} */
    private Operand<TFloat32> rowWeights(Floats f, Operand<TFloat32> targets, boolean flat) {
        List<Double> weights = objective.classWeights();
        Operand<TFloat32> column;
        if (width == 1) {
            column = f.add(f.multiply(targets, weights.get(1) - weights.get(0)), f.number(weights.get(0)));
        } else {
            Operand<TFloat32> shares =
                    f.ops().reshape(f.numbers(floats(weights)), f.ops().constant(new int[] {width, 1}));
            column = f.ops().linalg.matMul(targets, shares);
        }
        return flat ? f.ops().reshape(column, f.ops().constant(new int[] {-1})) : column;
    }

    /** {@return the share of wrong classes, by the weights of their rows; the loss where there are no classes} */
    Operand<TFloat32> error(Floats f, Operand<TFloat32> outputs, Operand<TFloat32> targets) {
        return f.mean(errors(f, outputs, targets));
    }

    private Operand<TFloat32> errors(Floats f, Operand<TFloat32> outputs, Operand<TFloat32> targets) {
        if (objective.error() == Objective.ErrorKind.LOSS) {
            return losses(f, outputs, targets);
        }
        Operand<TFloat32> labels = f.columns(targets, 0, width);
        boolean exclusive = objective.error() == Objective.ErrorKind.CLASS;
        Operand<TFloat32> wrong = exclusive ? wrongRows(f, outputs, labels) : wrongOutputs(f, outputs, labels);
        if (objective.classWeights().isEmpty()) {
            return wrong;
        }
        Operand<TFloat32> weights = rowWeights(f, labels, exclusive);
        return f.divide(f.multiply(wrong, weights), f.mean(weights));
    }

    private static Operand<TFloat32> wrongRows(Floats f, Operand<TFloat32> outputs, Operand<TFloat32> labels) {
        var found = f.ops().math.argMax(outputs, f.ops().constant(1));
        var wanted = f.ops().math.argMax(labels, f.ops().constant(1));
        return f.ops().dtypes.cast(f.ops().math.notEqual(found, wanted), TFloat32.class);
    }

    private static Operand<TFloat32> wrongOutputs(Floats f, Operand<TFloat32> outputs, Operand<TFloat32> labels) {
        var found = f.ops().math.greater(outputs, f.number(0));
        var wanted = f.ops().math.greater(labels, f.number(0.5));
        return f.ops().dtypes.cast(f.ops().math.notEqual(found, wanted), TFloat32.class);
    }
}
