package odf2nna.internal.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import odf2nna.internal.data.InputShape;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.onnx.UnsupportedModelException;

/** Gives a model the rows that were read for another one. */
public final class SameRows {
    private SameRows() {}

    /**
     * Brings the inputs of a model into the order of another one's: by their names, and those whose names the other does not
     * have in the order in which they stand.
     *
     * @param first the model for which rows are read
     * @param second takes the same rows
     * @return the second model, with its inputs in another order
     * @throws UnsupportedModelException if it takes other rows
     */
    public static OnnxModel of(OnnxModel first, OnnxModel second) {
        List<InputShape> rows = InputShapes.of(first);
        List<InputShape> own = InputShapes.of(second);
        if (rows.size() != own.size()) {
            throw refused(first, second, rows, own);
        }
        List<InputShape> others = new ArrayList<>(own);
        others.removeIf(input -> rows.stream().anyMatch(row -> row.name().equals(input.name())));
        List<InputShape> ordered = new ArrayList<>();
        for (InputShape row : rows) {
            ordered.add(own.stream()
                    .filter(input -> input.name().equals(row.name()))
                    .findFirst()
                    .orElseGet(() -> others.remove(0)));
        }
        if (IntStream.range(0, rows.size()).anyMatch(i -> !holdsSame(rows.get(i), ordered.get(i)))) {
            throw refused(first, second, rows, ordered);
        }
        return second.withInputs(ordered.stream().map(InputShape::name).toList());
    }

    /** {@return whether numbers of one stand for those of the other: a row may be flat, but not an image with its axes in another order} */
    private static boolean holdsSame(InputShape one, InputShape other) {
        List<Integer> dims = withoutOnes(one);
        List<Integer> others = withoutOnes(other);
        boolean isFlat = dims.size() < 2 || others.size() < 2;
        return one.isText() == other.isText() && (isFlat ? one.width() == other.width() : dims.equals(others));
    }

    private static List<Integer> withoutOnes(InputShape input) {
        return input.shape().stream().filter(dimension -> dimension != 1).toList();
    }

    private static UnsupportedModelException refused(
            OnnxModel first, OnnxModel second, List<InputShape> rows, List<InputShape> own) {
        return new UnsupportedModelException(
                second.file().toString(),
                "takes %s in each row, expected %s as %s; give a model of the same rows"
                        .formatted(InputShape.list(own), InputShape.list(rows), first.file()));
    }
}
