package odf2nna.internal.pipeline;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import odf2nna.internal.evaluate.PairedLoss;
import odf2nna.pipeline.Goals.Tolerance;

/**
 * Tells whether making a candidate from all rows has failed, as the training of very small networks sometimes does, or the original is so
 * much better than those of the folds that what these have lost says nothing of it.
 *
 * @param folds candidates that were measured
 * @param learnt rows that the first fold's original has learnt from; empty where folds have no originals of their own
 * @param tolerance what is promised
 * @param seed of intervals that are drawn
 */
record FailureCheck(List<FoldCandidates> folds, Optional<CandidateMeasure> learnt, Tolerance tolerance, long seed) {
    /** Standard errors within which two losses may be equal. */
    private static final double DIFFERENT = 2;

    FailureCheck {
        folds = List.copyOf(folds);
    }

    /**
     * {@return whether a candidate is worse on all rows than the measured ones of its kind were on rows that they had not seen, or loses more
     *     than the first fold's on rows that both have learnt from: by more than is tolerated and two standard errors}
     *
     * @param measured those of its kind
     */
    boolean isFailed(Candidate candidate, MeasuredCandidate measured) throws IOException {
        return isWorseThanUnseen(candidate, measured)
                || (learnt.isPresent() && losesMoreThanFold(candidate, measured, learnt.get()));
    }

    private boolean isWorseThanUnseen(Candidate candidate, MeasuredCandidate measured) throws IOException {
        RowErrors errors = folds.get(0).measured(candidate).errors();
        for (FoldCandidates fold : folds.subList(1, folds.size())) {
            errors = errors.and(fold.measured(candidate).errors());
        }
        List<PairedLoss> losses = errors.losses(1, seed);
        List<Double> limits = errors.limits(tolerance.share());
        return IntStream.range(0, losses.size()).anyMatch(i -> {
            double expected = measured.losses().get(i).estimate() + limits.get(i);
            return losses.get(i).estimate()
                    > expected + DIFFERENT * losses.get(i).standardError();
        });
    }

    private boolean losesMoreThanFold(Candidate candidate, MeasuredCandidate measured, CandidateMeasure rows)
            throws IOException {
        FoldCandidates first = folds.get(0);
        RowErrors here =
                rows.rowErrors(rows.originalOutputs(), candidate.model().model());
        RowErrors there = rows.rowErrors(
                rows.outputs(first.steps().original().model()),
                first.made(measured.variant()).model().model());
        List<PairedLoss> losses = here.losses(1, seed);
        List<PairedLoss> expected = there.losses(1, seed);
        List<Double> limits = here.limits(tolerance.share());
        return IntStream.range(0, losses.size()).anyMatch(i -> {
            double error =
                    Math.hypot(losses.get(i).standardError(), expected.get(i).standardError());
            return losses.get(i).estimate() > expected.get(i).estimate() + limits.get(i) + DIFFERENT * error;
        });
    }
}
