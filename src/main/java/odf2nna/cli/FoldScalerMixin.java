package odf2nna.cli;

import odf2nna.pipeline.OutputOptions;
import picocli.CommandLine.Option;

/** Whether the result scales its columns by itself. */
final class FoldScalerMixin {
    @Option(
            names = "--fold-scaler",
            description = {
                "Fold the scaling of --scaler, --standardize or --scale into the result, so that it"
                        + " takes unscaled columns: into the weights of its first dense layers, or as operators"
                        + " before them."
            })
    boolean fold;

    /** {@return the settings with or without it} */
    OutputOptions with(OutputOptions output) {
        return output.withFoldScaler(fold);
    }
}
