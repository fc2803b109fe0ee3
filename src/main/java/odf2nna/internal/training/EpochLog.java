package odf2nna.internal.training;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import odf2nna.training.TrainingSettings;
import org.jspecify.annotations.Nullable;

/**
 * A file with the figures of every epoch, written as they come, the state before training first.
 *
 * @param <F> the open file
 */
public abstract class EpochLog<F extends Closeable> implements AutoCloseable {
    protected final Path place;
    protected final TrainingSettings settings;
    /** Null until there is something to write. */
    protected @Nullable F out;

    /**
     * Writes nothing yet.
     *
     * @param place what a failure is about
     * @param settings with the learning rates
     */
    protected EpochLog(Path place, TrainingSettings settings) {
        this.place = place;
        this.settings = settings;
    }

    /**
     * Writes an epoch, so that it can be read at once.
     *
     * @throws UncheckedIOException if it can't be written
     */
    public void add(Epoch epoch) {
        try {
            write(epoch);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    protected abstract void write(Epoch epoch) throws IOException;

    private UncheckedIOException failed(IOException e) {
        return new UncheckedIOException(
                e instanceof FileSystemException ? e : new FileSystemException(place.toString(), null, e.getMessage()));
    }

    /**
     * Closes the file.
     *
     * @throws UncheckedIOException if that fails
     */
    @Override
    public void close() {
        try {
            if (out != null) {
                out.close();
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }
}
