package odf2nna.cli;

import odf2nna.evaluate.TaskOptions;
import picocli.CommandLine.Option;

/** Whether a model that is no better than guessing is pruned and fine-tuned. */
final class BaselineMixin {
    @Option(
            names = "--accept-baseline",
            description = "Continue although the original is no better than guessing on the labelled rows. By"
                    + " default such a run stops, because the cause is mostly wrong scaling, targets or class"
                    + " order.")
    boolean accept;

    TaskOptions with(TaskOptions options) {
        return options.withAcceptBaseline(accept);
    }
}
