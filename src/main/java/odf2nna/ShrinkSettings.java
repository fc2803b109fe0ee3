package odf2nna;

import java.nio.file.Path;
import java.util.Optional;
import odf2nna.prune.PlanSettings;

/**
 * What a shrink is to do.
 *
 * @param plan what goes and what takes its place
 * @param goals what the result is to be like; with {@link Goals#none()} the threshold of {@code plan} decides
 * @param retrain how the rest is retrained; empty not to
 * @param judge how outputs are judged
 * @param output where the result goes
 * @param savePlan where to write the plan as JSON; empty not to
 */
public record ShrinkSettings(
        PlanSettings plan,
        Goals goals,
        Optional<RetrainWish> retrain,
        JudgeSettings judge,
        OutputSettings output,
        Optional<Path> savePlan) {}
