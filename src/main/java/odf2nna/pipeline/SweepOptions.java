package odf2nna.pipeline;

import java.nio.file.Path;
import java.util.Optional;
import odf2nna.evaluate.TaskOptions;
import odf2nna.prune.PruneOptions;
import odf2nna.training.FineTuneOptions;

/**
 * Options of {@code sweep}.
 *
 * @param grid which models to make
 * @param plan options of pruning; their threshold is ignored
 * @param untrained whether each model is kept without fine-tuning
 * @param fineTuning options of fine-tuning; empty for none
 * @param task how outputs are evaluated
 * @param folder where all of it is written
 * @param replace whether another sweep in that folder is replaced
 * @param workers how many models are made at a time; empty for as many as there are processors for. No result depends on it
 * @param statistics file of statistics that {@code calibrate} or {@code merge} has written, in the place of a pass over the rows; empty
 *     for a pass
 */
public record SweepOptions(
        SweepGrid grid,
        PruneOptions plan,
        boolean untrained,
        Optional<FineTuneOptions> fineTuning,
        TaskOptions task,
        Path folder,
        boolean replace,
        Optional<Integer> workers,
        Optional<Path> statistics) {
    /**
     * Checks that there is something to do.
     *
     * @throws IllegalArgumentException if models are neither fine-tuned nor kept without, there is no worker, or statistics are not
     *     enough
     */
    public SweepOptions {
        if (!untrained && fineTuning.isEmpty()) {
            throw new IllegalArgumentException(
                    "fine-tuning: expected models with it, without it, or both, got neither");
        }
        workers.filter(count -> count < 1).ifPresent(count -> {
            throw new IllegalArgumentException("workers: expected at least 1, got " + count);
        });
        if (statistics.isPresent()) {
            ShrinkOptions.requireNotSequential(plan);
        }
    }

    /** {@return whether a model that can't be fine-tuned is an error, because fine-tuning was requested} */
    public boolean requiresFineTuning() {
        return fineTuning.map(tuning -> !tuning.isDefault() || !untrained).orElse(false);
    }
}
