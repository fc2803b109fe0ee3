package odf2nna.internal.pipeline;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import odf2nna.internal.evaluate.PairedLoss;
import odf2nna.pipeline.Goals.Tolerance;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * What a {@link CandidateSearch} decides by: which candidates are worth measuring on further folds, and which one is chosen.
 *
 * @param tolerance what is promised and aimed at
 * @param folds in all
 * @param rows that are kept in all of them
 * @param seed of intervals that are drawn
 */
record CandidateRules(Tolerance tolerance, int folds, long rows, long seed) {
    /** The part of the error that may be spent on one candidate: found by simulation, see docs/explanation/promise.md. */
    private static final double ERROR_SHARE = 0.455;

    /** A candidate is given up when it would be certified on all rows with a probability below 5 %, by those measured so far. */
    private static final double FUTILE = NormalDistribution.of(0, 1).inverseSurvivalProbability(0.05);

    /**
     * Where one way of fine-tuning loses more than this multiple of what is tolerated, no other is expected to keep the promise. An
     * assumption: if it is wrong, a larger size is found than could be, but no promise is weaker.
     */
    private static final double FAR_OFF = 3;

    /**
     * {@return how many standard errors below the limit a loss must be}
     *
     * <p>The smallest of some thirty-six candidates that pass is chosen, so each passes at {@value #ERROR_SHARE} of the error that
     * is allowed: 2.0 for 95 %. Candidates of all sizes are alike, which makes far less necessary than the number of them
     * suggests.
     *
     * @param confidence more than 0.5, less than 1
     */
    static double criticalValue(double confidence) {
        return NormalDistribution.of(0, 1).inverseSurvivalProbability(ERROR_SHARE * (1 - confidence));
    }

    /** {@return the critical value of the confidence that is asked for} */
    double critical() {
        return criticalValue(tolerance.confidence());
    }

    /** {@return the losses with bounds of that confidence} */
    List<PairedLoss> losses(RowErrors errors) {
        return errors.losses(critical(), seed);
    }

    static Comparator<MeasuredCandidate> byLoss() {
        return Comparator.comparingDouble(one -> one.judged().estimate());
    }

    /**
     * {@return the order in which candidates of a size are measured on all folds: by loss; where less is aimed at than is tolerated, by
     *     the bound of the loss that is expected then, as a candidate whose errors are more like the original's owes less to chance}
     *
     * @param standardErrors of the bound
     */
    Comparator<MeasuredCandidate> mostPromisingFirst(double standardErrors) {
        return tolerance.isAimedLower()
                ? Comparator.comparingDouble(one -> one.judged().estimate()
                        + standardErrors * one.judged().standardError() * Math.sqrt(one.folds() / (double) folds))
                : byLoss();
    }

    /** {@return whether the first fold tells that a fine-tuned candidate loses so much that no other way of fine-tuning will do} */
    boolean isFarOff(MeasuredCandidate candidate) {
        return !candidate.isWithin(tolerance.share(), FAR_OFF, -FUTILE);
    }

    /**
     * {@return whether all losses are still likely enough to be within what is tolerated, by some of their standard errors, when
     *     all folds are measured}
     *
     * <p>By the predictive distribution of each loss on all rows, given those that were measured (Spiegelhalter, Freedman and
     * Blackburn, "Monitoring clinical trials: conditional or predictive power?", Controlled Clinical Trials 7 (1986) 8-17). As it
     * only takes candidates out, it certifies none that would not be certified without it.
     */
    boolean isPromising(MeasuredCandidate candidate, double standardErrors) {
        double known = candidate.folds() / (double) folds;
        double margin = standardErrors * Math.sqrt(known) - FUTILE * Math.sqrt(1 - known);
        return candidate.isWithin(tolerance.share(), 1, margin);
    }

    /**
     * {@return whether there are enough rows to certify a candidate whose outputs equal those of the original}
     *
     * @param measured what is known so far
     */
    boolean canCertify(List<MeasuredCandidate> measured) {
        Optional<RowErrors> original = measured.stream()
                .filter(MeasuredCandidate::complete)
                .findFirst()
                .map(one -> one.errors().unchanged());
        return original.isEmpty()
                ? PairedLoss.ofErrorRates(0, 0, rows, critical()).isWithin(tolerance.share())
                : isWithin(original.get(), critical());
    }

    /**
     * {@return whether all losses are smaller than is tolerated by a standard error; where less is aimed at, at most that, as rows
     *     that certify nothing tell no more}
     */
    boolean isPlausible(MeasuredCandidate candidate) {
        return candidate.complete()
                && (tolerance.isAimedLower()
                        ? candidate.reachesAim(tolerance)
                        : candidate.isWithin(tolerance.share(), 1, 1));
    }

    /** {@return whether it is certified and reaches what is aimed at} */
    boolean isEnough(MeasuredCandidate candidate) {
        return candidate.certified() && candidate.reachesAim(tolerance);
    }

    /** {@return whether a candidate that is enough may be passed over for a larger one that loses less} */
    boolean looksFurther() {
        return tolerance.isAimedLower();
    }

    /**
     * {@return the smallest certified candidate that reaches what is aimed at; where less is aimed at than is tolerated, of all that
     *     reach it the smallest whose loss is at most the least and a standard error (the rule of one standard error: Breiman and
     *     others 1984, section 3.4.3); else so of all certified ones; else, of the smallest size with any, the plausible one with the
     *     smallest loss; else the one with the smallest loss and standard error together}
     *
     * @param measured by size, the smallest first
     */
    Optional<MeasuredCandidate> chosen(List<MeasuredCandidate> measured) {
        List<MeasuredCandidate> certified =
                measured.stream().filter(MeasuredCandidate::certified).toList();
        List<MeasuredCandidate> enough =
                certified.stream().filter(this::isEnough).toList();
        if (!enough.isEmpty()) {
            return looksFurther() ? smallestOfTheBest(enough) : enough.stream().findFirst();
        }
        if (!certified.isEmpty()) {
            return smallestOfTheBest(certified);
        }
        Optional<MeasuredCandidate> smallest =
                measured.stream().filter(this::isPlausible).findFirst();
        return smallest.isPresent()
                ? measured.stream()
                        .filter(one -> one.variant().share()
                                == smallest.get().variant().share())
                        .filter(this::isPlausible)
                        .min(byLoss())
                : measured.stream()
                        .filter(MeasuredCandidate::complete)
                        .min(Comparator.<MeasuredCandidate>comparingLong(one -> one.broken(tolerance.share()))
                                .thenComparingDouble(one ->
                                        one.judged().estimate() + one.judged().standardError()));
    }

    /** {@return the smallest whose loss is hardly more than the least; the standard error is its own where that of the least is smaller, as of a copy} */
    private static Optional<MeasuredCandidate> smallestOfTheBest(List<MeasuredCandidate> bySize) {
        PairedLoss least = bySize.stream().min(byLoss()).orElseThrow().judged();
        return bySize.stream()
                .filter(one -> one.judged().estimate()
                        <= least.estimate()
                                + Math.max(least.standardError(), one.judged().standardError()))
                .findFirst();
    }

    /** {@return the fewest rows with which one of the candidates would be certified, if their losses stay} */
    OptionalLong rowsNeeded(List<MeasuredCandidate> measured) {
        return measured.stream()
                .map(one -> one.rowsNeeded(tolerance.share(), critical()))
                .filter(OptionalLong::isPresent)
                .mapToLong(OptionalLong::getAsLong)
                .min();
    }

    /** {@return the highest of some usual confidences, in per cent, for which a candidate would be certified, if there is one} */
    OptionalInt certifiedAt(List<MeasuredCandidate> measured) {
        return IntStream.of(90, 80, 70)
                .filter(confidence -> measured.stream()
                        .filter(MeasuredCandidate::complete)
                        .anyMatch(one -> isWithin(one.errors(), criticalValue(confidence / 100.0))))
                .findFirst();
    }

    private boolean isWithin(RowErrors errors, double standardErrors) {
        return errors.certify(errors.losses(standardErrors, seed), tolerance.share());
    }
}
