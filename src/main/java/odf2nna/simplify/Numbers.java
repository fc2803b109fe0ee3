package odf2nna.simplify;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;

/** Numbers given to functions that differ by parameters: nearly equal parameters get the same number. */
final class Numbers {
    private record Known(double[] parameters, int number) {}

    private final double tolerance;
    private final IntSupplier fresh;
    private final Map<Object, List<Known>> known = new HashMap<>();

    Numbers(double tolerance, IntSupplier fresh) {
        this.tolerance = tolerance;
        this.fresh = fresh;
    }

    /** {@return the number of what {@code key} and the parameters tell apart} */
    int of(Object key, double... parameters) {
        List<Known> candidates = known.computeIfAbsent(key, k -> new ArrayList<>());
        for (Known candidate : candidates) {
            if (equal(candidate.parameters, parameters)) {
                return candidate.number;
            }
        }
        Known added = new Known(parameters, fresh.getAsInt());
        candidates.add(added);
        return added.number;
    }

    private boolean equal(double[] a, double[] b) {
        boolean equal = true;
        for (int i = 0; i < a.length; i++) {
            equal &= areEqual(a[i], b[i], tolerance);
        }
        return equal;
    }

    /** Whether two numbers are the same but for rounding; 0 is nothing but 0. */
    static boolean areEqual(double a, double b, double tolerance) {
        return Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b));
    }
}
