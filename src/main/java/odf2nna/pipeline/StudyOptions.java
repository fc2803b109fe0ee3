package odf2nna.pipeline;

import java.util.Optional;
import odf2nna.pipeline.Goals.Size;
import odf2nna.pipeline.ShrinkOptions.Rounds;
import odf2nna.study.StudyMethod;
import odf2nna.study.StudyParameters;
import odf2nna.training.FineTuneOptions;
import odf2nna.training.WeightSelection;

/**
 * Options of {@code study}.
 *
 * @param method which method, with its parameters
 * @param pruning sizes, compensation, fine-tuning and the rest, as of {@code shrink}; its criterion is not looked at
 * @param nonZeros how many parameters a method for weights keeps: a number, or per cent of the weights, in addition to biases
 * @param rows that a method looks at, evenly chosen from the training rows, at most
 */
public record StudyOptions(StudyParameters method, ShrinkOptions pruning, Optional<Size> nonZeros, int rows) {
    /**
     * Checks that the size fits the method.
     *
     * @throws IllegalArgumentException if it does not
     */
    public StudyOptions {
        StudyMethod name = method.method();
        Goals goals = pruning.goals();
        boolean sized = goals.limitSize() || !goals.widths().isEmpty();
        if (rows < 2) {
            throw new IllegalArgumentException("study-rows: expected at least 2, got " + rows);
        }
        switch (name.level()) {
            case UNITS, SWAPS, MERGES -> {
                refuse(
                        name.level() != StudyMethod.Level.UNITS
                                && pruning.rounds().orElse(Rounds.ONE).count() > 1,
                        "%s has no rounds; omit --rounds",
                        name);
                refuse(
                        name.level() == StudyMethod.Level.MERGES
                                && pruning.plan().inputs(),
                        "%s merges hidden units and no inputs; omit --prune-inputs",
                        name);
                refuse(
                        nonZeros.isPresent(),
                        "target-nonzeros: %s prunes whole units; give --target-params or --widths instead",
                        name);
                refuse(
                        !sized && !name.hasOwnTest(),
                        "%s needs a size: add --target-params, such as 20%%, or --widths",
                        name);
            }
            case WEIGHTS -> {
                refuse(sized, "%s prunes single weights: give --target-nonzeros instead of another size", name);
                refuse(nonZeros.isEmpty(), "%s needs a size: add --target-nonzeros, such as 20%%", name);
                refuse(
                        name.trains() && pruning.fineTuning().isEmpty(),
                        "%s prunes while it trains; add --epochs",
                        name);
                refuse(
                        name.trains() && pruning.rounds().orElse(Rounds.ONE).count() > 1,
                        "%s has no rounds; omit --rounds",
                        name);
                refuse(
                        name == StudyMethod.LA_SGD
                                && pruning.fineTuning().stream().anyMatch(StudyOptions::keepsBest),
                        "%s removes weights until late in the training, so that the last ones are kept; omit --keep best"
                                + " and --patience",
                        name);
                Size size = nonZeros.orElseThrow();
                if (size.percent() && size.amount() > 100) {
                    throw new IllegalArgumentException("target-nonzeros: expected up to 100%, got " + size);
                }
            }
            case SEARCH -> {
                refuse(nonZeros.isPresent(), "target-nonzeros: %s prunes whole units; omit it", name);
                boolean isFound = name == StudyMethod.EVOPRUNE && sized;
                refuse(isFound || !goals.widths().isEmpty(), "%s finds the size itself; omit the size", name);
                refuse(pruning.rounds().orElse(Rounds.ONE).count() > 1, "%s has no rounds; omit --rounds", name);
                refuse(
                        isFineTuned(method) && pruning.fineTuning().isEmpty(),
                        "%s: --set fitness=fine-tuned fine-tunes each set; add --epochs",
                        name);
            }
        }
    }

    private static boolean keepsBest(FineTuneOptions tuning) {
        return tuning.length().keep() == WeightSelection.BEST;
    }

    private static void refuse(boolean isWrong, String problem, StudyMethod name) {
        if (isWrong) {
            throw new IllegalArgumentException(problem.formatted(name.typed()));
        }
    }

    private static boolean isFineTuned(StudyParameters method) {
        return method.text("fitness").equals("fine-tuned");
    }

    /** {@return whether each set of a search is fine-tuned before it is measured} */
    public boolean fineTunesEach() {
        return isFineTuned(method);
    }
}
