package odf2nna.internal.evaluate;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import odf2nna.evaluate.TaskOptions;
import odf2nna.evaluate.UnusableLabelsException;
import odf2nna.internal.data.Batch;
import odf2nna.internal.data.Dataset;
import odf2nna.internal.onnx.ModelEnd;

/**
 * Finds out what a model is for, from its end and the targets: several outputs against one target are classes; one output
 * is binary after a sigmoid, or against names, or against two distinct values; anything else is a regression.
 */
public final class TaskFinder {
    private TaskFinder() {}

    /**
     * A task, and how its targets become classes.
     *
     * @param task what the outputs are measured against
     * @param labels for classes; empty where targets are numbers or absent
     */
    public record Found(Task task, Optional<ClassLabels> labels) {
        /**
         * {@return the targets of the rows of a batch as the task wants them, row-major; classes as index 0..C-1}
         *
         * @throws UnusableLabelsException if a label is none of the classes
         */
        public double[] targets(Batch batch, Dataset dataset) {
            double[] targets = Arrays.copyOf(batch.targets(), batch.rows() * task.targetWidth());
            labels.ifPresent(classes -> Arrays.setAll(
                    targets,
                    i -> dataset.layout().namedTargets()
                            ? classes.indexOf(dataset.labelNames().get((int) targets[i]))
                            : classes.indexOf(targets[i])));
            return targets;
        }
    }

    /**
     * Decides.
     *
     * @param options what the user asks for
     * @param end how the model ends
     * @param width outputs of a row
     * @param dataset tells the width of the targets
     * @param labels distinct labels in the data; empty when they are too many for classes
     * @throws UnusableLabelsException if the targets do not fit the outputs
     */
    public static Found find(
            TaskOptions options, ModelEnd end, int width, Dataset dataset, Optional<Set<String>> labels) {
        TaskOptions.Kind wish = options.task();
        boolean numbers = wish == TaskOptions.Kind.REGRESSION;
        if (dataset.layout().targetWidth() == 0) {
            return new Found(new Task.Agreement(unlabelled(wish, end, width)), Optional.empty());
        }
        boolean classes = !numbers
                && dataset.layout().targetWidth() == 1
                && (wish != TaskOptions.Kind.AUTO || areClasses(end, width, dataset, labels));
        if (!classes) {
            if (dataset.layout().targetWidth() != width) {
                throw new UnusableLabelsException(
                        "targets: found %d a row, expected %d, one for each output; or one class with --task classes"
                                .formatted(dataset.layout().targetWidth(), width));
            }
            return new Found(new Task.Regression(width), Optional.empty());
        }
        int count = Math.max(2, width);
        Set<String> distinct = labels.orElseThrow(
                () -> new UnusableLabelsException("found more than %d distinct values, expected %d classes"
                        .formatted(LabelCollector.MOST_DISTINCT, count)));
        ClassLabels mapping = ClassLabels.of(distinct, count, end.classNames(), options.classes());
        OutputScale scale = scale(end, width);
        Task task = width == 1 ? new Task.Binary(scale) : new Task.Classes(width, scale);
        return new Found(task, Optional.of(mapping));
    }

    private static boolean areClasses(ModelEnd end, int width, Dataset dataset, Optional<Set<String>> labels) {
        return width > 1
                || dataset.layout().namedTargets()
                || end.form() == ModelEnd.Form.SIGMOID
                || labels.map(distinct -> distinct.size() <= 2).orElse(false);
    }

    private static Task unlabelled(TaskOptions.Kind wish, ModelEnd end, int width) {
        boolean probabilities = end.form() != ModelEnd.Form.RAW;
        if (wish == TaskOptions.Kind.REGRESSION || (wish == TaskOptions.Kind.AUTO && !probabilities && width == 1)) {
            return new Task.Regression(width);
        }
        return width == 1 ? new Task.Binary(scale(end, width)) : new Task.Classes(width, scale(end, width));
    }

    private static OutputScale scale(ModelEnd end, int width) {
        return switch (end.form()) {
            case PROBABILITIES -> OutputScale.PROBABILITIES;
            case LOG_PROBABILITIES -> OutputScale.LOG_PROBABILITIES;
            case SIGMOID -> width == 1 ? OutputScale.PROBABILITIES : OutputScale.SCORES_ONLY;
            case RAW -> OutputScale.LOGITS;
        };
    }
}
