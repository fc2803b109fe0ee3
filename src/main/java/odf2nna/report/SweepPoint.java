package odf2nna.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One model of a sweep. Absent values are null.
 *
 * @param name of its files
 * @param wanted the size or threshold that was asked for, such as {@code 25%}
 * @param epsilon the threshold that it took
 * @param retrained whether it was retrained
 * @param sha256 digest of the model file and its external data
 * @param droppedUnits units that are gone
 * @param widths units left of each layer that can lose some
 * @param parameters of all layers
 * @param parametersPercent of the original's
 * @param multiplyAdds multiplications with a following addition that the dense layers take for one row
 * @param bytes of the model
 * @param validationError on validation rows, by which models are chosen; absent where there are none
 * @param bestEpoch the epoch whose weights were taken; absent without retraining
 * @param test the first metric on held-out rows, which chooses nothing; absent where there are none
 * @param microsBefore median time of the original for one row, microseconds, in turn with this model; absent where there
 *     are no held-out rows
 * @param micros likewise of this model
 * @param seconds wall time that it took to make
 * @param front whether no other model of the sweep is as small and as good, and smaller or better
 */
public record SweepPoint(
        String name,
        String wanted,
        double epsilon,
        boolean retrained,
        String sha256,
        int droppedUnits,
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

    /** {@return this model, on the front or not} */
    public SweepPoint onFront(boolean isOnFront) {
        return new SweepPoint(
                name,
                wanted,
                epsilon,
                retrained,
                sha256,
                droppedUnits,
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
