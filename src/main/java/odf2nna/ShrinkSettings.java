package odf2nna;

import java.nio.file.Path;
import java.util.Optional;
import odf2nna.prune.PlanSettings;

/**
 * What a shrink is to do.
 *
 * @param plan what goes and what takes its place
 * @param maxDrop how much the result may be worse than the original, as a share of the rows or of the error: the largest
 *     threshold that costs no more is looked for, whatever {@code plan} says; empty to take the threshold of {@code plan}
 * @param retrain how the rest is retrained; empty not to
 * @param judge how outputs are judged
 * @param output where the result goes
 * @param savePlan where to write the plan as JSON; empty not to
 */
public record ShrinkSettings(
        PlanSettings plan,
        Optional<Double> maxDrop,
        Optional<RetrainWish> retrain,
        JudgeSettings judge,
        OutputSettings output,
        Optional<Path> savePlan) {
    /**
     * Checks the share.
     *
     * @throws IllegalArgumentException if it is not between 0 and 1
     */
    public ShrinkSettings {
        maxDrop.ifPresent(drop -> {
            if (!(drop >= 0 && drop <= 1)) {
                throw new IllegalArgumentException("max-drop: expected a share from 0 to 1, got " + drop);
            }
        });
    }
}
