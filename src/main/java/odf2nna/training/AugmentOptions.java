package odf2nna.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Random augmentation of the rows of a training step. Images are shifted first, then rows are mixed, then noise is
 * added. Validation rows are not augmented.
 *
 * @param jitter deviation of the Gaussian noise that is added to each feature, as a share of that feature's own deviation
 *     over the training rows; 0 for none
 * @param mixup {@code a} of the distribution Beta(a, a) that decides the share of a row where it is mixed with another,
 *     targets included (Zhang and others 2018); 0 for no mixing, or else at least {@link #LEAST_MIXUP}
 * @param shift the largest shift of an image in pixels, in each direction; 0 for none
 * @param image the layout of images in a row, for shifts; empty to infer it from the shape of the model's input
 */
public record AugmentOptions(double jitter, double mixup, int shift, Optional<ImageLayout> image) {
    /** No augmentation. */
    public static final AugmentOptions NONE = new AugmentOptions(0, 0, 0);

    /** Below it, rows are hardly ever mixed, and both parts of a mixture are too small for a {@code double}. */
    public static final double LEAST_MIXUP = 0.01;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public AugmentOptions {
        if (!(jitter >= 0) || Double.isInfinite(jitter)) {
            throw new IllegalArgumentException("augment: expected a jitter of 0 or more, got " + jitter);
        }
        if (mixup != 0 && (!(mixup >= LEAST_MIXUP) || Double.isInfinite(mixup))) {
            throw new IllegalArgumentException(
                    "augment: expected a mixup of " + LEAST_MIXUP + " or more, got " + mixup);
        }
        if (shift < 0) {
            throw new IllegalArgumentException("augment: expected a shift of 0 pixels or more, got " + shift);
        }
        if (image.isPresent() && shift == 0) {
            throw new IllegalArgumentException("--image: applies to shifted images only; give --augment shift as well");
        }
    }

    /** The layout of images is inferred from the shape of the model's input. */
    public AugmentOptions(double jitter, double mixup, int shift) {
        this(jitter, mixup, shift, Optional.empty());
    }

    /** {@return these with a layout of images} */
    public AugmentOptions with(Optional<ImageLayout> layout) {
        return new AugmentOptions(jitter, mixup, shift, layout);
    }

    /** {@return whether rows are not augmented} */
    public boolean isNone() {
        return jitter == 0 && mixup == 0 && shift == 0;
    }

    /** {@return the augmentation, for reports; {@code none} for none} */
    public String title() {
        List<String> parts = new ArrayList<>();
        if (shift > 0) {
            parts.add("shift by at most " + shift + (shift == 1 ? " pixel" : " pixels") + ", 0 moving in");
        }
        if (mixup > 0) {
            parts.add("mixup by Beta(" + mixup + ", " + mixup + ")");
        }
        if (jitter > 0) {
            parts.add("jitter of " + jitter + " deviations");
        }
        return parts.isEmpty() ? "none" : String.join("; ", parts);
    }
}
