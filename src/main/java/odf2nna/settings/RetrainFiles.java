package odf2nna.settings;

import java.nio.file.Path;
import java.util.Optional;

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
}
