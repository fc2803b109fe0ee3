package odf2nna.internal.pipeline;

import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import odf2nna.internal.evaluate.PairedLoss;
import odf2nna.internal.pipeline.CandidateSearch.Variant;
import odf2nna.pipeline.Goals.Tolerance;

/**
 * A candidate that a search has measured.
 *
 * @param size of that of the first fold
 * @param errors on the kept rows of all folds; of some, where it was given up before
 * @param losses by output
 * @param halves by output, the losses where originals and candidates learnt from a half of the rows; empty if not measured
 * @param folds that were measured
 * @param complete whether these are all
 * @param certified whether it keeps the promise
 */
record MeasuredCandidate(
        Variant variant,
        CandidateSize size,
        RowErrors errors,
        List<PairedLoss> losses,
        List<PairedLoss> halves,
        int folds,
        boolean complete,
        boolean certified) {
    /**
     * Standard errors that a loss lies below the aim. The smallest of some fifty candidates that reaches it is taken, which has
     * been lucky more often than not: found by simulation, see docs/explanation/promise.md.
     */
    private static final double MARGIN = 0.5;

    /**
     * Deviation of the distances between the losses of folds and of halves, as a multiple of what is tolerated. Fine-tuned candidates of
     * winequality-white lose 2 to 3 times what is tolerated more by folds than by halves: see docs/adr/0034-aim-of-build.md.
     */
    private static final double USUAL_DISTANCE = 2;

    /** {@return the same with its losses where a half of the rows was learnt from} */
    MeasuredCandidate with(List<PairedLoss> ofHalves) {
        return new MeasuredCandidate(variant, size, errors, losses, ofHalves, folds, complete, certified);
    }

    /** {@return the loss by the first metric, see {@link RowErrors#judged}} */
    PairedLoss judged() {
        return errors.judged(losses);
    }

    /** {@return promises that are broken on these rows} */
    long broken(double share) {
        List<Double> limits = errors.limits(share);
        return IntStream.range(0, losses.size())
                .filter(i -> losses.get(i).estimate() > limits.get(i))
                .count();
    }

    /** {@return whether each loss and so many of its standard errors are together at most so many times what is tolerated} */
    boolean isWithin(double share, double times, double standardErrors) {
        List<Double> limits = errors.limits(share);
        return IntStream.range(0, losses.size()).allMatch(i -> {
            PairedLoss loss = losses.get(i);
            return loss.estimate() + standardErrors * loss.standardError() <= times * limits.get(i);
        });
    }

    /** {@return whether each loss, and a part of its standard error, is at most what is aimed at, where all rows are learnt from} */
    boolean reachesAim(Tolerance tolerance) {
        List<Double> aims = errors.aims(tolerance);
        List<Double> limits = errors.limits(tolerance.share());
        return IntStream.range(0, losses.size()).allMatch(i -> expected(i, limits.get(i)) <= aims.get(i));
    }

    /**
     * {@return what a candidate that learns from all rows is expected to lose by an output, with a margin}
     *
     * <p>Networks of folds learn from fewer rows than those that are written, and a large network gains more by a further row than
     * a small one: the losses of cross-validation are biased (P. Burman, "A comparative study of ordinary cross-validation, v-fold
     * cross-validation and the repeated learning-testing methods", Biometrika 76 (1989) 503-514). To first order an error is
     * {@code a + b/n} after learning from {@code n} rows (S. Amari, "A universal theorem on learning curves", Neural Networks 6 (1993)
     * 161-166). So the loss at all {@code N} rows lies beyond the one at {@code N(k-1)/k}, of {@code k} folds, by {@code 1/(k-2)} of its
     * distance from the one at {@code N/2}. A large network that learnt from half of the rows may be far off on a few of the others, so
     * the distance is shrunk by its noise: it is the mean given what was measured, where such distances have a deviation of
     * {@value #USUAL_DISTANCE} times what is tolerated and a mean of 0. The loss is not taken to be smaller: the certificate is about the folds.
     */
    private double expected(int output, double tolerated) {
        PairedLoss loss = losses.get(output);
        if (halves.isEmpty()) {
            return loss.estimate() + MARGIN * loss.standardError();
        }
        PairedLoss half = halves.get(output);
        double noise = Math.hypot(loss.standardError(), half.standardError());
        double deviation = USUAL_DISTANCE * tolerated;
        double weight = deviation * deviation / (deviation * deviation + noise * noise) / (folds - 2);
        double growth = Math.max(0, weight * (loss.estimate() - half.estimate()));
        double error = Math.hypot((1 + weight) * loss.standardError(), weight * half.standardError());
        return loss.estimate() + growth + MARGIN * error;
    }

    /**
     * {@return about the fewest rows with which all promises would be certified, if the losses stay; empty if no number would do}
     *
     * @param z how many standard errors below the limit a loss must be
     */
    OptionalLong rowsNeeded(double share, double z) {
        List<Double> limits = errors.limits(share);
        long most = 0;
        for (int i = 0; i < limits.size(); i++) {
            OptionalLong needed = losses.get(i).rowsNeeded(limits.get(i), z);
            if (needed.isEmpty()) {
                return needed;
            }
            int fewest = errors.outputs().get(i).rows().kind().fewestRows();
            most = Math.max(most, Math.max(fewest, needed.getAsLong()));
        }
        return OptionalLong.of(most);
    }
}
