package odf2nna.pipeline;

import java.util.Optional;
import odf2nna.pipeline.Goals.Size;
import odf2nna.study.StudyMethod;
import odf2nna.study.StudyParameters;

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
        if (name.level() == StudyMethod.Level.WEIGHTS) {
            if (sized) {
                throw new IllegalArgumentException(
                        "%s prunes single weights: give --target-nonzeros instead of another size"
                                .formatted(name.typed()));
            }
            if (nonZeros.isEmpty()) {
                throw new IllegalArgumentException(
                        "%s needs a size: add --target-nonzeros, such as 20%%".formatted(name.typed()));
            }
            if (nonZeros.get().percent() && nonZeros.get().amount() > 100) {
                throw new IllegalArgumentException("target-nonzeros: expected up to 100%, got " + nonZeros.get());
            }
        } else {
            if (nonZeros.isPresent()) {
                throw new IllegalArgumentException(
                        "target-nonzeros: %s prunes whole units; give --target-params or --widths instead"
                                .formatted(name.typed()));
            }
            if (!sized && !name.hasOwnTest()) {
                throw new IllegalArgumentException(
                        "%s needs a size: add --target-params, such as 20%%, or --widths".formatted(name.typed()));
            }
        }
    }
}
