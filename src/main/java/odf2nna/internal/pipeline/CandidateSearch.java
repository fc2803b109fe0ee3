package odf2nna.internal.pipeline;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Stream;
import odf2nna.internal.evaluate.PairedLoss;
import odf2nna.internal.network.ByName;
import odf2nna.pipeline.BoundMissedException;
import odf2nna.pipeline.Goals.Tolerance;
import odf2nna.prune.EmptyLayerException;
import odf2nna.runtime.CancellationToken;
import odf2nna.training.FineTuneOptions;

/**
 * Looks for the smallest candidate that keeps a promise: on new rows, every output is worse than the original's by no more than
 * is tolerated, with the confidence that is asked for.
 *
 * <p>Where less is aimed at than is tolerated, it is the smallest one that is also measured to lose no more than that, or a larger
 * one as long as each next size is better.
 *
 * <p>Sizes are fixed beforehand. At each, from the smallest up, candidates are made as they are and fine-tuned, each is fitted
 * on some rows and held to the promise on rows that were kept from it, and all of these rows count together (cross-fitting:
 * Chernozhukov and others, "Double/debiased machine learning", The Econometrics Journal 21 (2018) C1-C68). The search ends at
 * the first size at which one is certified and reaches what is aimed at. Most of the time goes to candidates that lose a little
 * too much, so a candidate is given up as soon as it is unlikely to be certified. That there are many candidates is paid for by
 * a critical value above the normal one, see {@link CandidateRules#criticalValue}.
 */
final class CandidateSearch {
    /** Sizes of the dense layers as shares of the original's, ascending. */
    static final List<Double> SHARES = List.of(0.02, 0.04, 0.07, 0.11, 0.16, 0.22, 0.3, 0.4, 0.5, 0.6, 0.75, 0.9);

    /** Folds after the first that are measured between two decisions to go on. */
    private static final int FOLDS_AT_ONCE = 2;

    private final Fits fits;
    private final CancellationToken cancellation;
    private final CandidateRules rules;
    private final List<MeasuredCandidate> tried = new ArrayList<>();
    private final Set<Variant> failed = new HashSet<>();
    private int sizes;
    private final Map<Variant, Optional<Fitted>> firsts =
            new HashMap<>(); // on the first fold, until their size is done

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
    record Fitted(CandidateSize size, RowErrors errors) {}

    /** What a search does with the rest of the pipeline. */
    interface Fits {
        /** {@return how many folds there are} */
        int folds();

        /** {@return candidates that are fitted side by side at most} */
        int threads();

        /** {@return rows that are kept in all folds} */
        long rows();

        /**
         * Fits a candidate on a fold. Several threads may ask at once, for candidates of one size and the next.
         *
         * @throws odf2nna.pipeline.BoundMissedException if it can't be made so small
         * @throws EmptyLayerException if a layer would lose all its units and must not
         */
        Fitted fit(int fold, Variant variant) throws IOException;

        /**
         * {@return a candidate's errors beside its original, where both learnt from one half of the rows, on the other half; empty
         *     where the original is the same, whatever rows are learnt from}
         *
         * @throws odf2nna.pipeline.BoundMissedException if it can't be made so small
         * @throws EmptyLayerException if a layer would lose all its units and must not
         */
        Optional<RowErrors> ofHalves(Variant variant) throws IOException;

        /**
         * Called before the candidates of a size are fitted.
         *
         * @param number of the size, from 1 on
         * @param most sizes that may be tried; the search may end before
         */
        void trying(int number, int most);
    }

    /**
     * What was found.
     *
     * @param chosen empty where there is no candidate
     * @param tried in their order
     * @param failed those that failed when they were made from all rows
     * @param rowsNeeded about the fewest rows with which one would be certified; empty if no number would do
     * @param interrupted whether it was ended early
     */
    record Found(
            Optional<MeasuredCandidate> chosen,
            List<MeasuredCandidate> tried,
            Set<Variant> failed,
            OptionalLong rowsNeeded,
            boolean interrupted) {
        /** {@return the same, of which none was good enough} */
        Found withoutChoice() {
            return new Found(Optional.empty(), tried, failed, rowsNeeded, interrupted);
        }
    }

    /**
     * Tries nothing yet.
     *
     * @param seed of intervals that are drawn
     */
    CandidateSearch(Fits fits, Tolerance tolerance, long seed, CancellationToken cancellation) {
        this.fits = fits;
        this.cancellation = cancellation;
        this.rules = new CandidateRules(tolerance, fits.folds(), fits.rows(), seed);
    }

    /** Never chooses a candidate of this kind: it failed when it was made from all rows. */
    void fail(Variant variant) {
        failed.add(variant);
    }

    /**
     * Searches; once more, after a candidate has failed, from where it ended.
     *
     * @param shares ascending
     * @param tunings how each size is fine-tuned, besides not at all
     */
    Found run(List<Double> shares, List<FineTuneOptions> tunings) throws IOException {
        cancellation.begin();
        try {
            while (sizes < shares.size() && !isFound() && !cancellation.isStopRequested()) {
                fits.trying(sizes + 1, shares.size());
                List<Variant> next = sizes + 1 < shares.size() ? variants(shares.get(sizes + 1), tunings) : List.of();
                List<MeasuredCandidate> size = tried(variants(shares.get(sizes), tunings), next);
                firsts.keySet().removeIf(variant -> !next.contains(variant));
                tried.addAll(size);
                sizes++;
            }
            if (usable().stream().noneMatch(MeasuredCandidate::certified)) {
                measurePlausible();
            }
            return new Found(
                    rules.chosen(usable()),
                    List.copyOf(tried),
                    Set.copyOf(failed),
                    rules.rowsNeeded(usable()),
                    cancellation.isStopRequested());
        } finally {
            cancellation.end();
        }
    }

    /**
     * {@return whether a candidate is enough, and the last size has brought none that is chosen in its place; where the rows certify
     *     nothing, whether one is plausible}
     */
    private boolean isFound() {
        List<MeasuredCandidate> usable = usable();
        if (usable.stream().anyMatch(rules::isEnough)) {
            double chosen = rules.chosen(usable).orElseThrow().variant().share();
            double last = tried.get(tried.size() - 1).variant().share(); // sizes without candidates compare nothing
            return !rules.looksFurther() || chosen < last;
        }
        return !usable.isEmpty() && !rules.canCertify(tried) && usable.stream().anyMatch(rules::isPlausible);
    }

    private List<MeasuredCandidate> usable() {
        return tried.stream().filter(one -> !failed.contains(one.variant())).toList();
    }

    /** {@return the variants of a size: as it is, then fine-tuned, first in the way that was best at the size before} */
    private List<Variant> variants(double share, List<FineTuneOptions> tunings) {
        double before =
                tried.isEmpty() ? 0 : tried.get(tried.size() - 1).variant().share();
        Optional<FineTuneOptions> best = tried.stream()
                .filter(one -> one.variant().share() == before
                        && one.variant().tuning().isPresent())
                .min(CandidateRules.byLoss())
                .flatMap(one -> one.variant().tuning());
        return Stream.of(
                        Stream.of(Optional.<FineTuneOptions>empty()),
                        best.stream().map(Optional::of),
                        tunings.stream().map(Optional::of))
                .flatMap(Function.identity())
                .distinct()
                .map(tuning -> new Variant(share, tuning))
                .toList();
    }

    /**
     * {@return the candidates of a size; none where they can't be made, or are as large as those of a smaller size}
     *
     * <p>All are measured on the first fold; but no other way of fine-tuning where the one that was best at the size before is far off,
     * or where it is not promising and all were compared there. Then the {@link CandidateRules#mostPromisingFirst most promising} candidate is measured on the
     * other folds, and the next one only if that one is not certified or loses more than is aimed at.
     *
     * @param next those of the next size
     */
    private List<MeasuredCandidate> tried(List<Variant> variants, List<Variant> next) throws IOException {
        Optional<Fitted> asIs = firsts(variants.subList(0, 1), List.of()).get(0);
        if (asIs.filter(first -> !isKnown(first.size())).isEmpty()) {
            return List.of();
        }
        boolean wereCompared = wereCompared(variants.size());
        double critical = rules.canCertify(tried) ? rules.critical() : 1;
        List<MeasuredCandidate> size = new ArrayList<>();
        for (List<Variant> some :
                List.of(head(variants), variants.subList(head(variants).size(), variants.size()))) {
            boolean isOver = size.stream()
                    .filter(one -> one.variant().tuning().isPresent())
                    .anyMatch(one -> rules.isFarOff(one) || (wereCompared && !rules.isPromising(one, critical)));
            List<Optional<Fitted>> fitted = isOver ? List.of() : firsts(some, head(next));
            if (fitted.contains(Optional.<Fitted>empty())) {
                return List.of();
            }
            for (int i = 0; i < fitted.size(); i++) {
                Fitted first = fitted.get(i).orElseThrow();
                if (!isCutShort(some.get(i))) {
                    size.add(measured(some.get(i), first.size(), first.errors(), 1));
                }
            }
        }
        for (MeasuredCandidate first :
                size.stream().sorted(rules.mostPromisingFirst(critical)).toList()) {
            MeasuredCandidate last = withHalves(goOn(first, critical));
            size.set(size.indexOf(first), last);
            if (rules.isEnough(last)) {
                break;
            }
        }
        return size;
    }

    /** {@return whether all variants of the size before were measured} */
    private boolean wereCompared(int variants) {
        return !tried.isEmpty()
                && tried.stream()
                                .filter(one -> one.variant().share()
                                        == tried.get(tried.size() - 1).variant().share())
                                .count()
                        == variants;
    }

    /** {@return the first variants: as it is, and fine-tuned in one way} */
    private static List<Variant> head(List<Variant> variants) {
        return variants.subList(0, Math.min(2, variants.size()));
    }

    /**
     * {@return variants of a size on the first fold; empty where one can't be made}
     *
     * @param next variants that may be wanted next: as many are fitted, too, as there are threads that have nothing else to do
     */
    private List<Optional<Fitted>> firsts(List<Variant> variants, List<Variant> next) throws IOException {
        List<Variant> missing = new ArrayList<>(
                variants.stream().filter(one -> !firsts.containsKey(one)).toList());
        long tuned = missing.stream().filter(one -> one.tuning().isPresent()).count();
        int idle = Math.floorMod(-tuned, fits.threads());
        next.stream()
                .filter(one -> one.tuning().isPresent() && !firsts.containsKey(one))
                .limit(missing.isEmpty() ? 0 : idle)
                .forEach(missing::add);
        List<Optional<Fitted>> fitted = fitted(missing, 0, 1);
        for (int i = 0; i < missing.size(); i++) {
            firsts.put(missing.get(i), fitted.get(i));
        }
        return variants.stream().map(one -> ByName.get(firsts, one)).toList();
    }

    /** {@return a candidate measured on further folds, as long as it is promising} */
    private MeasuredCandidate goOn(MeasuredCandidate start, double critical) throws IOException {
        MeasuredCandidate now = start;
        while (!now.complete() && rules.isPromising(now, critical) && !cancellation.isStopRequested()) {
            int folds = Math.min(now.folds() + FOLDS_AT_ONCE, fits.folds());
            RowErrors errors = now.errors();
            List<Optional<Fitted>> more = fitted(List.of(now.variant()), now.folds(), folds);
            if (more.contains(Optional.<Fitted>empty()) || isCutShort(now.variant())) {
                return now;
            }
            for (Optional<Fitted> one : more) {
                errors = errors.and(one.orElseThrow().errors());
            }
            now = measured(now.variant(), now.size(), errors, folds);
        }
        return now;
    }

    /** {@return a candidate that would be chosen, with what it loses where a half of the rows is learnt from} */
    private MeasuredCandidate withHalves(MeasuredCandidate candidate) throws IOException {
        if (!rules.looksFurther() || !rules.isEnough(candidate) || cancellation.isStopRequested()) {
            return candidate;
        }
        try {
            Optional<RowErrors> halves = fits.ofHalves(candidate.variant());
            return halves.isEmpty() || isCutShort(candidate.variant())
                    ? candidate
                    : candidate.with(rules.losses(halves.get()));
        } catch (BoundMissedException | EmptyLayerException tooSmall) {
            return candidate;
        } catch (InterruptedIOException stopped) {
            if (cancellation.isCancelled() || !cancellation.isStopRequested()) {
                throw stopped;
            }
            return candidate;
        }
    }

    /** Goes on with candidates that may be plausible, of the smallest size first, up to a size where one is. */
    private void measurePlausible() throws IOException {
        boolean isFound = false;
        for (int i = 0; i < tried.size(); i++) {
            double share = tried.get(i).variant().share();
            if (isFound && share > tried.get(i - 1).variant().share()) {
                return;
            }
            MeasuredCandidate last = goOn(tried.get(i), 1);
            tried.set(i, last);
            isFound |= !failed.contains(last.variant()) && rules.isPlausible(last);
        }
    }

    private MeasuredCandidate measured(Variant variant, CandidateSize size, RowErrors errors, int folds) {
        List<PairedLoss> losses = rules.losses(errors);
        boolean complete = folds == fits.folds();
        boolean certified = complete && errors.certify(losses, rules.tolerance().share());
        return new MeasuredCandidate(variant, size, errors, losses, List.of(), folds, complete, certified);
    }

    /** {@return whether a training of the variant may have ended early, because the search was stopped} */
    private boolean isCutShort(Variant variant) {
        return variant.tuning().isPresent() && cancellation.isStopRequested();
    }

    /** {@return whether as many units were kept at a smaller size, layer by layer} */
    private boolean isKnown(CandidateSize size) {
        return tried.stream().anyMatch(other -> other.size().kept().equals(size.kept()));
    }

    /**
     * {@return each candidate fitted on each of some folds, side by side: all folds of the first, then those of the next; empty
     *     where it can't be made so small}
     */
    private List<Optional<Fitted>> fitted(List<Variant> variants, int from, int to) throws IOException {
        List<Callable<Optional<Fitted>>> jobs = new ArrayList<>();
        for (Variant variant : variants) {
            for (int i = from; i < to; i++) {
                int fold = i;
                jobs.add(() -> fitted(fold, variant));
            }
        }
        return jobs.isEmpty() ? List.of() : Workers.all(fits.threads(), jobs);
    }

    private Optional<Fitted> fitted(int fold, Variant variant) throws IOException {
        try {
            return Optional.of(fits.fit(fold, variant));
        } catch (BoundMissedException | EmptyLayerException tooSmall) {
            return Optional.empty();
        }
    }

    /** {@return the lowest of some usual confidences, in per cent, for which a candidate would be certified, if there is one} */
    OptionalInt certifiedAt() {
        return rules.certifiedAt(usable());
    }
}
