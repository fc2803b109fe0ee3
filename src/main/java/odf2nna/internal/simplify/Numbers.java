package odf2nna.internal.simplify;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;

/** Numbers given to functions that differ by parameters: nearly equal parameters get the same number. */
final class Numbers {
    /**
     * A parameter of a function.
     *
     * @param value the parameter
     * @param size magnitude of the terms it was summed from, at least its own
     */
    record Parameter(double value, double size) {
        static Parameter of(double value) {
            return new Parameter(value, Math.abs(value));
        }
    }

    private record Known(List<Parameter> parameters, int number) {}

    private final double tolerance;
    private final IntSupplier fresh;
    private final Map<Object, List<Known>> known = new HashMap<>();

    Numbers(double tolerance, IntSupplier fresh) {
        this.tolerance = tolerance;
        this.fresh = fresh;
    }

    /** {@return the number of what {@code key} and the parameters tell apart} */
    int of(Object key, List<Parameter> parameters) {
        List<Known> candidates = known.computeIfAbsent(key, k -> new ArrayList<>());
        for (Known candidate : candidates) {
            if (areEqual(candidate.parameters, parameters)) {
                return candidate.number;
            }
        }
        Known added = new Known(parameters, fresh.getAsInt());
        candidates.add(added);
        return added.number;
    }

    private boolean areEqual(List<Parameter> some, List<Parameter> others) {
        boolean equal = true;
        for (int i = 0; i < some.size(); i++) {
            Parameter a = some.get(i);
            Parameter b = others.get(i);
            equal &= Math.abs(a.value - b.value) <= tolerance * Math.max(a.size, b.size);
        }
        return equal;
    }
}
