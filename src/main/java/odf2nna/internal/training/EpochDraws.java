package odf2nna.internal.training;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.commons.rng.sampling.distribution.DirichletSampler;

/** The random draws of an epoch: they depend only on seed and epoch, so that training can resume from any epoch. */
public final class EpochDraws {
    /** Each kind of draw for augmented rows has a stream of its own; the numbers are arbitrary. */
    private static final long MIXUP = 0x6d69787570L;

    private static final long SHIFT = 0x7368696674L;

    private static final long SPLICE = 0x73706c696365L;

    private EpochDraws() {}

    private static SplittableRandom random(long seed, int epoch) {
        return new SplittableRandom(new SplittableRandom(seed).nextLong() + epoch);
    }

    /**
     * {@return a seed for each step of an epoch, for other random draws in it}
     *
     * @param epoch 1 for the first
     */
    public static int[] ofSteps(int steps, long seed, int epoch) {
        return random(~seed, epoch).ints(steps).toArray();
    }

    /**
     * {@return a number from 0 to 1 for each step of an epoch, by which weights are removed and restored}
     *
     * @param epoch 1 for the first
     */
    public static double[] chances(int steps, long seed, int epoch) {
        return random(seed ^ SPLICE, epoch).doubles(steps).toArray();
    }

    /**
     * {@return the numbers 0 to {@code rows} − 1 in the order of an epoch}
     *
     * @param epoch 1 for the first
     */
    public static int[] order(int rows, long seed, int epoch) {
        return order(rows, random(seed, epoch));
    }

    /** {@return the numbers 0 to {@code rows} − 1 in a random order} */
    static int[] order(int rows, SplittableRandom random) {
        int[] order = new int[rows];
        Arrays.setAll(order, i -> i);
        for (int i = rows - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int row = order[i];
            order[i] = order[other];
            order[other] = row;
        }
        return order;
    }

    /**
     * {@return the share of itself in each mixed row, 0 to 1: independent draws of Beta(a, a)}
     *
     * @param count rows of all steps of the epoch
     * @param a see {@link odf2nna.training.AugmentOptions#mixup()}
     * @param epoch 1 for the first
     */
    public static float[] shares(int count, double a, long seed, int epoch) {
        SplittableRandom random = random(seed ^ MIXUP, epoch);
        // the first of two numbers with the sum 1 and the distribution Dirichlet(a, a)
        DirichletSampler sampler = DirichletSampler.symmetric(random::nextLong, 2, a);
        float[] shares = new float[count];
        for (int i = 0; i < count; i++) {
            shares[i] = (float) sampler.sample()[0];
        }
        return shares;
    }

    /**
     * {@return the shift of each image: pixels down, then pixels to the right, for one image after the other}
     *
     * @param count images of all steps of the epoch
     * @param most pixels in each direction
     * @param epoch 1 for the first
     */
    public static int[] offsets(int count, int most, long seed, int epoch) {
        return random(seed ^ SHIFT, epoch).ints(2L * count, -most, most + 1).toArray();
    }
}
