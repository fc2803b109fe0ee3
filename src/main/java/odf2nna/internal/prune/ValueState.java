package odf2nna.internal.prune;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import odf2nna.internal.statistics.Covariance;
import odf2nna.internal.statistics.RowBlocks;

/**
 * What is left of a value while its positions are removed one by one, and what each removal costs the layers that read
 * it when their weights of the others are refitted (optimal brain surgeon for whole columns; Hassibi, Stork, 1993).
 *
 * <p>With {@code P = (S + λI)⁻¹} over the positions left, S their correlations, and W the current weights of the consumers,
 * all for positions of variance 1, removing j costs {@code ‖W_j‖² / P_jj} of expected squared error and changes
 * {@code W_i −= P_ij·W_j / P_jj}, {@code P −= P_:j·P_j: / P_jj}. The costs of a sequence add up to the error of the one
 * refit to what is left. A removal takes O(n·(n + units)) operations. Of P, which is symmetric, the lower half is kept.
 */
final class ValueState {
    private static final double RIDGE = 1e-6;

    private final long rows;
    private final double[] deviations;
    private final double[][] inverse;
    private final Map<String, Consumer> consumers = new LinkedHashMap<>();
    private final int[] positionAt;
    private final int[] slotOf;
    private int left;

    /** Everything still there, nobody reading. */
    ValueState(Covariance seen) {
        int n = seen.meanX().size();
        int[] all = IntStream.range(0, n).toArray();
        RidgeSystem system = new RidgeSystem(seen, all);
        double[] whole = system.inverse(RIDGE);
        this.rows = seen.samples();
        this.left = n;
        this.deviations = system.deviations();
        this.positionAt = all;
        this.slotOf = all.clone();
        this.inverse = new double[n][];
        for (int i = 0; i < n; i++) {
            inverse[i] = Arrays.copyOfRange(whole, i * n, i * n + i + 1);
        }
    }

    /** {@return how many positions are left} */
    int left() {
        return left;
    }

    /** {@return whether the rows are at least twice the coefficients that each output of a linear layer on the remaining values has} */
    boolean canJudgeMap() {
        return rows >= 2L * (left + 1);
    }

    boolean has(int position) {
        return slotOf[position] < left;
    }

    /**
     * Adds a layer that reads this value.
     *
     * @param weights for each position, one number per unit, in the units of the value
     */
    void read(String consumer, double[][] weights) {
        double[][] scaled = new double[weights.length][];
        for (int slot = 0; slot < left; slot++) {
            double deviation = deviations[positionAt[slot]];
            scaled[slot] = Arrays.stream(weights[positionAt[slot]])
                    .map(weight -> weight * deviation)
                    .toArray();
        }
        readScaled(consumer, scaled);
    }

    /** Adds a layer whose weights are already those of the slots, for positions of variance 1. */
    void readScaled(String consumer, double[][] weights) {
        consumers.put(consumer, new Consumer(weights, left));
    }

    void unread(String consumer) {
        consumers.remove(consumer);
    }

    /** {@return the expected squared error of the consumer that removing the position adds} */
    double cost(String consumer, int position) {
        Consumer known = consumers.get(consumer);
        int slot = slotOf[position];
        return known == null ? 0 : known.squares[slot] / inverse[slot][slot];
    }

    /** {@return what removing the position costs all consumers} */
    double cost(int position) {
        int slot = slotOf[position];
        double sum = 0;
        for (Consumer consumer : consumers.values()) {
            sum += consumer.squares[slot];
        }
        return sum / inverse[slot][slot];
    }

    /** Takes a position out. */
    void remove(int position) {
        int last = left - 1;
        swap(slotOf[position], last);
        double[] gone = inverse[last];
        double pivot = gone[last];
        long work = (long) last * last;
        for (Consumer consumer : consumers.values()) {
            work += (long) last * consumer.weights[0].length;
        }
        RowBlocks.forEach(last, work, slot -> {
            double factor = gone[slot] / pivot;
            RowBlocks.plusScaled(inverse[slot], gone, -factor, 0, slot + 1);
            for (Consumer consumer : consumers.values()) {
                consumer.spread(slot, last, factor);
            }
        });
        left = last;
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
     * The best weights with which something can be computed from the positions left.
     *
     * @param covariances of each position with what is to be computed, one number per unit, in the units of the value
     * @return for each slot, one number per unit, for positions of variance 1
     */
    double[][] regress(double[][] covariances) {
        double[][] scaled = scaled(covariances);
        double[][] found = RowBlocks.product(wholeInverse(), scaled, scaled.length == 0 ? 0 : scaled[0].length);
        return Arrays.copyOf(found, deviations.length);
    }

    private double[][] wholeInverse() {
        double[][] whole = new double[left][left];
        for (int i = 0; i < left; i++) {
            for (int j = 0; j <= i; j++) {
                whole[i][j] = inverse[i][j];
                whole[j][i] = inverse[i][j];
            }
        }
        return whole;
    }

    /** {@return how much of the variance of something those weights explain} */
    double explained(double[][] covariances, double[][] weights) {
        double[][] scaled = scaled(covariances);
        double sum = 0;
        for (int i = 0; i < left; i++) {
            for (int unit = 0; unit < weights[i].length; unit++) {
                sum += weights[i][unit] * scaled[i][unit];
            }
        }
        return sum;
    }

    private double[][] scaled(double[][] covariances) {
        double[][] scaled = new double[left][];
        for (int slot = 0; slot < left; slot++) {
            double deviation = deviations[positionAt[slot]];
            double factor = deviation > 0 ? 1 / deviation : 0;
            scaled[slot] = Arrays.stream(covariances[positionAt[slot]])
                    .map(value -> value * factor)
                    .toArray();
        }
        return scaled;
    }

    /** The weights with which a layer reads each slot, and the sums of their squares. */
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

        /** Takes the share of the last slot from another. */
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
