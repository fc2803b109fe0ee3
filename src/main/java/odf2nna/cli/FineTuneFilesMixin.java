package odf2nna.cli;

import java.nio.file.Path;
import java.util.Optional;
import odf2nna.training.FineTuneOptions.EpochTable;
import odf2nna.training.FineTuneOptions.FineTuneFiles;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of the files that fine-tuning writes beside its result. */
final class FineTuneFilesMixin {
    @Option(
            names = "--checkpoint",
            paramLabel = "DIR",
            description = {
                "Save the state of fine-tuning in DIR after every epoch. A later run with the same"
                        + " options, model and data resumes from it and gets the same weights. The final state"
                        + " is kept: the same command uses the finished fine-tuning again. Delete DIR to start"
                        + " over."
            })
    @Nullable Path checkpoint;

    @Option(
            names = "--log-csv",
            paramLabel = "FILE",
            description =
                    "Write one CSV line per epoch: its number, learning rate, loss, validation loss and validation"
                            + " error (with --keep last: loss and error on a part of the training rows), seconds.")
    @Nullable Path logCsv;

    @Option(
            names = "--tensorboard",
            paramLabel = "DIR",
            description = "Write the figures of --log-csv to an event file in DIR, for TensorBoard.")
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
