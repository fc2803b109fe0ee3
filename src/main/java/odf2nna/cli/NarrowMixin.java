package odf2nna.cli;

import odf2nna.pipeline.OutputOptions;
import picocli.CommandLine.Option;

/** Which columns the inputs of the result take. */
final class NarrowMixin {
    static final String WHERE = "The report and the file's metadata list them. Works for ONNX results and inputs of the"
            + " shape [N, width].";

    @Option(
            names = "--narrow-inputs",
            description = {
                "With --prune-inputs: the result takes only the remaining columns instead of all of them." + " " + WHERE
            })
    boolean narrow;

    /**
     * {@return the settings with such inputs}
     *
     * @param pruned whether inputs may lose columns
     * @throws IllegalArgumentException if they may not, and are to be narrower
     */
    OutputOptions with(OutputOptions output, boolean pruned) {
        if (narrow && !pruned) {
            throw new IllegalArgumentException("narrow-inputs: no input loses columns; add --prune-inputs");
        }
        return output.withNarrowInputs(narrow);
    }
}
