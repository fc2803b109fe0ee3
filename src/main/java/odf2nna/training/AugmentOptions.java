package odf2nna.training;

import java.util.Optional;

/**
 * How rows are to be changed while they are learnt from.
 *
 * @param augmentation how
 * @param image what a row holds, where images are moved; empty to see it by the shape of the model's input
 */
public record AugmentOptions(Augmentation augmentation, Optional<ImageLayout> image) {
    /** Rows as they are. */
    public static final AugmentOptions NONE = new AugmentOptions(Augmentation.NONE, Optional.empty());

    /**
     * Checks that an image is given for what needs one.
     *
     * @throws IllegalArgumentException if not
     */
    public AugmentOptions {
        if (image.isPresent() && augmentation.shift() == 0) {
            throw new IllegalArgumentException("--image: is about images that are moved; give --augment shift as well");
        }
    }
}
