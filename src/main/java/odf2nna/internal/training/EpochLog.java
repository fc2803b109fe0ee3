package odf2nna.internal.training;

/** A file with the figures of every epoch, written as they come. */
public interface EpochLog extends AutoCloseable {
    /**
     * Writes an epoch, the state before training first, so that it can be read at once.
     *
     * @throws java.io.UncheckedIOException if it can't be written
     */
    void add(Epoch epoch);

    /**
     * Closes the file.
     *
     * @throws java.io.UncheckedIOException if that fails
     */
    @Override
    void close();
}
