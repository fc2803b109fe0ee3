package odf2nna.cli;

import odf2nna.evaluate.TaskOptions;
import picocli.CommandLine.Option;

/** Whether a model that is no better than guessing is pruned and fine-tuned. */
final class BaselineMixin {
    @Option(
            names = "--accept-baseline",
            description = "Go on although the original is no better than guessing on the labelled rows. Without it such"
                    + " rows are refused, as they are mostly read in the wrong way.")
    boolean accept;

    TaskOptions with(TaskOptions options) {
        return options.withAcceptBaseline(accept);
    }
}
