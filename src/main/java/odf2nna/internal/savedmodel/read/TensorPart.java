package odf2nna.internal.savedmodel.read;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.tensorflow.proto.TensorSliceProto;

/**
 * A block of a tensor: a variable that TensorFlow 1 kept in several pieces, or one of its pieces in a checkpoint.
 *
 * @param starts the first index along each dimension; empty for all of it
 * @param lengths how many along each dimension, −1 for the rest
 */
record TensorPart(List<Long> starts, List<Long> lengths) {
    static final TensorPart ALL = new TensorPart(List.of(), List.of());

    /** {@return the block that a checkpoint names} */
    static TensorPart of(SavedModelProblem problem, String name, TensorSliceProto slice) {
        List<Long> starts = new ArrayList<>();
        List<Long> lengths = new ArrayList<>();
        for (TensorSliceProto.Extent extent : slice.getExtentList()) {
            starts.add(extent.getStart());
            lengths.add(extent.hasLength() ? extent.getLength() : -1);
        }
        if (starts.stream().anyMatch(start -> start < 0)) {
            throw problem.of("'%s': a piece of it starts before it", name);
        }
        return new TensorPart(starts, lengths);
    }

    /**
     * {@return the block that a restoring node names, e.g. {@code "4 10 0,2:-"}: dimensions, then start and length each;
     * empty for all}
     */
    static TensorPart parse(SavedModelProblem problem, String name, String text) {
        if (text.isBlank()) {
            return ALL;
        }
        try {
            String extents = text.trim().substring(text.trim().lastIndexOf(' ') + 1);
            List<Long> starts = new ArrayList<>();
            List<Long> lengths = new ArrayList<>();
            for (String extent : extents.split(":", -1)) {
                String[] numbers = extent.split(",", -1);
                starts.add(numbers[0].equals("-") ? 0 : Long.parseLong(numbers[0]));
                lengths.add(numbers[0].equals("-") ? -1 : Long.parseLong(numbers[1]));
            }
            return new TensorPart(starts, lengths);
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            throw problem.of("'%s' is to be restored from the part '%s', which can't be read", name, text);
        }
    }

    /** {@return this part of a tensor that is kept whole} */
    Value of(Value whole) {
        if (starts.isEmpty()) {
            return whole;
        }
        List<Long> dims = extents(whole.dims());
        if (whole instanceof Value.Reals reals) {
            IntToDoubleFunction get = i -> reals.values().get(inWhole(i, reals.dims(), dims));
            return Value.Reals.of(reals.name(), reals.type(), dims, Value.size(dims), get);
        }
        throw new IllegalArgumentException("expected real numbers");
    }

    private List<Long> extents(List<Long> whole) {
        List<Long> dims = new ArrayList<>();
        for (int i = 0; i < whole.size(); i++) {
            long length = lengths.get(i) < 0 ? whole.get(i) - starts.get(i) : lengths.get(i);
            if (length < 0 || starts.get(i) > whole.get(i) - length) {
                throw new IndexOutOfBoundsException("part " + starts + " of " + whole);
            }
            dims.add(length);
        }
        return dims;
    }

    /** {@return where an element of this part, of the given dimensions, stands in the whole} */
    private int inWhole(int index, List<Long> whole, List<Long> dims) {
        long rest = index;
        long stride = 1;
        long at = 0;
        for (int axis = dims.size() - 1; axis >= 0; axis--) {
            at += (starts.get(axis) + rest % dims.get(axis)) * stride;
            rest /= dims.get(axis);
            stride *= whole.get(axis);
        }
        return Math.toIntExact(at);
    }

    /**
     * Puts this part into a tensor and {@return whether it fits}
     *
     * @param dims of the tensor
     * @param whole its numbers, row-major
     */
    boolean put(Value piece, List<Long> dims, double[] whole) {
        if (!(piece instanceof Value.Reals reals)
                || starts.size() != dims.size()
                || !extents(dims).equals(piece.dims())) {
            return false;
        }
        for (int i = 0; i < reals.values().size(); i++) {
            whole[inWhole(i, dims, piece.dims())] = reals.values().get(i);
        }
        return true;
    }
}
