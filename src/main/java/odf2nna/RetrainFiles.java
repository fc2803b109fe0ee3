package odf2nna;

import java.nio.file.Path;
import java.util.Optional;
import odf2nna.retrain.CheckpointFolder;
import odf2nna.retrain.Checkpoints;

/**
 * What retraining writes beside its result.
 *
 * @param checkpoint folder for the state after every epoch, from which an ended run goes on
 */
public record RetrainFiles(Optional<Path> checkpoint) {
    /** {@return nothing} */
    public static RetrainFiles none() {
        return new RetrainFiles(Optional.empty());
    }

    /**
     * Checks, without making anything, that all of it can be written.
     *
     * @throws IllegalArgumentException if a checkpoint can't be kept there
     */
    void check() {
        checkpoint.ifPresent(folder -> new CheckpointFolder(folder).check());
    }

    Checkpoints checkpoints() {
        return checkpoint.<Checkpoints>map(CheckpointFolder::new).orElse(Checkpoints.NONE);
    }
}
