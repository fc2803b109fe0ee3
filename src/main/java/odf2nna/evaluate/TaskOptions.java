package odf2nna.evaluate;

import java.util.List;
import java.util.Optional;
import odf2nna.internal.evaluate.TaskFinder;

/**
 * How outputs are judged.
 *
 * @param task what the model is for
 * @param classes labels in the order of the outputs; empty to find it
 * @param output the output to judge; empty for the first with real numbers
 */
public record TaskOptions(TaskFinder.Wish task, List<String> classes, Optional<String> output) {
    public TaskOptions {
        classes = List.copyOf(classes);
    }

    /** {@return everything found out by itself} */
    public static TaskOptions defaults() {
        return new TaskOptions(TaskFinder.Wish.AUTO, List.of(), Optional.empty());
    }
}
