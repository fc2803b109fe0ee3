package odf2nna.internal.simplify;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.IntSupplier;
import odf2nna.internal.network.Matrix;

/**
 * Rows of weights, numbered by their direction: rows that are multiples of each other get the same number. A row is taken
 * as its length times a unit vector whose first weight that is not 0 is positive.
 *
 * <p>Candidates are found by their projection on a fixed random vector, in which multiples agree but for rounding, and are
 * then compared weight by weight.
 */
final class Directions {
    /**
     * A row seen from the direction that it has.
     *
     * @param number of the direction
     * @param length of the row, negative if it points the other way
     */
    record Row(int number, double length) {}

    private record Known(int number, Matrix weights, int row, double length) {}

    private final double tolerance;
    private final IntSupplier fresh;
    private final Map<String, TreeMap<Double, List<Known>>> known = new HashMap<>();

    Directions(double tolerance, IntSupplier fresh) {
        this.tolerance = tolerance;
        this.fresh = fresh;
    }

    /**
     * {@return the direction of a row that is not zero}
     *
     * @param source what the row reads; directions over other sources are other directions
     * @param constant the columns that don't count
     */
    Row of(String source, Matrix weights, int row, boolean[] constant) {
        double squares = 0;
        double sign = 0;
        for (int j = 0; j < constant.length; j++) {
            double weight = constant[j] ? 0 : weights.get(row, j);
            squares += weight * weight;
            sign = sign == 0 ? Math.signum(weight) : sign;
        }
        double length = sign * Math.sqrt(squares);
        SplittableRandom random = new SplittableRandom(1);
        double projection = 0;
        double size = 0;
        for (int j = 0; j < constant.length; j++) {
            double factor = 0.5 + random.nextDouble();
            double component = constant[j] ? 0 : factor * weights.get(row, j) / length;
            projection += component;
            size += Math.abs(component);
        }
        double reach = 2 * tolerance * size;
        TreeMap<Double, List<Known>> candidates = known.computeIfAbsent(source, s -> new TreeMap<>());
        for (List<Known> close : candidates
                .subMap(projection - reach, true, projection + reach, true)
                .values()) {
            for (Known candidate : close) {
                if (isSame(candidate, weights, row, length, constant)) {
                    return new Row(candidate.number, length);
                }
            }
        }
        Known added = new Known(fresh.getAsInt(), weights, row, length);
        candidates.computeIfAbsent(projection, p -> new ArrayList<>()).add(added);
        return new Row(added.number, length);
    }

    private boolean isSame(Known other, Matrix weights, int row, double length, boolean[] constant) {
        boolean same = true;
        for (int j = 0; j < constant.length && same; j++) {
            double a = weights.get(row, j) / length;
            double b = other.weights.get(other.row, j) / other.length;
            same = constant[j] || Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b));
        }
        return same;
    }
}
