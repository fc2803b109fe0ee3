package odf2nna.report;

import java.util.ArrayList;
import java.util.List;

/**
 * The models of a sweep that are worth a choice: no other is at least as small and at least as good, and smaller or better.
 * Good is what validation rows say; rows held out for the metrics have no say. Of several that are equal in both the first
 * one is taken, which is the one without retraining.
 */
public final class SweepFront {
    private SweepFront() {}

    /** {@return the models in their order, each marked; those without a validation error are not on the front} */
    public static List<SweepPoint> mark(List<SweepPoint> points) {
        List<SweepPoint> marked = new ArrayList<>();
        for (int i = 0; i < points.size(); i++) {
            marked.add(points.get(i).onFront(isOnFront(points, i)));
        }
        return marked;
    }

    private static boolean isOnFront(List<SweepPoint> points, int index) {
        SweepPoint point = points.get(index);
        Double error = point.validationError();
        if (error == null) {
            return false;
        }
        for (int i = 0; i < points.size(); i++) {
            Double other = points.get(i).validationError();
            long parameters = points.get(i).parameters();
            if (other == null || other > error || parameters > point.parameters()) {
                continue;
            }
            if (i < index || other < error || parameters < point.parameters()) {
                return false;
            }
        }
        return true;
    }
}
