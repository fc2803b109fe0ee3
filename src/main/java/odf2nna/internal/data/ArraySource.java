package odf2nna.internal.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import odf2nna.data.DataFormatException;
import odf2nna.data.TargetSpec;

/** Rows of one npy or idx array, or of one array within an npz file. */
final class ArraySource implements RowSource {
    private static final long LONGEST_ROW = 1L << 28;

    private final StoredArray array;
    private final Rows rows;
    private final ColumnPlan plan;
    private final RowLayout layout;

    private ArraySource(StoredArray array, Rows rows, ColumnPlan plan) {
        this.array = array;
        this.rows = rows;
        this.plan = plan;
        this.layout = new RowLayout(
                plan.featureNames(), plan.targetWidth(), array.header().type().isText(), plan.target());
    }

    /**
     * How an array is cut into rows.
     *
     * @param count  number of rows
     * @param perRow numbers in each
     */
    record Rows(long count, int perRow) {}

    /**
     * Takes an array as features, with the target in a last or named column if it is a table with one column more.
     *
     * @param array  the array
     * @param inputs what the model takes
     * @param target where the targets stand
     * @throws DataFormatException if the shape does not fit
     */
    static ArraySource features(StoredArray array, List<InputShape> inputs, TargetSpec target) {
        if (array.header().type().isText()) {
            throw DataFormatException.inFile(
                    array.file(), "found texts in %s, expected numbers".formatted(array.description()));
        }
        int width = InputShape.totalWidth(inputs);
        List<Long> shape = array.header().shape();
        boolean oneRow = shape.size() == 1 && width > 1 && shape.get(0) == width;
        Rows rows = oneRow ? new Rows(1, width) : rows(array);
        if (rows.perRow() != width && (shape.size() != 2 || rows.perRow() != width + 1)) {
            throw DataFormatException.inFile(
                    array.file(),
                    "found %s of shape %s, expected [rows, ...] with %d numbers per row (the model takes %s)"
                            .formatted(
                                    array.member().isEmpty() ? "an array" : array.description(),
                                    shape,
                                    width,
                                    String.join(
                                            ", ",
                                            inputs.stream()
                                                    .map(InputShape::toString)
                                                    .toList())));
        }
        var table = new ColumnPlan.Table(array.file(), rows.perRow(), List.of());
        return new ArraySource(array, rows, ColumnPlan.of(table, inputs, target));
    }

    /** Takes an array as targets, one row of them per row. */
    static ArraySource targets(StoredArray array) {
        return targets(array, "");
    }

    /** Takes an array as targets; {@code found} says how it was found. */
    static ArraySource targets(StoredArray array, String found) {
        Rows rows = rows(array);
        if (array.header().type().isText() && rows.perRow() > 1) {
            throw DataFormatException.inFile(
                    array.file(), "found %d texts per row, expected one class name".formatted(rows.perRow()));
        }
        List<Integer> slots = new ArrayList<>();
        for (int k = 0; k < rows.perRow(); k++) {
            slots.add(ColumnPlan.targetSlot(k));
        }
        return new ArraySource(
                array, rows, new ColumnPlan(slots, List.of(), rows.perRow(), array.description() + found));
    }

    private static Rows rows(StoredArray array) {
        List<Long> shape = array.header().shape();
        if (shape.isEmpty()) {
            throw DataFormatException.inFile(array.file(), "found a single number, expected rows");
        }
        if (shape.contains(0L)) {
            throw DataFormatException.inFile(
                    array.file(), "found no data rows (shape %s), expected at least one".formatted(shape));
        }
        long rowBytes;
        try {
            rowBytes = array.header().dataBytes() / shape.get(0);
        } catch (ArithmeticException overflow) {
            rowBytes = Long.MAX_VALUE;
        }
        if (rowBytes > LONGEST_ROW) {
            throw DataFormatException.inFile(
                    array.file(),
                    "found the shape %s, expected rows of at most %,d bytes".formatted(shape, LONGEST_ROW));
        }
        long perRow = array.header().perRow();
        return new Rows(shape.get(0), Math.toIntExact(perRow));
    }

    @Override
    public RowLayout layout() {
        return layout;
    }

    @Override
    public List<Path> files() {
        return List.of(array.file());
    }

    @Override
    public RowCursor open(Reading reading) throws IOException {
        ArrayBlocks blocks =
                array.header().fortran() ? FortranBlocks.open(array, rows) : new StreamedBlocks(array, rows);
        return new ArrayCursor(array, rows, plan, blocks, reading);
    }
}
