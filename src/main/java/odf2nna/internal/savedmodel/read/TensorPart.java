package odf2nna.internal.savedmodel.read;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import odf2nna.internal.network.Vector;
import odf2nna.internal.onnx.ElementType;
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
            double[] values = new double[Value.size(dims)];
            visit(
                    reals.dims(),
                    dims,
                    (inWhole, inPart) -> values[inPart] = reals.values().get(inWhole));
            return Folding.reals(reals.name(), reals.type(), dims, values);
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

    /** Takes an element from one place to another. */
    private interface Copy {
        void element(int inWhole, int inPart);
    }

    /** Passes the index of every element in the whole, and in this part. */
    private void visit(List<Long> whole, List<Long> dims, Copy copy) {
        int count = Value.size(dims);
        for (int i = 0; i < count; i++) {
            long rest = i;
            long stride = 1;
            long at = 0;
            for (int axis = dims.size() - 1; axis >= 0; axis--) {
                at += (starts.get(axis) + rest % dims.get(axis)) * stride;
                rest /= dims.get(axis);
                stride *= whole.get(axis);
            }
            copy.element(Math.toIntExact(at), i);
        }
    }

    /** A tensor put together from parts. Not safe for use by several threads at once. */
    static final class Whole {
        private final SavedModelProblem problem;
        private final String name;
        private final List<Long> dims;
        private final double[] values;
        private int filled;
        private ElementType type = ElementType.FLOAT;

        Whole(SavedModelProblem problem, String name, List<Long> dims) {
            this.problem = problem;
            this.name = name;
            this.dims = dims;
            this.values = new double[Value.size(dims)];
            Arrays.fill(values, Double.NaN);
        }

        void put(TensorPart part, Value piece) {
            boolean fits = piece instanceof Value.Reals && part.starts.size() == dims.size();
            if (!fits || !part.extents(dims).equals(piece.dims())) {
                throw problem.of("'%s': its pieces in variables/ do not fit its shape %s", name, dims);
            }
            Vector numbers = ((Value.Reals) piece).values();
            type = piece.type();
            part.visit(dims, piece.dims(), (inWhole, inPart) -> values[inWhole] = numbers.get(inPart));
            filled += numbers.size();
        }

        Value value() {
            if (filled != values.length) {
                throw problem.of("'%s': its pieces in variables/ hold %d of %d numbers", name, filled, values.length);
            }
            return Folding.reals(name, type, dims, values);
        }
    }
}
