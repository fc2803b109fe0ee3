package odf2nna.settings;

import java.nio.file.Path;
import java.util.Optional;
import odf2nna.prune.PlanSettings;

/**
 * What a shrink is to do.
 *
 * @param plan what goes and what takes its place; where widths are given, of the model as it is, not simplified
 * @param goals what the result is to be like; with {@link Goals#none()} the threshold of {@code plan} decides
 * @param retrain how the rest is retrained; empty not to
 * @param judge how outputs are judged
 * @param output where the result goes
 * @param savePlan where to write the plan as JSON; empty not to
 * @param rounds in how many rounds it is done
 */
public record ShrinkSettings(
        PlanSettings plan,
        Goals goals,
        Optional<RetrainWish> retrain,
        JudgeSettings judge,
        OutputSettings output,
        Optional<Path> savePlan,
        Rounds rounds) {
    /**
     * Checks that a plan can be saved.
     *
     * @throws IllegalArgumentException if it is to be, and there are several rounds
     */
    public ShrinkSettings {
        plan = goals.widths().isEmpty() ? plan : plan.withSimplify(false);
        if (savePlan.isPresent() && rounds.count() > 1) {
            throw new IllegalArgumentException(
                    "--save-plan: a plan says what goes at once, not what is retrained in between; leave out --rounds");
        }
    }

    /** At once. */
    public ShrinkSettings(
            PlanSettings plan,
            Goals goals,
            Optional<RetrainWish> retrain,
            JudgeSettings judge,
            OutputSettings output,
            Optional<Path> savePlan) {
        this(plan, goals, retrain, judge, output, savePlan, Rounds.ONE);
    }

    /** {@return these with other goals} */
    public ShrinkSettings with(Goals other) {
        return new ShrinkSettings(plan, other, retrain, judge, output, savePlan, rounds);
    }

    /** {@return these with another retraining} */
    public ShrinkSettings with(Optional<RetrainWish> other) {
        return new ShrinkSettings(plan, goals, other, judge, output, savePlan, rounds);
    }
}
