package odf2nna.internal.data;

import java.io.IOException;
import odf2nna.data.DataFormatException;

/** One pass over rows, batch by batch. Used by one thread at a time. */
public interface BatchReader extends AutoCloseable {
    /**
     * Fills a batch up to its capacity; only the last one of a pass may hold fewer rows.
     *
     * @param batch buffer to overwrite, as wide as the data set
     * @return false if there are no more rows
     * @throws IOException         if a file can't be read
     * @throws DataFormatException if the data can't be used
     */
    boolean next(Batch batch) throws IOException;

    /** {@return a new buffer with the capacity that this pass was opened with} */
    Batch newBatch();

    @Override
    void close() throws IOException;
}
