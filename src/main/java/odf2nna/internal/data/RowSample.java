package odf2nna.internal.data;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows chosen evenly from a stream: at most {@code most}, or all if there are fewer.
 *
 * @param total rows in the stream
 * @param most rows to choose at most, at least 1
 */
public record RowSample(long total, long most) {
    /** Chooses all rows of any stream. */
    public static final RowSample ALL = new RowSample(0, Long.MAX_VALUE);

    /** {@return which rows of a batch are chosen} */
    public List<Integer> of(long firstRow, int count) {
        List<Integer> taken = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (takes(firstRow + i)) {
                taken.add(i);
            }
        }
        return taken;
    }

    /** {@return whether all rows are chosen} */
    public boolean isWhole() {
        return total <= most;
    }

    /** {@return whether a row is chosen} */
    public boolean takes(long row) {
        return isWhole() || before(row + 1) > before(row);
    }

    /** {@return how many of the first rows are chosen} */
    public long before(long row) {
        if (isWhole()) {
            return row;
        }
        // beyond 64 bits of the product a row more or less makes no difference
        return Math.multiplyHigh(row, most) == 0
                ? Long.divideUnsigned(row * most, total)
                : (long) ((double) row * most / total);
    }
}
