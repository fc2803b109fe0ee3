package odf2nna.internal.savedmodel.read;

import java.util.ArrayList;
import java.util.List;

/**
 * What a strided slice takes along one dimension.
 *
 * @param start the first index
 * @param end where it stops: the first index that is not taken
 * @param stride from one to the next; negative for backwards
 * @param isSingle whether the dimension goes, since one index is taken
 * @see <a href="https://www.tensorflow.org/api_docs/python/tf/strided_slice">TensorFlow: strided_slice</a>
 */
record StridedRange(long start, long end, long stride, boolean isSingle) {
    /**
     * {@return the range along a dimension}
     *
     * @param size of the dimension
     */
    static StridedRange of(NodeCall call, int axis, long size) {
        long stride = number(call, 3, axis);
        if (stride == 0) {
            throw call.refused("has a stride of 0");
        }
        long low = stride > 0 ? 0 : -1;
        long high = stride > 0 ? size : size - 1;
        long start = masked(call, "begin_mask", axis)
                ? stride > 0 ? low : high
                : clamp(number(call, 1, axis), size, low, high);
        long end = masked(call, "end_mask", axis)
                ? stride > 0 ? high : low
                : clamp(number(call, 2, axis), size, low, high);
        boolean single = masked(call, "shrink_axis_mask", axis);
        if (single) {
            long index = number(call, 1, axis);
            start = index < 0 ? index + size : index;
            end = start + 1;
            stride = 1;
            if (start < 0 || start >= size) {
                throw call.refused("takes element %d of %d", index, size);
            }
        }
        return new StridedRange(start, end, stride, single);
    }

    private static long number(NodeCall call, int input, int axis) {
        Value.Integers numbers = call.integers(input);
        if (!numbers.isKnown() || axis >= numbers.values().size()) {
            throw call.refused("takes a part that depends on the number of rows");
        }
        return numbers.values().get(axis);
    }

    private static boolean masked(NodeCall call, String mask, int axis) {
        return (call.attribute(mask).getI() >> axis & 1) == 1;
    }

    private static long clamp(long index, long size, long low, long high) {
        return Math.max(low, Math.min(high, index < 0 ? index + size : index));
    }

    /** {@return the indices that are taken} */
    List<Integer> positions() {
        List<Integer> positions = new ArrayList<>();
        for (long i = start; stride > 0 ? i < end : i > end; i += stride) {
            positions.add((int) i);
        }
        return positions;
    }
}
