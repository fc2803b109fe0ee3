package odf2nna.cli;

import odf2nna.pipeline.OutputOptions;
import picocli.CommandLine.Option;

/** Whether the result scales its columns by itself. */
final class FoldScalerMixin {
    @Option(
            names = "--fold-scaler",
            description = {
                "Make the result take unscaled columns: fold the scaling of --scaler, --standardize or --scale"
                        + " into the weights of its first dense layers, or add it as operators before them."
            })
    boolean fold;

    /** {@return the settings with or without it} */
    OutputOptions with(OutputOptions output) {
        return output.withFoldScaler(fold);
    }
}
