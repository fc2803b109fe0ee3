package odf2nna.internal.data;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.ZipException;
import odf2nna.data.DataFormatException;

/** One pass over the rows of an array. */
final class ArrayCursor implements RowCursor {
    private final StoredArray array;
    private final ArraySource.Rows rows;
    private final int[] slots;
    private final ArrayBlocks blocks;
    private final RowSource.Reading reading;
    private final ElementType type;
    private final int itemBytes;
    private ByteBuffer block = ByteBuffer.allocate(0);
    private int at;
    private long row;

    ArrayCursor(
            StoredArray array, ArraySource.Rows rows, ColumnPlan plan, ArrayBlocks blocks, RowSource.Reading reading) {
        this.array = array;
        this.rows = rows;
        this.slots = plan.slotArray();
        this.blocks = blocks;
        this.reading = reading;
        this.type = array.header().type();
        this.itemBytes = array.header().itemBytes();
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

    /** {@return the class name that a number is where classes have names: whole numbers without a point} */
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
