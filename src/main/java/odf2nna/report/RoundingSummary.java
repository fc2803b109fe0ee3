package odf2nna.report;

import org.jspecify.annotations.Nullable;

/**
 * Fine-tuning through the rounding of int8 (quantization-aware training), which is done where int8 costs more than noise on validation rows.
 *
 * @param epochs of it; 0 where it was not done
 * @param metric by which it was decided, such as {@code accuracy}
 * @param rows validation rows, from which it learnt nothing
 * @param costBefore how much worse int8 makes the network on them without it; a share for a share of rows
 * @param costAfter the same with it; null where it was not done
 * @param kept whether the result has its weights
 * @param metrics on held-out rows, the network before int8 and in int8 without it; null where it was not done, or there are none
 */
public record RoundingSummary(
        int epochs,
        String metric,
        long rows,
        double costBefore,
        @Nullable Double costAfter,
        boolean kept,
        @Nullable MetricsReport metrics) {}
