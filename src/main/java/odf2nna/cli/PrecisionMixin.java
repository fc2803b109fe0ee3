package odf2nna.cli;

import odf2nna.pipeline.OutputOptions;
import odf2nna.pipeline.OutputOptions.Precision;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How the weights of the result are stored. */
final class PrecisionMixin {
    @Option(
            names = "--precision",
            paramLabel = "fp16|int8",
            description = {
                "Store the weights of dense layers in fp16, for a file half as large; or in int8, with"
                        + " activations in int8 too, for a quarter of the size and faster arithmetic on CPUs"
                        + " (default: as in MODEL)."
            })
    @Nullable Precision precision;

    /** {@return the settings with this precision} */
    OutputOptions with(OutputOptions output) {
        return precision == null ? output : output.withPrecision(precision);
    }
}
