package odf2nna.pipeline;

import java.util.Optional;
import odf2nna.training.FineTuneOptions;

/**
 * In how many rounds a model is made smaller. Each starts from what the one before has retrained; sizes come down by the
 * same factor in each.
 *
 * @param count at least 1
 * @param epochs of retraining in each round but the last; empty for a quarter of those of the last
 */
public record Rounds(int count, Optional<Integer> epochs) {
    /** At once. */
    public static final Rounds ONE = new Rounds(1, Optional.empty());

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if there is no round, or one without an epoch
     */
    public Rounds {
        if (count < 1) {
            throw new IllegalArgumentException("rounds: expected at least 1, got " + count);
        }
        if (epochs.isPresent() && (count == 1 || epochs.get() < 1)) {
            throw new IllegalArgumentException("round-epochs: expected at least 1, in at least 2 rounds, got %d in %d"
                    .formatted(epochs.get(), count));
        }
    }

    /** {@return how the result of a round but the last is retrained} */
    public FineTuneOptions retraining(FineTuneOptions last) {
        return last.inBetween(epochs);
    }
}
