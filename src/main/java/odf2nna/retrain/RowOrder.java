package odf2nna.retrain;

import java.util.SplittableRandom;

/** The order in which an epoch takes the rows: by seed and epoch alone, so that training can go on from any epoch. */
public final class RowOrder {
    private RowOrder() {}

    /**
     * {@return the numbers 0 to {@code rows} − 1 in the order of an epoch}
     *
     * @param epoch 1 for the first
     */
    public static int[] of(int rows, long seed, int epoch) {
        SplittableRandom random = new SplittableRandom(new SplittableRandom(seed).nextLong() + epoch);
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
