package odf2nna.internal.training;

import java.util.SplittableRandom;
import org.apache.commons.rng.sampling.distribution.DirichletSampler;

/** What chance decides about augmented rows: by seed and epoch alone, so that training can go on from any epoch. */
public final class AugmentationDraws {
    /** Each kind of draw has a stream of its own; any numbers would do. */
    private static final long MIXUP = 0x6d69787570L;

    private static final long SHIFT = 0x7368696674L;

    private AugmentationDraws() {}

    /**
     * {@return how much of itself each row keeps, 0 to 1: independent draws of Beta(a, a)}
     *
     * @param count rows of all steps of the epoch
     * @param a see {@link Augmentation#mixup()}
     * @param epoch 1 for the first
     */
    public static float[] shares(int count, double a, long seed, int epoch) {
        SplittableRandom random = RowOrder.random(seed ^ MIXUP, epoch);
        // the first of two numbers with the sum 1 and the distribution Dirichlet(a, a)
        DirichletSampler sampler = DirichletSampler.symmetric(random::nextLong, 2, a);
        float[] shares = new float[count];
        for (int i = 0; i < count; i++) {
            shares[i] = (float) sampler.sample()[0];
        }
        return shares;
    }

    /**
     * {@return how far each image is moved: pixels down, then pixels to the right, for one image after the other}
     *
     * @param count images of all steps of the epoch
     * @param most pixels in each direction
     * @param epoch 1 for the first
     */
    public static int[] offsets(int count, int most, long seed, int epoch) {
        return RowOrder.random(seed ^ SHIFT, epoch)
                .ints(2L * count, -most, most + 1)
                .toArray();
    }
}
