package odf2nna.training;

import java.util.List;

/**
 * The layout of an image in a row.
 *
 * @param height rows of pixels, at least 2
 * @param width pixels in each, at least 2
 * @param channels numbers of a pixel, at least 1
 * @param channelsFirst whether all pixels of a channel are contiguous; if not, all channels of a pixel are
 */
public record ImageLayout(int height, int width, int channels, boolean channelsFirst) {
    /** Grey with transparency, colours, colours with transparency. */
    private static final int MOST_CHANNELS = 4;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is too small, or the image larger than 2^31 numbers
     */
    public ImageLayout {
        if (height < 2 || width < 2 || channels < 1 || (long) height * width > Integer.MAX_VALUE / channels) {
            throw new IllegalArgumentException("image: expected at least 2 by 2 pixels and a channel, got %sx%sx%s"
                    .formatted(height, width, channels));
        }
    }

    /**
     * {@return the layout of an input of that shape} Of three dimensions the first or the last is that of the channels: the one of 1, or
     * else of at most 4.
     *
     * @param shape dimensions of a row: {@code [H, W]}, {@code [C, H, W]} or {@code [H, W, C]}
     * @throws IllegalArgumentException if that is no image, or the channel dimension is ambiguous
     */
    public static ImageLayout of(List<Integer> shape) {
        if (shape.size() == 2 && shape.get(0) > 1 && shape.get(1) > 1) {
            return new ImageLayout(shape.get(0), shape.get(1), 1, false);
        }
        if (shape.size() != 3) {
            throw new IllegalArgumentException("image: expected rows of the shape [H, W], [C, H, W] or [H, W, C], got "
                    + shape + "; give --image HxW if they hold images");
        }
        boolean single = shape.get(0) == 1 || shape.get(2) == 1;
        int most = single ? 1 : MOST_CHANNELS;
        boolean first = shape.get(0) <= most;
        if (first == shape.get(2) <= most) {
            throw new IllegalArgumentException("image: ambiguous which dimension of " + shape
                    + " is that of the channels; give --image HxWxC if it is the last");
        }
        return first
                ? new ImageLayout(shape.get(1), shape.get(2), shape.get(0), true)
                : new ImageLayout(shape.get(0), shape.get(1), shape.get(2), false);
    }

    /** {@return numbers of an image} */
    public int size() {
        return height * width * channels;
    }

    /** {@return the distance of a pixel from the one above it, in numbers} */
    public int rowStride() {
        return channelsFirst ? width : width * channels;
    }

    /** {@return the distance of a pixel from the one to its left, in numbers} */
    public int columnStride() {
        return channelsFirst ? 1 : channels;
    }

    @Override
    public String toString() {
        return height + "x" + width + (channels == 1 ? "" : "x" + channels + (channelsFirst ? ", channels first" : ""));
    }
}
