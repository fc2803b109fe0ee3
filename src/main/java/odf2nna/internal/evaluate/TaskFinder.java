package odf2nna.internal.evaluate;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import odf2nna.evaluate.TaskOptions;
import odf2nna.evaluate.TaskOptions.Kind;
import odf2nna.evaluate.UnusableLabelsException;
import odf2nna.internal.data.Batch;
import odf2nna.internal.data.Dataset;
import odf2nna.internal.data.RowLayout;
import odf2nna.internal.onnx.ModelEnd;

/**
 * Detects the task of a model from its end and the targets; outputs are numbers unless something indicates otherwise.
 */
public final class TaskFinder {
    private TaskFinder() {}

    /**
     * The task that is assumed where the user names none.
     *
     * @param kind never {@link Kind#AUTO}
     * @param note for the report: the assumption, the reason, and the option that changes it; empty where no other task
     *     fits
     */
    public record Assumed(Kind kind, String note) {}

    /**
     * A task, and how its targets become classes.
     *
     * @param task of the outputs
     * @param labels for classes in one column; empty where targets are numbers, a column per output, or absent
     */
    public record Found(Task task, Optional<ClassLabels> labels) {
        private boolean isOfColumns() {
            return task instanceof Task.Classes && labels.isEmpty();
        }

        /**
         * {@return the targets of the rows of a batch in the task's form, {@code [rows, targetWidth]}; classes as index
         * 0..C-1: of several columns the first of the largest}
         *
         * @throws UnusableLabelsException if a label is none of the classes
         */
        public double[] targets(Batch batch, Dataset dataset) {
            double[] targets = Arrays.copyOf(batch.targets(), batch.rows() * task.targetWidth());
            if (isOfColumns()) {
                int width = task.outputWidth();
                Arrays.setAll(targets, row -> largest(batch.targets(), row * width, width));
            }
            labels.ifPresent(classes -> Arrays.setAll(
                    targets,
                    i -> dataset.layout().namedTargets()
                            ? classes.indexOf(dataset.labelNames().get((int) targets[i]))
                            : classes.indexOf(targets[i])));
            return targets;
        }

        /**
         * {@return the target of each output for the rows of a batch, {@code [rows, outputs]}; classes as a
         * distribution}
         *
         * @throws UnusableLabelsException if a label is none of the classes
         */
        public double[] outputTargets(Batch batch, Dataset dataset) {
            int width = task.outputWidth();
            if (isOfColumns()) {
                return Arrays.copyOf(batch.targets(), batch.rows() * width);
            }
            double[] targets = targets(batch, dataset);
            if (!(task instanceof Task.Classes)) {
                return targets;
            }
            double[] distributions = new double[batch.rows() * width];
            for (int row = 0; row < batch.rows(); row++) {
                distributions[row * width + (int) targets[row]] = 1;
            }
            return distributions;
        }

        private static int largest(double[] values, int from, int width) {
            int best = 0;
            for (int i = 1; i < width; i++) {
                best = values[from + i] > values[from + best] ? i : best;
            }
            return best;
        }
    }

    /**
     * {@return the assumed task}
     *
     * @param requested the user's choice
     * @param width outputs of a row
     * @param seen of the rows with targets
     */
    public static Assumed assume(Kind requested, ModelEnd end, int width, RowLayout layout, LabelCollector.Seen seen) {
        if (requested != Kind.AUTO) {
            return new Assumed(requested, "");
        }
        return switch (layout.targetWidth()) {
            case 0 -> withoutTargets(end, width);
            case 1 -> ofOneColumn(end, width, layout, seen);
            default -> ofColumns(end, seen.columns());
        };
    }

    private static Assumed withoutTargets(ModelEnd end, int width) {
        if (end.form() == ModelEnd.Form.SIGMOID) {
            return assumed(width == 1 ? Kind.BINARY : Kind.LABELS, "without labels", "the model ends in a Sigmoid");
        }
        if (end.form() != ModelEnd.Form.RAW) {
            return assumed(
                    Kind.CLASSES,
                    "without labels",
                    end.form() == ModelEnd.Form.SIGMOID_PAIR
                            ? "they are 1 − p and p of a Sigmoid"
                            : "the model ends in a Softmax");
        }
        return end.picksClass()
                ? assumed(Kind.CLASSES, "without labels", "the model picks the largest of them")
                : assumed(Kind.REGRESSION, "without labels", "the model does not end in a Softmax or a Sigmoid");
    }

    private static Assumed ofOneColumn(ModelEnd end, int width, RowLayout layout, LabelCollector.Seen seen) {
        if (width > 1 || layout.namedTargets() || end.form() == ModelEnd.Form.SIGMOID) {
            return new Assumed(Kind.CLASSES, "");
        }
        return seen.labels().map(Set::size).orElse(Integer.MAX_VALUE) <= 2
                ? assumed(Kind.BINARY, "", "the targets have at most two distinct values")
                : new Assumed(Kind.REGRESSION, "");
    }

    private static Assumed ofColumns(ModelEnd end, TargetColumns columns) {
        boolean sigmoid = end.form() == ModelEnd.Form.SIGMOID;
        if (columns.isOneHot()) {
            return assumed(Kind.CLASSES, "", "each row of the targets has a single 1 among zeros");
        }
        if (columns.distributions() && !sigmoid) {
            return assumed(Kind.CLASSES, "", "each row of the targets is a distribution with the sum 1");
        }
        if (columns.flags() && sigmoid) {
            return assumed(Kind.LABELS, "", "the targets are 0 or 1 and the model ends in a Sigmoid");
        }
        return columns.flags()
                ? assumed(Kind.REGRESSION, "", "the model does not end in a Sigmoid")
                : new Assumed(Kind.REGRESSION, "");
    }

    private static Assumed assumed(Kind kind, String when, String reason) {
        String start = (when.isEmpty() ? "" : when + " ") + "the outputs are taken for ";
        String change = kind == Kind.REGRESSION
                ? "--task classes takes them for classes, --task labels for labels"
                : "--task regression takes them for numbers";
        return new Assumed(kind, start + name(kind) + ", since " + reason + "; " + change);
    }

    private static String name(Kind kind) {
        return switch (kind) {
            case BINARY -> "the score of one of two classes";
            case LABELS -> "independent labels of 0 or 1";
            case REGRESSION, AUTO -> "numbers";
            case CLASSES -> "classes";
        };
    }

    /**
     * Finds the task.
     *
     * @param options the user's choices
     * @param end how the model ends
     * @param width outputs of a row
     * @param dataset whose targets have a known width
     * @param seen of its rows
     * @throws UnusableLabelsException if the targets do not fit the outputs or the task
     */
    public static Found find(TaskOptions options, ModelEnd end, int width, Dataset dataset, LabelCollector.Seen seen) {
        Kind kind = assume(options.task(), end, width, dataset.layout(), seen).kind();
        int targets = dataset.layout().targetWidth();
        Task task = task(kind, end, width);
        if (targets == 0) {
            return new Found(new Task.Agreement(task), Optional.empty());
        }
        if (targets == task.targetWidth() && (task instanceof Task.Classes || task instanceof Task.Binary)) {
            return ofOneColumn(task, options, end, seen);
        }
        if (targets != width) {
            throw new UnusableLabelsException(
                    "targets: found %d a row, expected %d, one for each output; or one class with --task classes"
                            .formatted(targets, width));
        }
        requireFitting(task, options, seen);
        return new Found(task, Optional.empty());
    }

    private static Found ofOneColumn(Task task, TaskOptions options, ModelEnd end, LabelCollector.Seen seen) {
        int count = Math.max(2, task.outputWidth());
        Set<String> distinct = seen.labels()
                .orElseThrow(() -> new UnusableLabelsException("found more than %d distinct values, expected %d classes"
                        .formatted(LabelCollector.MOST_DISTINCT, count)));
        return new Found(task, Optional.of(ClassLabels.of(distinct, count, end.classNames(), options.classes())));
    }

    private static void requireFitting(Task task, TaskOptions options, LabelCollector.Seen seen) {
        if (seen.rows() == 0) {
            return;
        }
        if (task instanceof Task.Classes && !seen.columns().distributions()) {
            throw new UnusableLabelsException(
                    "expected in each row numbers of 0 to 1 with the sum 1, a column per class,"
                            + " or one column with the class; --task labels takes columns that are 0 or 1 independently");
        }
        if (task instanceof Task.MultiLabel && !seen.columns().flags()) {
            throw new UnusableLabelsException("expected 0 or 1 in every column with --task labels");
        }
        if (!(task instanceof Task.Regression) && !options.classes().isEmpty()) {
            throw new UnusableLabelsException(
                    "--classes: there is a column per output, whose order is that of the columns");
        }
    }

    private static Task task(Kind kind, ModelEnd end, int width) {
        if (kind == Kind.REGRESSION) {
            return new Task.Regression(width);
        }
        if (width == 1) {
            return new Task.Binary(scale(end, width));
        }
        if (kind != Kind.LABELS) {
            return new Task.Classes(width, scale(end, width));
        }
        if (end.form().isOfClasses()) {
            throw new UnusableLabelsException(
                    "--task labels: the outputs are probabilities of classes that exclude each other; use --task classes");
        }
        return new Task.MultiLabel(
                width, end.form() == ModelEnd.Form.SIGMOID ? OutputScale.PROBABILITIES : OutputScale.LOGITS);
    }

    private static OutputScale scale(ModelEnd end, int width) {
        return switch (end.form()) {
            case PROBABILITIES, SIGMOID_PAIR -> OutputScale.PROBABILITIES;
            case LOG_PROBABILITIES -> OutputScale.LOG_PROBABILITIES;
            case SIGMOID -> width == 1 ? OutputScale.PROBABILITIES : OutputScale.SCORES_ONLY;
            case RAW -> OutputScale.LOGITS;
        };
    }
}
