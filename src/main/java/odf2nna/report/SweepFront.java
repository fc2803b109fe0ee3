package odf2nna.report;

import java.util.List;

/**
 * The models of a sweep that are worth a choice: no other is at least as small and at least as good, and smaller or better.
 * Good is what validation rows say; rows held out for the metrics have no say.
 */
public final class SweepFront {
    private SweepFront() {}

    /** {@return the models in their order, each marked; those without a validation error are not on the front} */
    public static List<SweepPoint> mark(List<SweepPoint> points) {
        return points.stream()
                .map(point -> point.onFront(point.validationError() != null
                        && points.stream().noneMatch(other -> dominates(other, point))))
                .toList();
    }

    private static boolean dominates(SweepPoint better, SweepPoint point) {
        Double error = better.validationError();
        Double own = point.validationError();
        if (error == null || own == null) {
            return false;
        }
        boolean asGood = better.parameters() <= point.parameters() && error <= own;
        return asGood && (better.parameters() < point.parameters() || error < own);
    }
}
