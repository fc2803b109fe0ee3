package odf2nna.internal.pipeline;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import odf2nna.internal.evaluate.PairedLoss;
import odf2nna.internal.evaluate.PairedRows;
import odf2nna.internal.report.PromiseText;
import odf2nna.pipeline.Goals.Tolerance;
import odf2nna.report.SearchSummary;
import org.jspecify.annotations.Nullable;

/** A search, and what its promise came to, as records and sentences of the report. */
final class SearchSummaries {
    /** Of a difference of two metrics. */
    private static final double ROUNDING = 1e-9;

    private SearchSummaries() {}

    static SearchSummary search(
            CandidateSearch.Found found,
            Tolerance tolerance,
            String metric,
            long rows,
            int folds,
            boolean coversNewRows) {
        boolean certified = found.chosen().map(MeasuredCandidate::certified).orElse(false);
        return new SearchSummary(
                metric,
                tolerance.share(),
                aim(found, tolerance),
                tolerance.confidence(),
                rows,
                folds,
                certified,
                coversNewRows,
                certified || found.rowsNeeded().isEmpty()
                        ? null
                        : found.rowsNeeded().getAsLong(),
                found.interrupted(),
                found.chosen().or(() -> found.tried().stream().findFirst()).stream()
                        .flatMap(one -> promises(one, found.chosen().isPresent(), tolerance).stream())
                        .toList(),
                found.tried().stream()
                        .map(one -> candidate(one, found, metric, tolerance))
                        .toList());
    }

    private static List<SearchSummary.Promise> promises(
            MeasuredCandidate tried, boolean isChosen, Tolerance tolerance) {
        return IntStream.range(0, tried.losses().size())
                .filter(i -> !tried.errors().outputs().get(i).isEmpty())
                .mapToObj(i -> {
                    RowErrors.Output output = tried.errors().outputs().get(i);
                    PairedLoss loss = tried.losses().get(i);
                    PairedRows rows = output.rows();
                    boolean isCompared = isOfOriginal(output.metric());
                    return new SearchSummary.Promise(
                            output.metric(),
                            output.output().orElse(null),
                            isCompared ? null : finite(rows.valueBefore()),
                            isChosen ? finite(rows.valueAfter()) : null,
                            rows.shown(rows.limit(tolerance.share())),
                            isChosen ? finite(rows.shown(loss.estimate())) : null,
                            isChosen ? finite(rows.shown(loss.bound())) : null,
                            isChosen && tried.complete() && rows.certify(loss, tolerance.share()));
                })
                .toList();
    }

    private static double aim(CandidateSearch.Found found, Tolerance tolerance) {
        return found.chosen()
                .filter(one -> tolerance.isAimedLower())
                .map(one -> one.errors().aims(tolerance).get(0))
                .orElse(tolerance.aim());
    }

    private static boolean isBehind(MeasuredCandidate tried, CandidateSearch.Found found) {
        return found.chosen()
                .filter(one -> one.certified()
                        && one.variant().share() == tried.variant().share())
                .isPresent();
    }

    private static @Nullable Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }

    private static boolean isOfOriginal(String metric) {
        return metric.endsWith("agreement") || metric.equals("relative RMS");
    }

    private static SearchSummary.Candidate candidate(
            MeasuredCandidate tried, CandidateSearch.Found found, String metric, Tolerance tolerance) {
        boolean isChosen = found.chosen().filter(tried::equals).isPresent();
        PairedLoss loss = tried.judged();
        PairedRows rows = tried.errors().outputs().get(0).rows();
        return new SearchSummary.Candidate(
                tried.size().parameters(),
                tried.size().pruned(),
                tried.variant()
                        .tuning()
                        .map(tuning -> tuning.title(!isOfOriginal(metric)))
                        .orElse(null),
                loss.rows(),
                rows.shown(loss.estimate()),
                finite(rows.shown(loss.bound())),
                tried.certified(),
                reason(tried, found, tolerance),
                isChosen,
                tried.size().kept());
    }

    private static @Nullable String reason(MeasuredCandidate tried, CandidateSearch.Found found, Tolerance tolerance) {
        if (found.failed().contains(tried.variant())) {
            return "making it from all rows failed";
        }
        return tried.certified()
                ? behind(tried, found, tolerance)
                : rejection(tried, isBehind(tried, found), tolerance.share());
    }

    /** {@return why a certified candidate was not chosen, or none is good enough; null for a chosen one that reaches the aim} */
    private static @Nullable String behind(
            MeasuredCandidate certified, CandidateSearch.Found found, Tolerance tolerance) {
        if (!certified.reachesAim(tolerance)) {
            return certified.halves().isEmpty()
                    ? "its loss and half a standard error are more than is aimed at"
                    : "its loss where all rows are learnt from, and half a standard error, are more than is aimed at";
        }
        if (found.chosen().filter(certified::equals).isPresent()) {
            return null;
        }
        double share = certified.variant().share();
        double other = found.chosen().map(one -> one.variant().share()).orElse(1.0);
        if (other == share) {
            return "another one of its size is chosen";
        }
        return other < share
                ? "a smaller one loses hardly more"
                : "a larger one loses less by more than a standard error";
    }

    /**
     * {@return the first rule that a candidate breaks}
     *
     * @param isBehind whether another one of its size is certified
     */
    private static String rejection(MeasuredCandidate tried, boolean isBehind, double tolerance) {
        List<RowErrors.Output> outputs = tried.errors().outputs();
        for (int i = 0; i < outputs.size(); i++) {
            PairedRows rows = outputs.get(i).rows();
            PairedLoss loss = tried.losses().get(i);
            String about = outputs.get(i).metric()
                    + outputs.get(i).output().map(name -> " of output " + name).orElse("");
            if (loss.estimate() > rows.limit(tolerance)) {
                return about + ": loses more than is tolerated on these rows";
            }
            if (rows.rows() < rows.kind().fewestRows()) {
                return "%s: %,d rows are too few to certify, expected %,d or more"
                        .formatted(about, rows.rows(), rows.kind().fewestRows());
            }
            if (!rows.certify(loss, tolerance)) {
                return about + ": the upper bound of its loss is more than tolerated";
            }
        }
        return isBehind
                ? "not measured on all rows, because another candidate of its size is certified"
                : "not measured on all rows";
    }

    /** {@return whether held-out rows, which chose nothing, agree with what was promised, for people} */
    static String keptPromise(SearchSummary search, RowErrors errors) {
        PromiseText text = PromiseText.of(search);
        List<PairedLoss> losses = errors.losses(1, 0);
        Map<String, Double> worst = new LinkedHashMap<>();
        for (int i = 0; i < losses.size(); i++) {
            RowErrors.Output output = errors.outputs().get(i);
            if (output.isEmpty()) {
                continue;
            }
            worst.merge(output.metric(), output.rows().shown(losses.get(i).estimate()), Math::max);
        }
        List<Double> limits = errors.limits(search.tolerance());
        boolean isKept =
                IntStream.range(0, limits.size()).allMatch(i -> losses.get(i).estimate() <= limits.get(i) + ROUNDING);
        double loss = Objects.requireNonNullElse(worst.remove(search.metric()), 0.0);
        String others = worst.entrySet().stream()
                .map(one -> "; " + text.name(one.getKey()) + ": " + PromiseText.measured(one.getKey(), one.getValue()))
                .collect(Collectors.joining());
        return String.format(
                Locale.ROOT,
                "the %s was %s on the %,d held-out rows: %s %s (%s)%s%s",
                search.coversNewRows() ? "promise" : "limit",
                isKept ? "kept" : "NOT kept",
                losses.get(0).rows(),
                text.name(search.metric()),
                PromiseText.measured(search.metric(), loss),
                text.limit(loss),
                others,
                search.certified() ? "" : "; it was not certified");
    }
}
