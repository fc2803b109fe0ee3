package odf2nna.internal.training;

import odf2nna.internal.network.Vector;
import odf2nna.training.ImageLayout;

/**
 * Training rows that hold images, each number prepared by a factor and an offset of its own: {@code raw·scale +
 * background}. Shifted images are padded with 0 on the raw scale.
 *
 * @param layout where the pixels are
 * @param scale factor of each number of a row; not 0
 * @param background the prepared value of 0 at each place
 */
public record ImageRows(ImageLayout layout, Vector scale, Vector background) {
    /**
     * Checks the sizes.
     *
     * @throws IllegalArgumentException if there is not one factor and one offset for each number of an image
     */
    public ImageRows {
        if (scale.size() != layout.size() || background.size() != layout.size()) {
            throw new IllegalArgumentException(
                    "image: expected rows of %s numbers (%s), got %s".formatted(layout.size(), layout, scale.size()));
        }
    }

    /** {@return whether all numbers of a row have the same scale, on which 0 is 0} */
    public boolean isEven() {
        for (int i = 0; i < scale.size(); i++) {
            if (scale.get(i) != scale.get(0) || background.get(i) != 0) {
                return false;
            }
        }
        return true;
    }
}
