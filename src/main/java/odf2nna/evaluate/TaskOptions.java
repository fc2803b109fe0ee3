package odf2nna.evaluate;

import java.util.List;
import java.util.Optional;

/**
 * How outputs are evaluated.
 *
 * @param task the task of the model
 * @param classes labels in the order of the outputs; empty for automatic detection
 * @param output the output to evaluate; empty for the first with real numbers
 * @param acceptBaseline whether pruning and fine-tuning continue although the original is no better than guessing
 */
public record TaskOptions(Kind task, List<String> classes, Optional<String> output, boolean acceptBaseline) {
    /** The task of a model. */
    public enum Kind {
        /** Detected from the end of the model and the targets. */
        AUTO,
        /** One output per class; targets are one column with the class, or a column of 0 to 1 per class. */
        CLASSES,
        /** Two classes on one output. */
        BINARY,
        /** One output per label, each yes or no by itself; targets are a column of 0 or 1 per label. */
        LABELS,
        /** Numbers. */
        REGRESSION
    }

    public TaskOptions {
        classes = List.copyOf(classes);
    }

    /** Options that refuse an original that is no better than guessing. */
    public TaskOptions(Kind task, List<String> classes, Optional<String> output) {
        this(task, classes, output, false);
    }

    /** {@return the defaults: everything is detected} */
    public static TaskOptions defaults() {
        return new TaskOptions(Kind.AUTO, List.of(), Optional.empty());
    }

    /** {@return a copy with another {@code task}} */
    public TaskOptions withTask(Kind task) {
        return new TaskOptions(task, classes, output, acceptBaseline);
    }

    /** {@return a copy with another {@code acceptBaseline}} */
    public TaskOptions withAcceptBaseline(boolean acceptBaseline) {
        return new TaskOptions(task, classes, output, acceptBaseline);
    }
}
