package odf2nna.internal.prune.quantize;

import odf2nna.internal.network.Grid;
import odf2nna.internal.statistics.ValueHistogram;

/**
 * Chooses the grid for the values of a tensor: the one with the least expected squared error. Mostly it reaches from
 * the lowest to the highest value; it clips a few outliers where their clipping error is smaller than the rounding
 * error that a wider grid would add to the others.
 *
 * <p>The error of a value on the grid is {@code scale²/12}, that of evenly spread ones; of a value beyond it, its
 * distance squared; of a zero, none.
 */
public final class GridSearch {
    /** Candidate ends lie an eighth of an octave apart, down to 2⁻²⁰ of the range. */
    private static final int PER_OCTAVE = 8;

    private static final int CANDIDATES = 20 * PER_OCTAVE;
    /** Each end is optimised with the other one fixed; more rounds make no relevant difference. */
    private static final int ROUNDS = 2;

    private final double[] values;
    private final double[] counts;

    private GridSearch(ValueHistogram seen) {
        int[] size = {0};
        seen.forEach((middle, count) -> size[0]++);
        values = new double[size[0]];
        counts = new double[size[0]];
        int[] next = {0};
        seen.forEach((middle, count) -> {
            values[next[0]] = middle;
            counts[next[0]++] = count;
        });
    }

    /**
     * {@return the grid for values}
     *
     * @param low the lowest of them
     * @param high the highest
     * @throws IllegalArgumentException if they lie too far apart for a float
     */
    public static Grid choose(ValueHistogram seen, double low, double high) {
        GridSearch search = new GridSearch(seen);
        double from = Math.min(low, 0);
        double to = Math.max(high, 0);
        for (int round = 0; round < ROUNDS; round++) {
            double held = from;
            to = search.best(to, end -> Grid.over(held, end));
            double other = to;
            from = search.best(from, end -> Grid.over(end, other));
        }
        return Grid.over(from, to);
    }

    private interface Ending {
        Grid at(double end);
    }

    private double best(double end, Ending grids) {
        double best = end;
        double least = error(grids.at(end));
        for (int i = 1; i <= CANDIDATES && end != 0; i++) {
            double candidate = end * Math.pow(2, -i / (double) PER_OCTAVE);
            double error = error(grids.at(candidate));
            if (error < least) {
                least = error;
                best = candidate;
            }
        }
        return best;
    }

    private double error(Grid grid) {
        double low = grid.lowest();
        double high = grid.highest();
        double inside = (double) grid.scale() * grid.scale() / 12;
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            double beyond = Math.max(Math.max(low - values[i], values[i] - high), 0);
            sum += counts[i] * (beyond > 0 ? beyond * beyond : inside);
        }
        return sum;
    }
}
