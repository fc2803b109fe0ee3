package odf2nna.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One model of a sweep. Absent values are null.
 *
 * @param name of its files
 * @param goal the requested size or threshold, such as {@code 25%}
 * @param threshold up to which units were pruned: a standard deviation for {@code std}, else a step of the pruning order
 * @param epsilon the threshold where it is a standard deviation
 * @param fineTuned whether it was fine-tuned
 * @param sha256 digest of the model file and its external data
 * @param prunedUnits pruned units
 * @param widths remaining units of each prunable layer
 * @param parameters of all layers
 * @param parametersPercent of the original's
 * @param multiplyAdds multiplications with a following addition that the dense layers take for one row
 * @param bytes of the model
 * @param validationError on validation rows, by which models are selected; absent without such rows
 * @param bestEpoch the epoch whose weights are kept; absent without fine-tuning
 * @param test the first metric on held-out rows, which selects nothing; absent without such rows
 * @param microsBefore median time of the original for one row, microseconds, measured in turn with this model; absent
 *     without held-out rows
 * @param micros likewise of this model
 * @param seconds wall time of making it
 * @param front whether it is on the Pareto front of size and validation error
 */
public record SweepPoint(
        String name,
        String goal,
        double threshold,
        @Nullable Double epsilon,
        boolean fineTuned,
        String sha256,
        int prunedUnits,
        List<Integer> widths,
        long parameters,
        double parametersPercent,
        long multiplyAdds,
        long bytes,
        @Nullable Double validationError,
        @Nullable Integer bestEpoch,
        @Nullable MetricRow test,
        @Nullable Double microsBefore,
        @Nullable Double micros,
        double seconds,
        boolean front) {
    public SweepPoint {
        widths = List.copyOf(widths);
    }

    /** {@return this model, marked as on the Pareto front or not} */
    public SweepPoint onFront(boolean isOnFront) {
        return new SweepPoint(
                name,
                goal,
                threshold,
                epsilon,
                fineTuned,
                sha256,
                prunedUnits,
                widths,
                parameters,
                parametersPercent,
                multiplyAdds,
                bytes,
                validationError,
                bestEpoch,
                test,
                microsBefore,
                micros,
                seconds,
                isOnFront);
    }
}
