package odf2nna.internal.data;

import java.io.Closeable;
import java.io.IOException;
import odf2nna.data.DataFormatException;

/** One pass over the rows of a {@link RowSource}. */
interface RowCursor extends Closeable {
    /**
     * Reads the next row.
     *
     * @param features  receives the features from index {@code at} on; NaN for a missing one
     * @param at        first index to write
     * @param targets   receives the targets from index {@code targetAt} on
     * @param targetAt  first index to write
     * @return false if there was no row left
     * @throws IOException         if a file can't be read
     * @throws DataFormatException if the row can't be used
     */
    boolean next(double[] features, int at, double[] targets, int targetAt) throws IOException;
}
