package odf2nna.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import odf2nna.evaluate.TaskOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say how outputs are judged. */
final class TaskMixin {
    @Option(
            names = "--task",
            paramLabel = "auto|classes|binary|labels|regression",
            defaultValue = "auto",
            description = "Task of the model (default: auto, from its last operator and the targets; regression if"
                    + " in doubt). classes: one target column, or one column of probabilities for each class."
                    + " binary: one output, targets 0 and 1. labels: a column of 0 or 1 for each output."
                    + " regression: numbers.")
    TaskOptions.Kind task = TaskOptions.Kind.AUTO;

    @Option(
            names = "--classes",
            paramLabel = "NAME",
            split = ",",
            hideParamSyntax = true,
            description = "Class names in the order of the model's outputs, with commas.")
    List<String> classes = new ArrayList<>();

    @Option(
            names = "--output-name",
            paramLabel = "NAME",
            description = "The output to evaluate (default: the first in floating point).")
    @Nullable String outputName;

    TaskOptions toSettings() {
        return new TaskOptions(task, classes, Optional.ofNullable(outputName));
    }
}
