package odf2nna.internal.prune;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import odf2nna.internal.statistics.Covariance;
import odf2nna.internal.statistics.RowBlocks;

/**
 * The remaining positions of a value while positions are removed one by one, and the cost of each removal for the
 * consumers whose weights of the remaining positions are refitted (optimal brain surgeon for whole columns; Hassibi,
 * Stork, 1993).
 *
 * <p>With {@code P = (S + λI)⁻¹} over the remaining positions, S their correlations, and W the current weights of the
 * consumers, all for positions of variance 1, removing j costs {@code ‖W_j‖² / P_jj} of expected squared error and
 * changes {@code W_i −= P_ij·W_j / P_jj}, {@code P −= P_:j·P_j: / P_jj}. The costs of a sequence add up to the error of
 * a single refit to the remaining positions. A removal takes O(n·(n + units)) operations. P is symmetric; its lower
 * half is stored.
 */
final class ValueState {
    private static final double RIDGE = 1e-6;

    private final long rows;
    private final double[] deviations;
    private final double[][] inverse;
    private final Map<String, Consumer> consumers = new LinkedHashMap<>();
    private final int[] positionAt;
    private final int[] slotOf;
    private int remaining;

    /** All positions, no consumers. */
    ValueState(Covariance seen) {
        int n = seen.meanX().size();
        int[] all = IntStream.range(0, n).toArray();
        RidgeSystem system = new RidgeSystem(seen, all);
        double[] whole = system.inverse(RIDGE);
        this.rows = seen.samples();
        this.remaining = n;
        this.deviations = system.deviations();
        this.positionAt = all;
        this.slotOf = all.clone();
        this.inverse = new double[n][];
        for (int i = 0; i < n; i++) {
            inverse[i] = Arrays.copyOfRange(whole, i * n, i * n + i + 1);
        }
    }

    /** {@return how many positions remain} */
    int remaining() {
        return remaining;
    }

    /**
     * {@return whether there are at least two rows for each coefficient of an output of a linear layer on the remaining
     * positions}
     */
    boolean canJudgeMap() {
        return rows >= 2L * (remaining + 1);
    }

    boolean has(int position) {
        return slotOf[position] < remaining;
    }

    /**
     * Adds a consumer of this value.
     *
     * @param weights for each position, one number per unit, in the units of the value
     */
    void addConsumer(String consumer, double[][] weights) {
        double[][] scaled = new double[weights.length][];
        for (int slot = 0; slot < remaining; slot++) {
            double deviation = deviations[positionAt[slot]];
            scaled[slot] = Arrays.stream(weights[positionAt[slot]])
                    .map(weight -> weight * deviation)
                    .toArray();
        }
        addScaledConsumer(consumer, scaled);
    }

    /** Adds a consumer whose weights are already ordered by slot, for positions of variance 1. */
    void addScaledConsumer(String consumer, double[][] weights) {
        consumers.put(consumer, new Consumer(weights, remaining));
    }

    void removeConsumer(String consumer) {
        consumers.remove(consumer);
    }

    /** {@return the expected squared error of the consumer that removing the position adds} */
    double cost(String consumer, int position) {
        Consumer known = consumers.get(consumer);
        int slot = slotOf[position];
        return known == null ? 0 : known.squares[slot] / inverse[slot][slot];
    }

    /** {@return the cost of removing the position, over all consumers} */
    double cost(int position) {
        int slot = slotOf[position];
        double sum = 0;
        for (Consumer consumer : consumers.values()) {
            sum += consumer.squares[slot];
        }
        return sum / inverse[slot][slot];
    }

    /** Removes a position. */
    void remove(int position) {
        int last = remaining - 1;
        swap(slotOf[position], last);
        double[] removed = inverse[last];
        double pivot = removed[last];
        long work = (long) last * last;
        for (Consumer consumer : consumers.values()) {
            work += (long) last * consumer.weights[0].length;
        }
        RowBlocks.forEach(last, work, slot -> {
            double factor = removed[slot] / pivot;
            RowBlocks.plusScaled(inverse[slot], removed, -factor, 0, slot + 1);
            for (Consumer consumer : consumers.values()) {
                consumer.spread(slot, last, factor);
            }
        });
        remaining = last;
    }

    private void swap(int a, int last) {
        if (a == last) {
            return;
        }
        for (int i = 0; i < a; i++) {
            swap(inverse, a, i, last, i);
        }
        for (int i = a + 1; i < last; i++) {
            swap(inverse, i, a, last, i);
        }
        swap(inverse, a, a, last, last);
        consumers.values().forEach(consumer -> consumer.swap(a, last));
        int position = positionAt[a];
        positionAt[a] = positionAt[last];
        positionAt[last] = position;
        slotOf[positionAt[a]] = a;
        slotOf[positionAt[last]] = last;
    }

    private static void swap(double[][] values, int i, int j, int k, int l) {
        double value = values[i][j];
        values[i][j] = values[k][l];
        values[k][l] = value;
    }

    /**
     * The least-squares weights that reconstruct a target from the remaining positions.
     *
     * @param covariances of each position with the target, one number per unit, in the units of the value
     * @return for each slot, one number per unit, for positions of variance 1
     */
    double[][] regress(double[][] covariances) {
        double[][] scaled = scaled(covariances);
        double[][] found = RowBlocks.product(wholeInverse(), scaled, scaled.length == 0 ? 0 : scaled[0].length);
        return Arrays.copyOf(found, deviations.length);
    }

    private double[][] wholeInverse() {
        double[][] whole = new double[remaining][remaining];
        for (int i = 0; i < remaining; i++) {
            for (int j = 0; j <= i; j++) {
                whole[i][j] = inverse[i][j];
                whole[j][i] = inverse[i][j];
            }
        }
        return whole;
    }

    /** {@return how much of the target's variance those weights explain} */
    double explained(double[][] covariances, double[][] weights) {
        double[][] scaled = scaled(covariances);
        double sum = 0;
        for (int i = 0; i < remaining; i++) {
            for (int unit = 0; unit < weights[i].length; unit++) {
                sum += weights[i][unit] * scaled[i][unit];
            }
        }
        return sum;
    }

    private double[][] scaled(double[][] covariances) {
        double[][] scaled = new double[remaining][];
        for (int slot = 0; slot < remaining; slot++) {
            double deviation = deviations[positionAt[slot]];
            double factor = deviation > 0 ? 1 / deviation : 0;
            scaled[slot] = Arrays.stream(covariances[positionAt[slot]])
                    .map(value -> value * factor)
                    .toArray();
        }
        return scaled;
    }

    /** A consumer's weights of each slot, and the sums of their squares. */
    private static final class Consumer {
        private final double[][] weights;
        private final double[] squares;

        Consumer(double[][] weights, int slots) {
            this.weights = weights;
            this.squares = new double[weights.length];
            for (int slot = 0; slot < slots; slot++) {
                squares[slot] = RowBlocks.dot(weights[slot], weights[slot]);
            }
        }

        /** Subtracts a multiple of the last slot's weights from those of another slot. */
        void spread(int slot, int last, double factor) {
            RowBlocks.plusScaled(weights[slot], weights[last], -factor);
            squares[slot] = RowBlocks.dot(weights[slot], weights[slot]);
        }

        void swap(int a, int b) {
            double[] row = weights[a];
            weights[a] = weights[b];
            weights[b] = row;
            double square = squares[a];
            squares[a] = squares[b];
            squares[b] = square;
        }
    }
}
