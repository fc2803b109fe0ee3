package odf2nna.internal.data;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.zip.ZipException;
import odf2nna.data.DataFormatException;

/**
 * Rows of one npy or idx array, or of one array within an npz file.
 *
 * @param array  the array
 * @param rows   how it is cut into rows
 * @param plan the role of each number of a row
 * @param layout what a row holds
 */
record ArraySource(StoredArray array, Rows rows, ColumnPlan plan, RowLayout layout) implements RowSource {
    private static final long LONGEST_ROW = 1L << 28;

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
     * @param roles the column roles that the user gave
     * @throws DataFormatException if the shape does not fit
     */
    static ArraySource features(StoredArray array, List<InputShape> inputs, ColumnRoles roles) {
        if (array.header().type().isText()) {
            throw DataFormatException.inFile(
                    array.file(), "found texts in %s, expected numbers".formatted(array.description()));
        }
        int width = InputShape.totalWidth(inputs);
        List<Long> shape = array.header().shape();
        boolean oneRow = shape.size() == 1 && width > 1 && shape.get(0) == width;
        Rows rows = oneRow ? new Rows(1, width) : rows(array);
        int columns = rows.perRow() - roles.width();
        boolean isTable = shape.size() == 2 && (roles.namesFeatures() || columns == width || columns == width + 1);
        if (!isTable && (roles.isGrouped() || columns != width)) {
            throw DataFormatException.inFile(
                    array.file(),
                    "found %s of shape %s, expected [rows, ...] with %d numbers per row (the model takes %s)"
                            .formatted(
                                    array.member().isEmpty() ? "an array" : array.description(),
                                    shape,
                                    width + roles.width(),
                                    InputShape.list(inputs)));
        }
        var table = new ColumnPlan.Table(array.file(), rows.perRow(), List.of());
        ColumnPlan plan = ColumnPlan.of(table, inputs, roles);
        return new ArraySource(array, rows, plan, plan.layout(false));
    }

    /** Takes an array as targets, one row of them per row; {@code found} says how it was found. */
    static ArraySource targets(StoredArray array, String found) {
        Rows rows = rows(array);
        if (array.header().type().isText() && rows.perRow() > 1) {
            throw DataFormatException.inFile(
                    array.file(), "found %d texts per row, expected one class name".formatted(rows.perRow()));
        }
        List<Integer> slots = IntStream.range(0, rows.perRow())
                .mapToObj(ColumnPlan::targetSlot)
                .toList();
        var plan = new ColumnPlan(slots, List.of(), rows.perRow(), array.description() + found);
        return new ArraySource(
                array, rows, plan, plan.layout(array.header().type().isText()));
    }

    /** Takes an array as groups, one number or text for each row. */
    static ArraySource groups(StoredArray array) {
        Rows rows = rows(array);
        if (rows.perRow() != 1) {
            throw DataFormatException.inFile(
                    array.file(),
                    "found %d values per row in %s, expected one, the group"
                            .formatted(rows.perRow(), array.description()));
        }
        var plan = new ColumnPlan(List.of(ColumnPlan.GROUP), List.of(), 0, RowLayout.NO_TARGET);
        return new ArraySource(array, rows, plan, plan.layout(false));
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
        return new Rows(shape.get(0), Math.toIntExact(array.header().perRow()));
    }

    @Override
    public List<Path> files() {
        return List.of(array.file());
    }

    @Override
    public OptionalLong declaredRows() {
        return OptionalLong.of(rows.count());
    }

    @Override
    public boolean isGrouped() {
        return plan.isGrouped();
    }

    @Override
    public RowCursor open(Reading reading) throws IOException {
        ArrayBlocks blocks =
                array.header().fortran() ? FortranBlocks.open(array, rows) : new ArrayBlocks.Streamed(array, rows);
        return new Cursor(blocks, reading);
    }

    /** One pass over the rows. */
    private final class Cursor implements RowCursor {
        private final int[] slots = plan.slotArray();
        private final ArrayBlocks blocks;
        private final Reading reading;
        private final ElementType type = array.header().type();
        private final int itemBytes = array.header().itemBytes();
        private ByteBuffer block = ByteBuffer.allocate(0);
        private int at;
        private long row;
        private long group;

        Cursor(ArrayBlocks blocks, Reading reading) {
            this.blocks = blocks;
            this.reading = reading;
        }

        @Override
        public boolean next(double[] features, int featuresAt, double[] targets, int targetsAt) throws IOException {
            if (row == rows.count()) {
                return false;
            }
            if (at == block.limit()) {
                refill();
            }
            row++;
            for (int i = 0; i < slots.length; i++, at += itemBytes) {
                int slot = slots[i];
                if (slot >= 0) {
                    double value = type.read(block, at);
                    features[featuresAt + slot] = Double.isFinite(value) ? value : missing(i, value, false);
                } else if (slot == ColumnPlan.GROUP) {
                    group = group(i);
                } else {
                    targets[targetsAt + ColumnPlan.targetSlot(slot)] = target(i);
                }
            }
            return true;
        }

        private void refill() throws IOException {
            try {
                block = blocks.next();
                at = 0;
            } catch (EOFException | ZipException cut) {
                throw DataFormatException.inFile(
                                array.file(),
                                "%s is damaged or ends after row %d, expected %d rows (shape %s)"
                                        .formatted(
                                                array.description(),
                                                row,
                                                rows.count(),
                                                array.header().shape()))
                        .causedBy(cut);
            }
        }

        @Override
        public long group() {
            return group;
        }

        private long group(int index) {
            if (type.isText()) {
                return RowSource.group(type.readText(block, at, itemBytes));
            }
            double value = type.read(block, at);
            if (!Double.isFinite(value)) {
                throw DataFormatException.inRow(
                        array.file(),
                        row,
                        "column " + (index + 1),
                        "found %s, expected the number of a group".formatted(value));
            }
            return RowSource.group(value);
        }

        private double target(int index) {
            if (!reading.namedTargets()) {
                double value = type.read(block, at);
                return Double.isFinite(value) ? value : missing(index, value, true);
            }
            String name = type.isText() ? type.readText(block, at, itemBytes) : number(type.read(block, at));
            if (Decimals.isMissing(name)) {
                return missing(index, "'" + name + "'", true);
            }
            int code = reading.labels().code(name);
            if (code < 0) {
                throw DataFormatException.inRow(
                        array.file(),
                        row,
                        "target",
                        "found more than %,d different class names".formatted(LabelTable.LIMIT));
            }
            return code;
        }

        /** {@return a number as a class name: whole numbers without a decimal point} */
        private static String number(double value) {
            return value == Math.rint(value) && Math.abs(value) < 1e15 ? Long.toString((long) value) : "" + value;
        }

        private double missing(int index, Object found, boolean target) {
            if (reading.allows(target)) {
                return Double.NaN;
            }
            String column = (target ? "target" : "column") + " " + (index + 1);
            throw DataFormatException.inRow(
                    array.file(),
                    row,
                    column,
                    "found %s, expected a finite number; %s".formatted(found, reading.advice(target)));
        }

        @Override
        public void close() throws IOException {
            blocks.close();
        }
    }
}
