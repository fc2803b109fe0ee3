package odf2nna.cli;

import odf2nna.pipeline.ShrinkOptions;
import picocli.CommandLine.Option;

/** What a result is compared with besides the original. */
final class ScratchMixin {
    @Option(
            names = "--compare-scratch",
            description = {
                "Also train the topology of the result from fresh weights, on the rows and for as many epochs as the"
                        + " result is fine-tuned, once on the labels and once on the original's outputs, with the weight"
                        + " that they have in fine-tuning or else half, and compare both with the result on the"
                        + " held-out rows, which this needs."
            })
    boolean compareScratch;

    /**
     * {@return options with that comparison}
     *
     * @throws IllegalArgumentException if the options fine-tune nothing
     */
    ShrinkOptions with(ShrinkOptions options) {
        if (compareScratch && options.fineTuning().isEmpty()) {
            throw new IllegalArgumentException(
                    "--compare-scratch: trains as long as fine-tuning does; omit --epochs 0, or omit it");
        }
        return compareScratch ? options.comparingScratch() : options;
    }
}
