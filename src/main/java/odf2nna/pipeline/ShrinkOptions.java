package odf2nna.pipeline;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import odf2nna.evaluate.TaskOptions;
import odf2nna.prune.PruneOptions;
import odf2nna.training.FineTuneOptions;

/**
 * Options of {@code shrink}.
 *
 * @param plan options of pruning; where widths are given, of the model as it is, not simplified
 * @param goals what the result is to be like; with {@link Goals#none()} the threshold of {@code plan} decides
 * @param fineTuning options of fine-tuning; empty for none
 * @param task how outputs are evaluated
 * @param output where the result goes
 * @param savePlan where to write the plan as JSON; empty not to
 * @param rounds in how many rounds it is done; empty for one, or several where these turn out better
 * @param compareScratch whether the result is compared with its topology trained from fresh weights
 * @param statistics file of statistics that {@code calibrate} or {@code merge} has written, in the place of a pass over the rows; empty
 *     for a pass
 */
public record ShrinkOptions(
        PruneOptions plan,
        Goals goals,
        Optional<FineTuneOptions> fineTuning,
        TaskOptions task,
        OutputOptions output,
        Optional<Path> savePlan,
        Optional<Rounds> rounds,
        boolean compareScratch,
        Optional<Path> statistics) {
    /** Share of the parameters below which rounds are tried: see docs/adr/0019. */
    private static final double HIGH_COMPRESSION = 0.25;

    /**
     * Checks that a plan can be saved, and that statistics are enough.
     *
     * @throws IllegalArgumentException if a plan is to be saved, and there are several rounds; or if statistics of all rows of the
     *     original can't replace every pass
     */
    public ShrinkOptions {
        plan = goals.widths().isEmpty() ? plan : plan.withSimplify(false);
        if (savePlan.isPresent() && rounds.orElse(Rounds.ONE).count() > 1) {
            throw new IllegalArgumentException(
                    "--save-plan: a plan holds one round of pruning, without fine-tuning in between; omit"
                            + " --rounds");
        }
        if (statistics.isPresent()) {
            requireOnePass(plan, goals, rounds);
            rounds = Optional.of(Rounds.ONE);
        }
    }

    private static void requireOnePass(PruneOptions plan, Goals goals, Optional<Rounds> rounds) {
        if (goals.maxDrop().isPresent()) {
            throw new IllegalArgumentException(
                    "--stats: a size that is certified by --max-drop, as without a goal, needs statistics of several parts of the rows; give a size, such as --target-params 25%");
        }
        if (rounds.orElse(Rounds.ONE).count() > 1) {
            throw new IllegalArgumentException(
                    "--stats: only the first round has the units of the original; omit --rounds, or omit --stats");
        }
        requireNotSequential(plan);
    }

    /**
     * Checks that layers are not refitted one after another.
     *
     * @throws IllegalArgumentException if they are
     */
    static void requireNotSequential(PruneOptions plan) {
        if (plan.sequential()) {
            throw new IllegalArgumentException(
                    "--stats: --sequential needs a pass over the rows for each layer; omit one of them");
        }
    }

    /** In rounds where these turn out better, with statistics by a pass over the rows. */
    public ShrinkOptions(
            PruneOptions plan,
            Goals goals,
            Optional<FineTuneOptions> fineTuning,
            TaskOptions task,
            OutputOptions output,
            Optional<Path> savePlan,
            Optional<Rounds> rounds,
            boolean compareScratch) {
        this(plan, goals, fineTuning, task, output, savePlan, rounds, compareScratch, Optional.empty());
    }

    /** In rounds where these turn out better. */
    public ShrinkOptions(
            PruneOptions plan,
            Goals goals,
            Optional<FineTuneOptions> fineTuning,
            TaskOptions task,
            OutputOptions output,
            Optional<Path> savePlan) {
        this(plan, goals, fineTuning, task, output, savePlan, Optional.empty(), false);
    }

    /** {@return these, with the comparison with training from fresh weights} */
    public ShrinkOptions comparingScratch() {
        return new ShrinkOptions(plan, goals, fineTuning, task, output, savePlan, rounds, true, statistics);
    }

    /**
     * {@return these, with limits of a device that are counted in the format and the precision of the output}
     *
     * @throws OutputException if they can't be
     */
    public ShrinkOptions forDevice(Path model) {
        return with(goals.on(goals.device().in(output, model)));
    }

    /** {@return these with the statistics in a file in the place of a pass over the rows} */
    public ShrinkOptions withStatistics(Path file) {
        return new ShrinkOptions(
                plan, goals, fineTuning, task, output, savePlan, rounds, compareScratch, Optional.of(file));
    }

    /** {@return these with other goals} */
    public ShrinkOptions with(Goals other) {
        return new ShrinkOptions(plan, other, fineTuning, task, output, savePlan, rounds, compareScratch, statistics);
    }

    /** {@return these with other options of pruning} */
    public ShrinkOptions with(PruneOptions other) {
        return new ShrinkOptions(other, goals, fineTuning, task, output, savePlan, rounds, compareScratch, statistics);
    }

    /** {@return these with other options of fine-tuning} */
    public ShrinkOptions with(Optional<FineTuneOptions> other) {
        return new ShrinkOptions(plan, goals, other, task, output, savePlan, rounds, compareScratch, statistics);
    }

    /** {@return these in so many rounds} */
    public ShrinkOptions with(Rounds other) {
        return new ShrinkOptions(
                plan, goals, fineTuning, task, output, savePlan, Optional.of(other), compareScratch, statistics);
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
     * In how many rounds a model is made smaller. Each starts from the fine-tuned result of the one before; sizes come down by the
     * same factor in each.
     *
     * @param count at least 1
     * @param epochs of fine-tuning in each round but the last; empty for a quarter of those of the last
     */
    public record Rounds(int count, Optional<Integer> epochs) {
        /** At once. */
        public static final Rounds ONE = new Rounds(1, Optional.empty());

        /** Measured beside it for high compression. */
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

        /** {@return how the result of a round but the last is fine-tuned} */
        public FineTuneOptions fineTuning(FineTuneOptions last) {
            return last.inBetween(epochs);
        }
    }
}
