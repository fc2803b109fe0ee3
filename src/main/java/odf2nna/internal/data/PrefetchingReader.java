package odf2nna.internal.data;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Reads ahead in a thread of its own, so that parsing and the use of the rows overlap. Holds a fixed number of batches,
 * recycled. An exception of the reading thread is rethrown to the consumer, after the batches read before it.
 */
public final class PrefetchingReader implements BatchReader {
    private final BatchReader source;
    private final BlockingQueue<Read> filled;
    private final BlockingQueue<Batch> empty;
    private final Thread thread;
    private @Nullable Read last;

    /** A filled batch, or the end if there is none, because of {@code failure} if there is one. */
    private record Read(@Nullable Batch batch, @Nullable Throwable failure) {}

    /**
     * Starts reading.
     *
     * @param source reader to take over; closed with this one
     * @param ahead  batches to hold at most; positive
     */
    public PrefetchingReader(BatchReader source, int ahead) {
        this.source = source;
        this.filled = new ArrayBlockingQueue<>(ahead + 1);
        this.empty = new ArrayBlockingQueue<>(ahead);
        for (int i = 0; i < ahead; i++) {
            empty.add(source.newBatch());
        }
        this.thread = new Thread(this::read, "odf2nna-reader");
        thread.setDaemon(true);
        thread.start();
    }

    private void read() {
        try {
            while (true) {
                Batch batch = empty.take();
                if (!source.next(batch)) {
                    filled.put(new Read(null, null));
                    return;
                }
                filled.put(new Read(batch, null));
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException | Error failure) {
            // there is always space: the queue holds one more than there are batches
            filled.add(new Read(null, failure));
        }
    }

    /**
     * {@inheritDoc}
     *
     * @param batch at least as large as those of {@link #newBatch()}
     * @throws IOException also if the waiting thread is interrupted
     */
    @Override
    public boolean next(Batch batch) throws IOException {
        Read read = last == null ? take() : last;
        Batch full = read.batch();
        if (full == null) {
            last = read;
            rethrow(read.failure());
            return false;
        }
        batch.copyFrom(full);
        empty.add(full);
        return true;
    }

    private Read take() throws IOException {
        try {
            return filled.take();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for data");
        }
    }

    private static void rethrow(@Nullable Throwable failure) throws IOException {
        if (failure instanceof IOException io) {
            throw io;
        }
        if (failure instanceof RuntimeException runtime) {
            throw runtime;
        }
        if (failure instanceof Error error) {
            throw error;
        }
    }

    @Override
    public Batch newBatch() {
        return source.newBatch();
    }

    /** Stops reading, at the latest after the batch that is being read, and closes the source. */
    @Override
    public void close() throws IOException {
        last = new Read(null, null);
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        source.close();
    }
}
