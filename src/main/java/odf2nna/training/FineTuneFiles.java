package odf2nna.training;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What retraining writes beside its result.
 *
 * @param checkpoint folder for the state after every epoch, from which an ended run goes on
 * @param csv file for a table of the epochs
 * @param tensorBoard folder for an event file with the figures of the epochs
 */
public record FineTuneFiles(Optional<Path> checkpoint, Optional<Path> csv, Optional<Path> tensorBoard) {
    /** {@return nothing} */
    public static FineTuneFiles none() {
        return new FineTuneFiles(Optional.empty(), Optional.empty(), Optional.empty());
    }
}
