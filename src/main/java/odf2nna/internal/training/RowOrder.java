package odf2nna.internal.training;

import java.util.SplittableRandom;

/** What chance decides in an epoch, the order of the rows above all: by seed and epoch alone, so that training can go on from any epoch. */
public final class RowOrder {
    private RowOrder() {}

    static SplittableRandom random(long seed, int epoch) {
        return new SplittableRandom(new SplittableRandom(seed).nextLong() + epoch);
    }

    /**
     * {@return a number for each step of an epoch, for what else is left to chance in it}
     *
     * @param epoch 1 for the first
     */
    public static int[] draws(int steps, long seed, int epoch) {
        return random(~seed, epoch).ints(steps).toArray();
    }

    /**
     * {@return the numbers 0 to {@code rows} − 1 in the order of an epoch}
     *
     * @param epoch 1 for the first
     */
    public static int[] of(int rows, long seed, int epoch) {
        SplittableRandom random = random(seed, epoch);
        int[] order = new int[rows];
        for (int i = 0; i < rows; i++) {
            order[i] = i;
        }
        for (int i = rows - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int row = order[i];
            order[i] = order[other];
            order[other] = row;
        }
        return order;
    }
}
