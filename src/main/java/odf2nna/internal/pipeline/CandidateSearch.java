package odf2nna.internal.pipeline;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import odf2nna.internal.evaluate.PairedLoss;
import odf2nna.internal.network.ByName;
import odf2nna.pipeline.BoundMissedException;
import odf2nna.pipeline.Goals.Tolerance;
import odf2nna.prune.EmptyLayerException;
import odf2nna.runtime.CancellationToken;
import odf2nna.training.FineTuneOptions;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * Looks for the smallest candidate that keeps a promise: on new rows, every output is worse than the original's by no more than
 * is tolerated, with the confidence that is asked for.
 *
 * <p>Sizes are fixed beforehand. At each, from the smallest up, candidates are made as they are and fine-tuned, each is fitted
 * on some rows and held to the promise on rows that were kept from it, and all of these rows count together (cross-fitting:
 * Chernozhukov and others, "Double/debiased machine learning", The Econometrics Journal 21 (2018) C1-C68). The search ends at
 * the first size at which one is certified; of several, the one with the smallest loss is taken. That there are many
 * candidates is paid for by a critical value above the normal one, see {@link #criticalValue}.
 */
final class CandidateSearch {
    /** Sizes of the dense layers as shares of the original's, ascending. */
    static final List<Double> SHARES = List.of(0.02, 0.04, 0.07, 0.11, 0.16, 0.22, 0.3, 0.4, 0.5, 0.6, 0.75, 0.9);

    /** The part of the error that may be spent on one candidate: found by simulation, see docs/explanation/promise.md. */
    private static final double ERROR_SHARE = 0.455;

    /** A candidate is given up after a fold whose rows tell, with 95 % confidence, that it loses too much. */
    private static final double HOPELESS = NormalDistribution.of(0, 1).inverseSurvivalProbability(0.05);

    private final Fits fits;
    private final Tolerance tolerance;
    private final CancellationToken cancellation;
    private final double z;
    private final List<Measured> tried = new ArrayList<>();

    /**
     * How a candidate is made.
     *
     * @param share of the original's parameters, more than 0
     * @param tuning how it is fine-tuned; empty as it is
     */
    record Variant(double share, Optional<FineTuneOptions> tuning) {}

    /**
     * A candidate that was fitted on the rows of a fold.
     *
     * @param errors on the rows that were kept from it
     */
    record Fitted(Candidate candidate, RowErrors errors) {}

    /** What a search does with the rest of the pipeline. */
    interface Fits {
        /** {@return how many folds there are} */
        int folds();

        /** {@return candidates that are fitted side by side at most} */
        int threads();

        /** {@return rows that are kept in all folds} */
        long rows();

        /**
         * Fits a candidate on a fold. Several threads may ask at once, for candidates of one size.
         *
         * @throws odf2nna.pipeline.BoundMissedException if it can't be made so small
         * @throws EmptyLayerException if a layer would lose all its units and must not
         */
        Fitted fit(int fold, Variant variant) throws IOException;

        /**
         * Called before the candidates of a size are fitted.
         *
         * @param number of the size, from 1 on
         * @param most sizes that may be tried; the search may end before
         */
        void trying(int number, int most);
    }

    /**
     * A candidate that was measured.
     *
     * @param candidate that of the first fold
     * @param errors on the kept rows of all folds; of some, where it was given up before
     * @param losses by output
     * @param complete whether all folds were measured
     * @param certified whether it keeps the promise
     */
    record Measured(
            Variant variant,
            Candidate candidate,
            RowErrors errors,
            List<PairedLoss> losses,
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
    }

    /**
     * What was found.
     *
     * @param chosen empty where there is no candidate
     * @param tried in their order
     * @param rowsNeeded about the fewest rows with which one would be certified; empty if no number would do
     * @param interrupted whether it was ended early
     */
    record Found(Optional<Measured> chosen, List<Measured> tried, OptionalLong rowsNeeded, boolean interrupted) {}

    /** Tries nothing yet. */
    CandidateSearch(Fits fits, Tolerance tolerance, CancellationToken cancellation) {
        this.fits = fits;
        this.tolerance = tolerance;
        this.cancellation = cancellation;
        this.z = criticalValue(tolerance.confidence());
    }

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

    /**
     * Searches.
     *
     * @param shares ascending
     * @param tunings how each size is fine-tuned, besides not at all
     */
    Found run(List<Double> shares, List<FineTuneOptions> tunings, long seed) throws IOException {
        cancellation.begin();
        try {
            for (int i = 0; i < shares.size() && !cancellation.isStopRequested(); i++) {
                fits.trying(i + 1, shares.size());
                List<Measured> size = tried(variants(shares.get(i), tunings), seed);
                tried.addAll(size);
                boolean isFound = size.stream().anyMatch(Measured::certified);
                if (isFound || (!canCertify(seed) && isPlausible(size))) {
                    break;
                }
            }
            return new Found(chosen(), List.copyOf(tried), rowsNeeded(), cancellation.isStopRequested());
        } finally {
            cancellation.end();
        }
    }

    private static List<Variant> variants(double share, List<FineTuneOptions> tunings) {
        List<Variant> variants = new ArrayList<>();
        variants.add(new Variant(share, Optional.empty()));
        tunings.forEach(tuning -> variants.add(new Variant(share, Optional.of(tuning))));
        return variants;
    }

    private static Comparator<Measured> byLoss() {
        return Comparator.comparingDouble(one -> one.judged().estimate());
    }

    /** {@return the candidates of a size, without those that were tried at a smaller one; none where they can't be made} */
    private List<Measured> tried(List<Variant> variants, long seed) throws IOException {
        Map<Variant, List<Fitted>> fitted = new LinkedHashMap<>();
        try {
            List<Fitted> firsts = fitted(variants, 0, 1);
            for (int i = 0; i < variants.size(); i++) {
                if (!isKnown(variants.get(i), firsts.get(i))) {
                    fitted.put(variants.get(i), new ArrayList<>(List.of(firsts.get(i))));
                }
            }
            List<Variant> hopeful = fitted.keySet().stream()
                    .filter(variant -> isHopeful(ByName.get(fitted, variant), seed))
                    .toList();
            if (!cancellation.isStopRequested()) {
                List<Fitted> others = fitted(hopeful, 1, fits.folds());
                int each = fits.folds() - 1;
                for (int i = 0; i < hopeful.size(); i++) {
                    ByName.get(fitted, hopeful.get(i)).addAll(others.subList(i * each, (i + 1) * each));
                }
            }
        } catch (BoundMissedException | EmptyLayerException tooSmall) {
            return List.of();
        }
        return fitted.entrySet().stream()
                .map(entry -> judged(entry.getKey(), entry.getValue(), seed))
                .toList();
    }

    private Measured judged(Variant variant, List<Fitted> fitted, long seed) {
        RowErrors errors = pooled(fitted);
        List<PairedLoss> losses = errors.losses(z, seed);
        boolean complete = fitted.size() == fits.folds();
        boolean certified = complete && errors.certify(losses, tolerance.share());
        return new Measured(variant, fitted.get(0).candidate(), errors, losses, complete, certified);
    }

    /** {@return whether it is what was tried at a smaller size} */
    private boolean isKnown(Variant variant, Fitted first) {
        return tried.stream()
                .anyMatch(other -> other.variant().tuning().equals(variant.tuning())
                        && other.candidate()
                                .remaining()
                                .equals(first.candidate().remaining()));
    }

    private static RowErrors pooled(List<Fitted> fitted) {
        return fitted.stream().map(Fitted::errors).reduce(RowErrors::and).orElseThrow();
    }

    /** {@return each candidate fitted on each of some folds, side by side: all folds of the first, then those of the next} */
    private List<Fitted> fitted(List<Variant> variants, int from, int to) throws IOException {
        List<Callable<Fitted>> jobs = new ArrayList<>();
        for (Variant variant : variants) {
            for (int i = from; i < to; i++) {
                int fold = i;
                jobs.add(() -> fits.fit(fold, variant));
            }
        }
        return jobs.isEmpty() ? List.of() : Workers.all(fits.threads(), jobs);
    }

    /** {@return whether the rows of further folds may certify what was measured on the first} */
    private boolean isHopeful(List<Fitted> fitted, long seed) {
        RowErrors errors = pooled(fitted);
        List<PairedLoss> losses = errors.losses(HOPELESS, seed);
        List<Double> limits = errors.limits(tolerance.share());
        return IntStream.range(0, losses.size()).allMatch(i -> {
            PairedLoss loss = losses.get(i);
            return loss.estimate() - HOPELESS * loss.standardError() <= limits.get(i);
        });
    }

    /** {@return whether there are so many rows that a candidate which gives what the original gives would be certified} */
    private boolean canCertify(long seed) {
        Optional<RowErrors> original = tried.stream()
                .filter(Measured::complete)
                .findFirst()
                .map(one -> one.errors().unchanged());
        return original.isEmpty()
                ? PairedLoss.ofErrorRates(0, 0, fits.rows(), z).isWithin(tolerance.share())
                : isWithin(original.get(), z, seed);
    }

    private boolean isPlausible(List<Measured> candidates) {
        return candidates.stream().anyMatch(this::isPlausible);
    }

    /** {@return whether all losses are smaller than is tolerated by a standard error} */
    private boolean isPlausible(Measured candidate) {
        List<Double> limits = candidate.errors().limits(tolerance.share());
        return candidate.complete()
                && IntStream.range(0, limits.size()).allMatch(i -> {
                    PairedLoss loss = candidate.losses().get(i);
                    return loss.estimate() + loss.standardError() <= limits.get(i);
                });
    }

    /**
     * {@return the certified candidate with the smallest loss; else, of the smallest size with any, the plausible one with the
     *     smallest loss (the rule of one standard error: Breiman and others 1984, section 3.4.3); else the one with the smallest
     *     loss and standard error together}
     */
    private Optional<Measured> chosen() {
        Optional<Measured> certified =
                tried.stream().filter(Measured::certified).min(byLoss());
        if (certified.isPresent()) {
            return certified;
        }
        Optional<Measured> smallest = tried.stream().filter(this::isPlausible).findFirst();
        return smallest.isPresent()
                ? tried.stream()
                        .filter(one -> one.variant().share()
                                == smallest.get().variant().share())
                        .filter(this::isPlausible)
                        .min(byLoss())
                : tried.stream()
                        .filter(Measured::complete)
                        .min(Comparator.<Measured>comparingLong(one -> one.broken(tolerance.share()))
                                .thenComparingDouble(one ->
                                        one.judged().estimate() + one.judged().standardError()));
    }

    /** {@return the fewest rows with which one of the candidates would be certified, if their losses stay} */
    private OptionalLong rowsNeeded() {
        return tried.stream()
                .map(this::rowsNeeded)
                .filter(OptionalLong::isPresent)
                .mapToLong(OptionalLong::getAsLong)
                .min();
    }

    /** {@return rows with which all promises of a candidate would be certified} */
    private OptionalLong rowsNeeded(Measured candidate) {
        List<Double> limits = candidate.errors().limits(tolerance.share());
        long most = 0;
        for (int i = 0; i < limits.size(); i++) {
            OptionalLong needed = candidate.losses().get(i).rowsNeeded(limits.get(i), z);
            if (needed.isEmpty()) {
                return needed;
            }
            int fewest = candidate.errors().outputs().get(i).rows().kind().fewestRows();
            most = Math.max(most, Math.max(fewest, needed.getAsLong()));
        }
        return OptionalLong.of(most);
    }

    /** {@return the lowest of some usual confidences, in per cent, for which a candidate would be certified, if there is one} */
    OptionalInt certifiedAt(long seed) {
        return IntStream.of(90, 80, 70)
                .filter(confidence -> tried.stream()
                        .filter(Measured::complete)
                        .anyMatch(one -> isWithin(one.errors(), criticalValue(confidence / 100.0), seed)))
                .findFirst();
    }

    private boolean isWithin(RowErrors errors, double critical, long seed) {
        return errors.certify(errors.losses(critical, seed), tolerance.share());
    }
}
