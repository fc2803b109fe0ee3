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
 * @param folds that were measured
 * @param complete whether these are all
 * @param certified whether it keeps the promise
 */
record MeasuredCandidate(
        Variant variant,
        CandidateSize size,
        RowErrors errors,
        List<PairedLoss> losses,
        int folds,
        boolean complete,
        boolean certified) {
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

    /** {@return whether each loss is at most what is aimed at} */
    boolean reachesAim(Tolerance tolerance) {
        List<Double> aims = errors.aims(tolerance);
        return IntStream.range(0, losses.size()).allMatch(i -> losses.get(i).estimate() <= aims.get(i));
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
