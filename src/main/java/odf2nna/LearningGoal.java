package odf2nna;

import odf2nna.evaluate.OutputScale;
import odf2nna.evaluate.Task;
import odf2nna.onnx.ModelEnd;
import odf2nna.retrain.Loss;

/**
 * What outputs are trained towards.
 *
 * @param task what the model is for
 * @param end how it ends
 * @param loss what is made small
 */
record LearningGoal(Task task, ModelEnd end, Loss loss) {
    /**
     * Chooses the loss by the task.
     *
     * @param ofNumbers the loss for numbers
     */
    static LearningGoal of(Task task, ModelEnd end, Loss ofNumbers) {
        return new LearningGoal(task, end, task.match(new Task.Cases<Loss>() {
            @Override
            public Loss binary(Task.Binary binary) {
                return end.form() == ModelEnd.Form.SIGMOID || binary.scale() == OutputScale.LOGITS
                        ? Loss.SIGMOID_CROSS_ENTROPY
                        : ofNumbers;
            }

            @Override
            public Loss classes(Task.Classes classes) {
                return end.form() == ModelEnd.Form.SIGMOID ? Loss.SIGMOID_CROSS_ENTROPY : Loss.SOFTMAX_CROSS_ENTROPY;
            }

            @Override
            public Loss regression(Task.Regression regression) {
                return ofNumbers;
            }

            @Override
            public Loss agreement(Task.Agreement agreement) {
                return of(agreement.of(), end, ofNumbers).loss();
            }
        }));
    }

    boolean isLabelled() {
        return !(task instanceof Task.Agreement);
    }

    /** {@return targets for the outputs: labels of classes become a distribution with one class} */
    double[] fromLabels(double[] labels, int rows) {
        if (!(task instanceof Task.Classes classes)) {
            return labels;
        }
        double[] targets = new double[rows * classes.count()];
        for (int row = 0; row < rows; row++) {
            targets[row * classes.count() + (int) labels[row]] = 1;
        }
        return targets;
    }

    /** {@return targets from the outputs of the original: probabilities where there are classes} */
    double[] fromOutputs(double[] outputs, int rows) {
        double[] targets = outputs.clone();
        int width = outputs.length / rows;
        if (end.form() == ModelEnd.Form.LOG_PROBABILITIES) {
            for (int i = 0; i < targets.length; i++) {
                targets[i] = Math.exp(outputs[i]);
            }
        } else if (end.form() == ModelEnd.Form.RAW && loss == Loss.SIGMOID_CROSS_ENTROPY) {
            for (int i = 0; i < targets.length; i++) {
                targets[i] = 1 / (1 + Math.exp(-outputs[i]));
            }
        } else if (end.form() == ModelEnd.Form.RAW && loss == Loss.SOFTMAX_CROSS_ENTROPY) {
            for (int row = 0; row < rows; row++) {
                softmax(targets, row * width, width);
            }
        }
        return targets;
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
