package odf2nna.internal.calibration;

import java.util.Locale;
import odf2nna.internal.statistics.BlockTree;

/**
 * Rows that follow each other.
 *
 * @param first number of the first of them among all rows, from 0; a multiple of the rows of a block
 * @param count how many, at least 1
 */
public record RowRange(long first, long count) {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if the first row begins no block, or there is no row
     */
    public RowRange {
        if (first < 0 || first % BlockTree.ROWS != 0 || count < 1 || first > Long.MAX_VALUE - count) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "rows: expected a first row that is a multiple of %,d, and at least one row, got %,d from %,d on",
                    BlockTree.ROWS,
                    count,
                    first));
        }
    }

    /** {@return the number of the row after the last} */
    public long end() {
        return first + count;
    }

    /** {@return whether the last block is whole, so that other rows can follow} */
    public boolean isWhole() {
        return count % BlockTree.ROWS == 0;
    }

    /** {@return rows from one to another, which is not among them, for people} */
    static String text(long first, long end) {
        return first + 1 == end
                ? String.format(Locale.ROOT, "row %,d", first)
                : String.format(Locale.ROOT, "rows %,d to %,d", first, end - 1);
    }

    @Override
    public String toString() {
        return text(first, end());
    }
}
