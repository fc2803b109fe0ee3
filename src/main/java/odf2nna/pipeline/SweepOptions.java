package odf2nna.pipeline;

import java.nio.file.Path;
import java.util.Optional;
import odf2nna.evaluate.TaskOptions;
import odf2nna.prune.PruneOptions;
import odf2nna.training.FineTuneOptions;

/**
 * What a sweep is to do.
 *
 * @param grid which models to make
 * @param plan what goes and what takes its place, whatever the threshold
 * @param untrained whether each model is kept as it is without retraining
 * @param retrain how each is retrained; empty not to
 * @param judge how outputs are judged
 * @param folder where all of it goes
 * @param replace whether another sweep in that folder is replaced
 * @param workers how many models are made at a time; empty for as many as there are processors for. No result depends on it
 */
public record SweepOptions(
        SweepGrid grid,
        PruneOptions plan,
        boolean untrained,
        Optional<FineTuneOptions> retrain,
        TaskOptions judge,
        Path folder,
        boolean replace,
        Optional<Integer> workers) {
    /**
     * Checks that there is something to do.
     *
     * @throws IllegalArgumentException if models are to be neither retrained nor kept without, or there is no worker
     */
    public SweepOptions {
        if (!untrained && retrain.isEmpty()) {
            throw new IllegalArgumentException(
                    "retrain: expected models to be retrained, or kept without, got neither");
        }
        workers.filter(count -> count < 1).ifPresent(count -> {
            throw new IllegalArgumentException("workers: expected at least 1, got " + count);
        });
    }

    /** {@return whether a model that can't be retrained is an error, because retraining was asked for} */
    public boolean insistsOnRetraining() {
        return retrain.map(wish -> !wish.isUsual() || !untrained).orElse(false);
    }
}
