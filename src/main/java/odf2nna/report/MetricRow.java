package odf2nna.report;

import org.jspecify.annotations.Nullable;

/**
 * One metric before and after, with 95 % intervals. Absent values are null.
 *
 * @param name the metric
 * @param before on the original
 * @param beforeLow lower end of its interval
 * @param beforeHigh upper end
 * @param after on the pruned model
 * @param afterLow lower end of its interval
 * @param afterHigh upper end
 * @param difference after minus before
 * @param differenceLow lower end of the interval of the paired difference
 * @param differenceHigh upper end
 * @param higherIsBetter whether more is better
 */
public record MetricRow(
        String name,
        @Nullable Double before,
        @Nullable Double beforeLow,
        @Nullable Double beforeHigh,
        @Nullable Double after,
        @Nullable Double afterLow,
        @Nullable Double afterHigh,
        @Nullable Double difference,
        @Nullable Double differenceLow,
        @Nullable Double differenceHigh,
        boolean higherIsBetter) {}
