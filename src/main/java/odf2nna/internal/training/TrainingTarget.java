package odf2nna.internal.training;

import java.util.List;
import odf2nna.internal.evaluate.OutputScale;
import odf2nna.internal.evaluate.Task;
import odf2nna.internal.onnx.ModelEnd;
import odf2nna.training.ClassWeights;
import odf2nna.training.Distillation;
import odf2nna.training.Loss;
import odf2nna.training.LossOptions;

/**
 * What outputs are trained towards.
 *
 * @param task what the model is for
 * @param loss what is made small
 * @param distillation how the original's outputs are learnt from
 */
public record TrainingTarget(Task task, Loss loss, Distillation distillation) {
    private static final double ROUNDING = 1e-3;

    /**
     * Chooses the loss by the task and the end of the model.
     *
     * @throws IllegalArgumentException if the wish does not fit them
     */
    public static TrainingTarget of(Task task, ModelEnd end, LossOptions wish) {
        Loss loss = loss(task, end, wish.loss().orElse(Loss.SQUARED_ERROR));
        boolean labelled = !(task instanceof Task.Agreement);
        return new TrainingTarget(task, loss, wish.distillation(labelled, loss.isOfClasses()));
    }

    private static Loss loss(Task task, ModelEnd end, Loss ofNumbers) {
        return task.match(new Task.Cases<>(
                binary -> end.form() == ModelEnd.Form.SIGMOID || binary.scale() == OutputScale.LOGITS
                        ? Loss.SIGMOID_CROSS_ENTROPY
                        : ofNumbers,
                classes ->
                        end.form() == ModelEnd.Form.SIGMOID ? Loss.SIGMOID_CROSS_ENTROPY : Loss.SOFTMAX_CROSS_ENTROPY,
                // numbers for outputs that are probabilities are probabilities: several labels that may all be true
                regression -> switch (end.form()) {
                    case SIGMOID -> Loss.SIGMOID_CROSS_ENTROPY;
                    case PROBABILITIES, LOG_PROBABILITIES -> Loss.SOFTMAX_CROSS_ENTROPY;
                    case RAW -> ofNumbers;
                },
                agreement -> loss(agreement.of(), end, ofNumbers)));
    }

    public boolean isLabelled() {
        return !(task instanceof Task.Agreement);
    }

    /**
     * {@return targets for the outputs: labels of classes become a distribution with one class}
     *
     * @throws IllegalArgumentException if probabilities are wanted and the labels are none
     */
    public double[] fromLabels(double[] labels, int rows) {
        if (!(task instanceof Task.Classes classes)) {
            requireProbabilities(labels, rows);
            return labels;
        }
        double[] targets = new double[rows * classes.count()];
        for (int row = 0; row < rows; row++) {
            targets[row * classes.count() + (int) labels[row]] = 1;
        }
        return targets;
    }

    private void requireProbabilities(double[] labels, int rows) {
        if (!loss.isOfClasses()) {
            return;
        }
        int width = labels.length / rows;
        for (int row = 0; row < rows; row++) {
            double sum = 0;
            for (int i = row * width; i < (row + 1) * width; i++) {
                sum += labels[i];
                if (!(labels[i] >= 0 && labels[i] <= 1)) {
                    throw new IllegalArgumentException(
                            "retraining: found the target %s, expected 0 to 1, since the outputs are probabilities"
                                    .formatted(labels[i]));
                }
            }
            if (loss == Loss.SOFTMAX_CROSS_ENTROPY && Math.abs(sum - 1) > ROUNDING) {
                throw new IllegalArgumentException(
                        "retraining: found targets with the sum %s in a row, expected 1, since the model ends with a Softmax"
                                .formatted(sum));
            }
        }
    }

    /** {@return targets from the scores of the original: probabilities of its logits where there are classes} */
    double[] fromScores(double[] scores, int rows) {
        double[] targets = scores.clone();
        int width = scores.length / rows;
        double temperature = distillation.temperature();
        if (loss == Loss.SIGMOID_CROSS_ENTROPY) {
            for (int i = 0; i < targets.length; i++) {
                targets[i] = 1 / (1 + Math.exp(-scores[i] / temperature));
            }
        } else if (loss == Loss.SOFTMAX_CROSS_ENTROPY) {
            for (int i = 0; i < targets.length; i++) {
                targets[i] = scores[i] / temperature;
            }
            for (int row = 0; row < rows; row++) {
                softmax(targets, row * width, width);
            }
        }
        return targets;
    }

    /** {@return rows of labels, each followed by its row of outputs} */
    static double[] sideBySide(double[] labels, double[] outputs, int rows) {
        int width = labels.length / rows;
        double[] both = new double[2 * labels.length];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(labels, row * width, both, 2 * row * width, width);
            System.arraycopy(outputs, row * width, both, (2 * row + 1) * width, width);
        }
        return both;
    }

    /**
     * {@return how much rows of each class count}
     *
     * @param targets of the training rows
     * @param width numbers of a row of targets
     * @throws IllegalArgumentException if there are no classes, or not as many as weights
     */
    List<Double> classWeights(ClassWeights wish, float[] targets, int width) {
        boolean binary = task instanceof Task.Binary && loss == Loss.SIGMOID_CROSS_ENTROPY;
        if (!binary && !(task instanceof Task.Classes)) {
            throw new IllegalArgumentException("--class-weights: there are no labels that are classes");
        }
        long[] counts = new long[binary ? 2 : task.outputWidth()];
        for (int row = 0; row < targets.length / width; row++) {
            for (int i = 0; i < task.outputWidth(); i++) {
                if (targets[row * width + i] == 1) {
                    counts[binary ? 1 : i]++;
                } else if (binary) {
                    counts[0]++;
                }
            }
        }
        return wish.of(counts);
    }

    /** {@return what validation errors are, for the report: {@code error} of classes, or the loss} */
    public String errorName() {
        return loss.isOfClasses() ? "error" : loss.title();
    }

    /** {@return what is learnt from, for the report} */
    public String teachers() {
        if (!isLabelled()) {
            return "the original's outputs" + temperature();
        }
        return distillation.share() == 0
                ? "labels"
                : "labels and, by %s, the original's outputs%s".formatted(distillation.share(), temperature());
    }

    private String temperature() {
        return distillation.temperature() == 1 ? "" : " at temperature " + distillation.temperature();
    }

    private static void softmax(double[] values, int start, int width) {
        double highest = Double.NEGATIVE_INFINITY;
        for (int i = start; i < start + width; i++) {
            highest = Math.max(highest, values[i]);
        }
        double sum = 0;
        for (int i = start; i < start + width; i++) {
            values[i] = Math.exp(values[i] - highest);
            sum += values[i];
        }
        for (int i = start; i < start + width; i++) {
            values[i] /= sum;
        }
    }
}
