package odf2nna.internal.training;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import odf2nna.internal.evaluate.OutputScale;
import odf2nna.internal.evaluate.Task;
import odf2nna.internal.onnx.ModelEnd;
import odf2nna.training.ClassWeights;
import odf2nna.training.Distillation;
import odf2nna.training.Loss;
import odf2nna.training.LossOptions;

/**
 * The target of a training.
 *
 * @param task of the model
 * @param loss that is minimised
 * @param distillation from the original's outputs
 */
public record TrainingTarget(Task task, Loss loss, Distillation distillation) {
    private static final double ROUNDING = 1e-3;
    /** The largest share of rounding in single precision in the squares of a number that is always the same. */
    private static final double CONSTANT = 1e-12;

    /**
     * Chooses the loss by the task and the end of the model.
     *
     * @throws IllegalArgumentException if the options do not fit them
     */
    public static TrainingTarget of(Task task, ModelEnd end, LossOptions options) {
        Loss loss = loss(task, end, options.loss().orElse(Loss.SQUARED_ERROR));
        boolean labelled = !(task instanceof Task.Agreement);
        return new TrainingTarget(task, loss, options.distillation(labelled, loss.isOfClasses()));
    }

    /**
     * {@return the target of the value that is trained: for 1 − p and p of a Sigmoid p its logit, the score of the second class;
     *     else this one}
     */
    TrainingTarget ofScores(ModelEnd end) {
        if (end.form() != ModelEnd.Form.SIGMOID_PAIR) {
            return this;
        }
        Task.Binary second = new Task.Binary(OutputScale.PROBABILITIES);
        Task trained = task.match(new Task.Cases<>(
                binary -> binary,
                classes -> second,
                labels -> labels,
                regression -> regression,
                agreement -> new Task.Agreement(second)));
        return new TrainingTarget(trained, Loss.SIGMOID_CROSS_ENTROPY, distillation);
    }

    /** {@return the loss of another head, whose targets are the original's outputs} */
    static Loss ofHead(ModelEnd.Form form, Loss ofNumbers) {
        return switch (form) {
            case SIGMOID, SIGMOID_PAIR -> Loss.SIGMOID_CROSS_ENTROPY;
            case PROBABILITIES, LOG_PROBABILITIES -> Loss.SOFTMAX_CROSS_ENTROPY;
            case RAW -> ofNumbers;
        };
    }

    private static Loss loss(Task task, ModelEnd end, Loss ofNumbers) {
        return task.match(new Task.Cases<>(
                binary -> binary.scale() == OutputScale.PROBABILITIES || binary.scale() == OutputScale.LOGITS
                        ? Loss.SIGMOID_CROSS_ENTROPY
                        : ofNumbers,
                classes ->
                        end.form() == ModelEnd.Form.SIGMOID ? Loss.SIGMOID_CROSS_ENTROPY : Loss.SOFTMAX_CROSS_ENTROPY,
                labels -> Loss.SIGMOID_CROSS_ENTROPY,
                // numbers for outputs that are probabilities are probabilities
                regression -> ofHead(end.form(), ofNumbers),
                agreement -> loss(agreement.of(), end, ofNumbers)));
    }

    /** {@return whether each output is a label by itself} */
    public boolean isMultiLabel() {
        return (task instanceof Task.Agreement agreement ? agreement.of() : task) instanceof Task.MultiLabel;
    }

    /** {@return whether there are labels to learn from} */
    public boolean isLabelled() {
        return !(task instanceof Task.Agreement);
    }

    /** {@return the validation error: that of the task's metrics, for any loss} */
    public Objective.ErrorKind error() {
        Task of = task instanceof Task.Agreement agreement ? agreement.of() : task;
        if (of instanceof Task.Regression || !loss.isOfClasses()) {
            return Objective.ErrorKind.LOSS;
        }
        return of instanceof Task.Classes ? Objective.ErrorKind.CLASS : Objective.ErrorKind.LABEL;
    }

    /**
     * {@return the targets of the outputs}
     *
     * @param labels of each output, {@code [rows, outputs]}; classes as a distribution, also two of one score
     * @throws IllegalArgumentException if the outputs are probabilities and the labels are not
     */
    public double[] fromLabels(double[] labels, int rows) {
        if (loss.isOfClasses()) {
            requireProbabilities(labels, rows);
        }
        boolean isPair = task instanceof Task.Binary && labels.length == 2 * rows;
        return isPair
                ? IntStream.range(0, rows)
                        .mapToDouble(row -> labels[2 * row + 1])
                        .toArray()
                : labels;
    }

    private void requireProbabilities(double[] labels, int rows) {
        int width = labels.length / rows;
        for (int row = 0; row < rows; row++) {
            double sum = 0;
            for (int i = row * width; i < (row + 1) * width; i++) {
                sum += labels[i];
                if (!(labels[i] >= 0 && labels[i] <= 1)) {
                    throw new IllegalArgumentException(
                            "fine-tuning: found the target %s, expected 0 to 1, since the outputs are probabilities"
                                    .formatted(labels[i]));
                }
            }
            if (loss == Loss.SOFTMAX_CROSS_ENTROPY && Math.abs(sum - 1) > ROUNDING) {
                throw new IllegalArgumentException(
                        "fine-tuning: found targets with the sum %s in a row, expected 1, since the model ends with a Softmax"
                                .formatted(sum));
            }
        }
    }

    /** {@return targets from the scores of the original: probabilities of its logits where there are classes} */
    double[] fromScores(double[] scores, int rows) {
        return fromScores(loss, distillation.temperature(), scores, rows);
    }

    /** {@return targets of a loss from scores: probabilities of logits where there are classes} */
    static double[] fromScores(Loss loss, double temperature, double[] scores, int rows) {
        double[] targets = scores.clone();
        int width = scores.length / rows;
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

    /** {@return the rows of several arrays side by side} */
    static double[] sideBySide(List<double[]> parts, int rows) {
        int all = parts.stream().mapToInt(part -> part.length / rows).sum();
        double[] joined = new double[rows * all];
        int at = 0;
        for (double[] part : parts) {
            int width = part.length / rows;
            for (int row = 0; row < rows; row++) {
                System.arraycopy(part, row * width, joined, row * all + at, width);
            }
            at += width;
        }
        return joined;
    }

    /**
     * {@return the weight of the rows of each class}
     *
     * @param targets of the training rows
     * @param width numbers of a row of targets
     * @throws IllegalArgumentException if there are no classes, or not as many as weights
     */
    List<Double> classWeights(ClassWeights weights, float[] targets, int width) {
        boolean binary = task instanceof Task.Binary && loss == Loss.SIGMOID_CROSS_ENTROPY;
        if (!binary && !(task instanceof Task.Classes)) {
            throw new IllegalArgumentException("--class-weights: there are no labels that are classes");
        }
        long[] counts = new long[binary ? 2 : task.outputWidth()];
        for (int row = 0; row < targets.length / width; row++) {
            counts[binary ? (int) targets[row * width] : largest(targets, row * width, task.outputWidth())]++;
        }
        return weights.of(counts);
    }

    private static int largest(float[] values, int from, int width) {
        int best = 0;
        for (int i = 1; i < width; i++) {
            best = values[from + i] > values[from + best] ? i : best;
        }
        return best;
    }

    /** {@return whether outputs are numbers that may differ in scale, so that each is weighted by its variance} */
    public boolean isScaled() {
        return error() == Objective.ErrorKind.LOSS && !loss.isOfClasses() && task.outputWidth() > 1;
    }

    /**
     * {@return the weight of each output: by its variance, or for absolute errors by its standard deviation; for a
     * constant output by its size}
     *
     * @param targets of the training rows, {@code [rows, width]}
     * @param width numbers of a row of targets
     * @param from the first of the numbers that belong to the outputs
     * @param outputs how many these are
     */
    static List<Double> outputWeights(Loss loss, float[] targets, int width, int from, int outputs) {
        int rows = targets.length / width;
        List<Double> weights = new ArrayList<>();
        for (int i = from; i < from + outputs; i++) {
            double sum = 0;
            double squares = 0;
            for (int row = 0; row < rows; row++) {
                sum += targets[row * width + i];
                squares += (double) targets[row * width + i] * targets[row * width + i];
            }
            double variance = 0;
            for (int row = 0; row < rows; row++) {
                double difference = targets[row * width + i] - sum / rows;
                variance += difference * difference / rows;
            }
            double size = variance > CONSTANT * squares / rows ? variance : squares / rows;
            double unit = loss == Loss.ABSOLUTE_ERROR ? Math.sqrt(size) : size;
            weights.add(size > 0 ? 1 / unit : 1);
        }
        return weights;
    }

    /** {@return the name of validation errors, for the report: {@code error} of classes or labels, or the loss} */
    public String errorName() {
        return error() == Objective.ErrorKind.LOSS ? lossTitle() : "error";
    }

    /** {@return the loss, for the report} */
    public String lossTitle() {
        return loss.title() + (isScaled() ? " by the variance of each output" : "");
    }

    /** {@return the targets, for the report} */
    public String teachers() {
        if (!isLabelled()) {
            return "the original's outputs" + temperature();
        }
        if (distillation.share() == 0) {
            return "labels";
        }
        String outputs = distillation.share() == 1
                ? "the original's outputs"
                : "labels and the original's outputs (weight %s)".formatted(distillation.share());
        return outputs + temperature();
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
