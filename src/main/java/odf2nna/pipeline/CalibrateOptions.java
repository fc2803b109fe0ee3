package odf2nna.pipeline;

import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalLong;
import odf2nna.internal.statistics.BlockTree;

/**
 * Options of {@code calibrate}.
 *
 * @param output where the statistics go
 * @param replace whether an existing file is replaced
 * @param firstRow number of the first row of the data among all rows, from 0; a multiple of {@value BlockTree#ROWS}
 * @param totalRows number of all rows; empty where the data are the last of them
 * @param inputs whether statistics of inputs are taken, so that they can be pruned
 * @param simplify whether the model is first simplified, as {@code shrink} does
 */
public record CalibrateOptions(
        Path output, boolean replace, long firstRow, OptionalLong totalRows, boolean inputs, boolean simplify) {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if a part does not begin with a block, or after the last row
     */
    public CalibrateOptions {
        if (firstRow < 0 || firstRow % BlockTree.ROWS != 0) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "first-row: expected a multiple of %d, such as %d, got %d; cut parts at multiples of %d rows",
                    BlockTree.ROWS,
                    (firstRow / BlockTree.ROWS + 1) * BlockTree.ROWS,
                    firstRow,
                    BlockTree.ROWS));
        }
        if (totalRows.isPresent() && totalRows.getAsLong() <= firstRow) {
            throw new IllegalArgumentException(
                    "total-rows: expected more than --first-row %d, got %d; give the number of rows of all parts"
                            .formatted(firstRow, totalRows.getAsLong()));
        }
    }
}
