package odf2nna;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import odf2nna.retrain.CheckpointFolder;
import odf2nna.retrain.Checkpoints;
import odf2nna.retrain.CsvLog;
import odf2nna.retrain.EpochLog;
import odf2nna.retrain.RetrainSettings;
import odf2nna.tensorflow.EventLog;

/**
 * What retraining writes beside its result.
 *
 * @param checkpoint folder for the state after every epoch, from which an ended run goes on
 * @param csv file for a table of the epochs
 * @param tensorBoard folder for an event file with the figures of the epochs
 */
public record RetrainFiles(Optional<Path> checkpoint, Optional<Path> csv, Optional<Path> tensorBoard) {
    /** {@return nothing} */
    public static RetrainFiles none() {
        return new RetrainFiles(Optional.empty(), Optional.empty(), Optional.empty());
    }

    /**
     * Checks, without making anything, that all of it can be written. A table that is there already may be replaced by a
     * run that goes on from a checkpoint.
     *
     * @throws IllegalArgumentException if a folder is none
     * @throws OutputException if the table can't be written, or would replace something
     */
    void check(Path model, DataSettings data, OutputSettings output) {
        checkpoint.ifPresent(folder -> requireFolder("checkpoint", folder));
        tensorBoard.ifPresent(folder -> requireFolder("tensorboard", folder));
        boolean goesOn = checkpoint
                .map(CheckpointFolder::new)
                .map(CheckpointFolder::isBegun)
                .orElse(false);
        csv.ifPresent(file -> OutputCheck.checkLog(file, output.replace() || goesOn, model, data, output));
    }

    private static void requireFolder(String name, Path folder) {
        Path there = folder.toAbsolutePath();
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        if (!Files.isDirectory(there)) {
            throw new IllegalArgumentException(
                    "%s: expected a folder, got %s, which is a file".formatted(name, folder));
        }
        if (!Files.isWritable(there)) {
            throw new IllegalArgumentException("%s: %s: permission denied".formatted(name, folder));
        }
    }

    Checkpoints checkpoints() {
        return checkpoint.<Checkpoints>map(CheckpointFolder::new).orElse(Checkpoints.NONE);
    }

    /** {@return the logs that are wished for; nothing is written before the first epoch} */
    List<EpochLog> logs(RetrainSettings settings) {
        List<EpochLog> logs = new ArrayList<>();
        csv.ifPresent(file -> logs.add(new CsvLog(file, settings)));
        tensorBoard.ifPresent(folder -> logs.add(new EventLog(folder, settings)));
        return logs;
    }
}
