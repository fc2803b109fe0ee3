package odf2nna.cli;

import java.nio.file.Path;
import java.util.Optional;
import odf2nna.training.FineTuneOptions.EpochTable;
import odf2nna.training.FineTuneOptions.FineTuneFiles;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say what retraining writes beside its result. */
final class RetrainFilesMixin {
    @Option(
            names = "--checkpoint",
            paramLabel = "DIR",
            description = {
                "Keep the state of fine-tuning in DIR after every epoch. A run that finds one there goes on from it and comes"
                        + " to the same weights; it must be given the same options, model and data. The last one stays"
                        + " when fine-tuning has ended: the same command then takes its result. Remove DIR to start anew."
            })
    @Nullable Path checkpoint;

    @Option(
            names = "--log-csv",
            paramLabel = "FILE",
            description =
                    "Write a line for each epoch: its number, learning rate, loss, validation loss, validation error,"
                            + " seconds.")
    @Nullable Path logCsv;

    @Option(
            names = "--tensorboard",
            paramLabel = "DIR",
            description = "Write the same figures to an event file in DIR, for TensorBoard.")
    @Nullable Path tensorBoard;

    /**
     * {@return the files}
     *
     * @param replace whether a table that is there may be replaced
     */
    FineTuneFiles toFiles(boolean replace) {
        return new FineTuneFiles(
                Optional.ofNullable(checkpoint),
                Optional.ofNullable(logCsv).map(file -> new EpochTable(file, replace)),
                Optional.ofNullable(tensorBoard));
    }
}
