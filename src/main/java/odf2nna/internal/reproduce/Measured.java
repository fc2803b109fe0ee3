package odf2nna.internal.reproduce;

import org.jspecify.annotations.Nullable;

/**
 * What one run has given, a line of {@code runs.jsonl}.
 *
 * @param key what decides the result: data, original, words and seed
 * @param command that repeats it, in the folder of the results
 * @param before metric of the original on test rows; null where the run failed
 * @param untuned metric after pruning and before fine-tuning; null where it was not measured
 * @param after metric of the result; null where the run failed
 * @param parametersBefore of the original, dense
 * @param parameters of the result, dense
 * @param nonZeros that a method for weights has left; null for others
 * @param failure why there is no result; null where there is one
 * @param seconds it took
 */
record Measured(
        String key,
        String command,
        @Nullable Double before,
        @Nullable Double untuned,
        @Nullable Double after,
        @Nullable Long parametersBefore,
        @Nullable Long parameters,
        @Nullable Long nonZeros,
        @Nullable String failure,
        double seconds) {
    /** {@return a run without a result} */
    static Measured failed(String key, String command, String reason, double seconds) {
        return new Measured(key, command, null, null, null, null, null, null, reason, seconds);
    }

    /** {@return the metric of the result less that of the original; null where one is missing} */
    @Nullable Double difference() {
        return after == null || before == null ? null : (Double) (after - before);
    }
}
