package odf2nna.internal.pipeline;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import odf2nna.internal.evaluate.ErrorMetric;
import odf2nna.internal.evaluate.PairedRows;

/**
 * Tells whether the original has probably memorised the rows that candidates are held to.
 *
 * <p>Fine-tuning on other rows makes a network forget rows that it has memorised, and does little to what it knows of new ones.
 * So of each size, the largest first, the candidate that fine-tuning made worst is compared with the original, and with the
 * candidate that was not fine-tuned, which shows that the size is not the cause. An original that has learnt from many more rows
 * than these, and makes hardly an error, looks the same.
 */
record MemorisedRows(String metric, long rows, double original, double candidate) {
    /** The original makes at most this share of the candidate's errors. */
    private static final double FEW_ERRORS = 1.0 / 3;
    /** The candidate loses at most this share of its loss before it is fine-tuned. */
    private static final double SMALL_LOSS = 0.5;

    /**
     * {@return the metric of both; empty where the rows do not look memorised}
     *
     * @param tried candidates that were compared with labels
     */
    static Optional<MemorisedRows> find(List<MeasuredCandidate> tried) {
        return tried.stream()
                .map(one -> one.variant().share())
                .distinct()
                .sorted(Comparator.reverseOrder())
                .flatMap(share ->
                        ofSize(tried.stream()
                                        .filter(one -> one.variant().share() == share)
                                        .toList())
                                .stream())
                .findFirst();
    }

    private static Optional<MemorisedRows> ofSize(List<MeasuredCandidate> size) {
        Optional<MeasuredCandidate> plain =
                size.stream().filter(one -> one.variant().tuning().isEmpty()).findFirst();
        Optional<MeasuredCandidate> worst = size.stream()
                .filter(one -> one.variant().tuning().isPresent())
                .max(Comparator.comparingDouble(one -> one.judged().estimate()));
        if (plain.isEmpty() || worst.isEmpty()) {
            return Optional.empty();
        }
        List<PairedRows> rows = judged(worst.get());
        boolean isForgotten = worst.get().judged().isSignificant()
                && error(rows, true) <= FEW_ERRORS * error(rows, false)
                && plain.get().judged().estimate()
                        <= SMALL_LOSS * worst.get().judged().estimate();
        return isForgotten
                ? Optional.of(new MemorisedRows(
                        worst.get().errors().outputs().get(0).metric(),
                        worst.get().judged().rows(),
                        mean(rows, true),
                        mean(rows, false)))
                : Optional.empty();
    }

    /** {@return what the first metric is about} */
    private static List<PairedRows> judged(MeasuredCandidate tried) {
        List<RowErrors.Output> outputs = tried.errors().outputs();
        return IntStream.range(0, outputs.size())
                .filter(i -> outputs.get(i).metric().equals(outputs.get(0).metric()))
                .mapToObj(i -> outputs.get(i).rows())
                .toList();
    }

    private static double mean(List<PairedRows> rows, boolean isBefore) {
        return rows.stream()
                .mapToDouble(one -> isBefore ? one.valueBefore() : one.valueAfter())
                .average()
                .orElse(Double.NaN);
    }

    private static double error(List<PairedRows> rows, boolean isBefore) {
        double value = mean(rows, isBefore);
        return rows.get(0).kind() == ErrorMetric.RELATIVE ? value : 1 - value;
    }

    /** {@return what follows, for people} */
    String note() {
        return String.format(
                Locale.ROOT,
                "the original has probably memorised these rows, or was trained on many more like them:"
                        + " on %,d of them its %s is %.4f, that of a candidate trained without them is %.4f; so nothing is"
                        + " promised on new rows; give --eval rows that the original was not trained on, or give a size",
                rows,
                metric,
                original,
                candidate);
    }
}
