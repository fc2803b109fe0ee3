package odf2nna.cli;

import odf2nna.pipeline.OutputOptions;
import picocli.CommandLine.Option;

/** Whether the result scales its columns by itself. */
final class FoldScalerMixin {
    @Option(
            names = "--fold-scaler",
            description = {
                "Write what --scaler, --standardize or --scale does into the result, so that it takes columns as they stand in"
                        + " the data: into the weights of its first dense layers, or as operators in front of them."
            })
    boolean fold;

    /** {@return the settings with or without it} */
    OutputOptions with(OutputOptions output) {
        return output.withFoldScaler(fold);
    }
}
