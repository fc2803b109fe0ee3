package odf2nna.internal.training.tensorflow;

import java.util.ArrayList;
import java.util.List;
import odf2nna.internal.training.Objective;
import odf2nna.training.Distillation;
import odf2nna.training.Loss;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * The loss and the errors of outputs as TensorFlow operators.
 *
 * @param objective the training objective
 * @param width numbers of a row of the evaluated output
 */
record LossGraph(Objective objective, int width) {
    /**
     * The loss of some outputs.
     *
     * @param outputs numbers of a row of all of them
     */
    static LossGraph of(Objective objective, int outputs) {
        return new LossGraph(objective, objective.judgedWidth(outputs));
    }

    /**
     * {@return the loss, a scalar: that of the evaluated output and those of the other heads}
     *
     * @param outputs {@code [rows, width]}, followed by those of the heads
     * @param targets {@code [rows, width]}, or twice as wide where the original's outputs follow; then those of the
     *     heads
     */
    Operand<TFloat32> loss(Floats f, Operand<TFloat32> outputs, Operand<TFloat32> targets) {
        return withHeads(f, f.mean(losses(f, judged(f, outputs), targets)), outputs, targets);
    }

    /** {@return the first columns, where there are others} */
    private Operand<TFloat32> judged(Floats f, Operand<TFloat32> columns) {
        return objective.heads().isEmpty() ? columns : f.columns(columns, 0, width);
    }

    private Operand<TFloat32> withHeads(
            Floats f, Operand<TFloat32> judged, Operand<TFloat32> outputs, Operand<TFloat32> targets) {
        Operand<TFloat32> sum = judged;
        int output = width;
        int target = objective.targetWidth(outputs()) - (outputs() - width);
        for (Objective.Head head : objective.heads()) {
            Operand<TFloat32> differences = differences(
                    f,
                    head.loss(),
                    head.outputWeights(),
                    f.columns(outputs, output, head.width()),
                    f.columns(targets, target, head.width()));
            sum = f.add(sum, f.mean(differences));
            output += head.width();
            target += head.width();
        }
        return sum;
    }

    /** {@return numbers of a row of all outputs} */
    private int outputs() {
        return width
                + objective.heads().stream().mapToInt(Objective.Head::width).sum();
    }

    /** {@return the losses of rows, {@code [rows]}, or of single outputs, {@code [rows, width]}} */
    private Operand<TFloat32> losses(Floats f, Operand<TFloat32> outputs, Operand<TFloat32> targets) {
        Distillation distillation = objective.distillation();
        if (distillation.share() == 0) {
            return againstLabels(f, outputs, judged(f, targets));
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
     * @param scores of the original, {@code [rows, width]} and those of the heads: logits, or numbers
     */
    Operand<TFloat32> taught(Floats f, Operand<TFloat32> targets, Operand<TFloat32> scores) {
        Distillation distillation = objective.distillation();
        List<Operand<TFloat32>> parts = new ArrayList<>();
        if (distillation.besideLabels()) {
            parts.add(f.columns(targets, 0, width));
        }
        if (distillation.share() > 0) {
            parts.add(targets(f, objective.loss(), distillation.temperature(), judged(f, scores)));
        }
        int from = width;
        for (Objective.Head head : objective.heads()) {
            parts.add(targets(f, head.loss(), 1, f.columns(scores, from, head.width())));
            from += head.width();
        }
        return parts.size() == 1 ? parts.get(0) : f.concat(parts);
    }

    private static Operand<TFloat32> targets(Floats f, Loss loss, double temperature, Operand<TFloat32> scores) {
        Operand<TFloat32> cooled = f.multiply(scores, 1 / temperature);
        return switch (loss) {
            case SOFTMAX_CROSS_ENTROPY -> f.ops().nn.softmax(cooled);
            case SIGMOID_CROSS_ENTROPY -> f.ops().math.sigmoid(cooled);
            case SQUARED_ERROR, ABSOLUTE_ERROR, HUBER -> scores;
        };
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
        return differences(f, objective.loss(), objective.outputWeights(), outputs, targets);
    }

    private static Operand<TFloat32> differences(
            Floats f, Loss loss, List<Double> weights, Operand<TFloat32> outputs, Operand<TFloat32> targets) {
        return switch (loss) {
            case SOFTMAX_CROSS_ENTROPY ->
                f.ops().nn.softmaxCrossEntropyWithLogits(outputs, targets).loss();
            case SIGMOID_CROSS_ENTROPY -> f.subtract(f.ops().math.softplus(outputs), f.multiply(outputs, targets));
            case SQUARED_ERROR -> weighted(f, weights, f.ops().math.squaredDifference(outputs, targets));
            case ABSOLUTE_ERROR -> weighted(f, weights, f.abs(f.subtract(outputs, targets)));
            case HUBER -> {
                Operand<TFloat32> distance = f.abs(f.subtract(outputs, targets));
                Operand<TFloat32> near = f.clip(distance, 0, 1);
                yield weighted(f, weights, f.add(f.multiply(f.square(near), 0.5), f.subtract(distance, near)));
            }
        };
    }

    private static Operand<TFloat32> weighted(Floats f, List<Double> weights, Operand<TFloat32> losses) {
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

    /** {@return the share of wrong classes of the judged output, by the weights of their rows; the loss where there are none} */
    Operand<TFloat32> error(Floats f, Operand<TFloat32> outputs, Operand<TFloat32> targets) {
        return objective.error() == Objective.ErrorKind.LOSS
                ? loss(f, outputs, targets)
                : f.mean(errors(f, judged(f, outputs), targets));
    }

    private Operand<TFloat32> errors(Floats f, Operand<TFloat32> outputs, Operand<TFloat32> targets) {
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
