package odf2nna.internal.savedmodel.write;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import odf2nna.internal.onnx.ElementType;

/**
 * A tensor of the graph that is being written.
 *
 * @param reference how nodes name it, {@code node} or {@code node:1}
 * @param type its element type
 * @param shape dimensions as far as they are known, −1 for a free one; empty if not even their number is known
 */
record Wire(String reference, ElementType type, Optional<List<Integer>> shape) {
    static final int FREE = -1;

    /** {@return the number of dimensions, if known} */
    Optional<Integer> rank() {
        return shape.map(List::size);
    }

    /** {@return a shape of as many dimensions, all of them free} */
    Optional<List<Integer>> free() {
        return rank().map(rank -> Collections.nCopies(rank, FREE));
    }

    /** {@return the shape without some axes, which may be counted from the end; {@code kept}, they have one position} */
    Optional<List<Integer>> reduced(List<Long> axes, boolean kept) {
        return shape.map(dims -> {
            List<Long> gone = Translation.fromStart(axes, dims.size());
            return IntStream.range(0, dims.size())
                    .filter(axis -> kept || !gone.contains((long) axis))
                    .mapToObj(axis -> gone.contains((long) axis) ? 1 : dims.get(axis))
                    .toList();
        });
    }

    /** {@return the tensor by its full name, {@code node:0}, as signatures have it} */
    String tensor() {
        return reference.contains(":") ? reference : reference + ":0";
    }

    /** {@return this tensor with a shape that is known from elsewhere} */
    Wire withShape(List<Integer> known) {
        return new Wire(reference, type, Optional.of(known));
    }

    /** {@return this tensor, whose shape is that of another one} */
    Wire withShapeOf(Wire other) {
        return new Wire(reference, type, other.shape);
    }

    /** {@return the shape of what an operator makes of two tensors element by element} */
    static Optional<List<Integer>> broadcast(Wire one, Wire other) {
        return one.shape.flatMap(a -> other.shape.map(b -> {
            List<Integer> longer = a.size() >= b.size() ? a : b;
            List<Integer> shorter = a.size() >= b.size() ? b : a;
            List<Integer> shape = new ArrayList<>(longer);
            for (int i = 1; i <= shorter.size(); i++) {
                int left = longer.get(longer.size() - i);
                int right = shorter.get(shorter.size() - i);
                shape.set(longer.size() - i, left == 1 ? right : right == 1 ? left : Math.max(left, right));
            }
            return shape;
        }));
    }
}
