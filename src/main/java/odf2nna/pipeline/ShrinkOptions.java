package odf2nna.pipeline;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import odf2nna.evaluate.TaskOptions;
import odf2nna.prune.PruneOptions;
import odf2nna.training.FineTuneOptions;

/**
 * What a shrink is to do.
 *
 * @param plan what goes and what takes its place; where widths are given, of the model as it is, not simplified
 * @param goals what the result is to be like; with {@link Goals#none()} the threshold of {@code plan} decides
 * @param retrain how the rest is retrained; empty not to
 * @param judge how outputs are judged
 * @param output where the result goes
 * @param savePlan where to write the plan as JSON; empty not to
 * @param rounds in how many rounds it is done; empty for one, or several where these turn out better
 */
public record ShrinkOptions(
        PruneOptions plan,
        Goals goals,
        Optional<FineTuneOptions> retrain,
        TaskOptions judge,
        OutputOptions output,
        Optional<Path> savePlan,
        Optional<Rounds> rounds) {
    /** Share of the parameters below which rounds are tried: see docs/adr/0019. */
    private static final double HIGH_COMPRESSION = 0.25;

    /**
     * Checks that a plan can be saved.
     *
     * @throws IllegalArgumentException if it is to be, and there are several rounds
     */
    public ShrinkOptions {
        plan = goals.widths().isEmpty() ? plan : plan.withSimplify(false);
        if (savePlan.isPresent() && rounds.orElse(Rounds.ONE).count() > 1) {
            throw new IllegalArgumentException(
                    "--save-plan: a plan says what goes at once, not what is retrained in between; leave out --rounds");
        }
    }

    /** In rounds where these turn out better. */
    public ShrinkOptions(
            PruneOptions plan,
            Goals goals,
            Optional<FineTuneOptions> retrain,
            TaskOptions judge,
            OutputOptions output,
            Optional<Path> savePlan) {
        this(plan, goals, retrain, judge, output, savePlan, Optional.empty());
    }

    /** {@return these with other goals} */
    public ShrinkOptions with(Goals other) {
        return new ShrinkOptions(plan, other, retrain, judge, output, savePlan, rounds);
    }

    /** {@return these with another retraining} */
    public ShrinkOptions with(Optional<FineTuneOptions> other) {
        return new ShrinkOptions(plan, goals, other, judge, output, savePlan, rounds);
    }

    /** {@return these in so many rounds} */
    public ShrinkOptions with(Rounds other) {
        return new ShrinkOptions(plan, goals, retrain, judge, output, savePlan, Optional.of(other));
    }

    /**
     * {@return numbers of rounds to select from: one, and three for high compression}
     *
     * @param kept share of the original's parameters that remain
     */
    public List<Rounds> roundsToTry(double kept) {
        boolean maySeveral = savePlan.isEmpty()
                && goals.latency().isEmpty()
                && (goals.limitSize() || !goals.widths().isEmpty());
        return rounds.map(List::of)
                .orElse(
                        maySeveral && kept < HIGH_COMPRESSION
                                ? List.of(Rounds.ONE, Rounds.SEVERAL)
                                : List.of(Rounds.ONE));
    }

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

        /** Tried beside it for high compression. */
        public static final Rounds SEVERAL = new Rounds(3, Optional.empty());

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
                throw new IllegalArgumentException(
                        "round-epochs: expected at least 1, in at least 2 rounds, got %d in %d"
                                .formatted(epochs.get(), count));
            }
        }

        /** {@return how the result of a round but the last is retrained} */
        public FineTuneOptions retraining(FineTuneOptions last) {
            return last.inBetween(epochs);
        }
    }
}
