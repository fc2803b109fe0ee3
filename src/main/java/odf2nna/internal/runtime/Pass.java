package odf2nna.internal.runtime;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import odf2nna.internal.data.Batch;
import odf2nna.internal.data.BatchReader;
import odf2nna.internal.data.Dataset;
import odf2nna.internal.data.Part;
import odf2nna.internal.data.PrefetchingReader;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.onnx.ScoringCopy;
import odf2nna.internal.onnx.Tap;

/**
 * One pass over the data through a tapped network: one thread reads, several run chunks of rows, and the caller's
 * thread merges their results in the order of the rows, so that the scheduling does not change the result. Chunks are
 * recycled; there are two for each running thread, for any number of rows.
 *
 * @param <R> the result of a chunk of rows
 */
final class Pass<R extends Pass.Result> {
    private static final int BLOCK = 32;
    private static final long BETWEEN_REPORTS = TimeUnit.MILLISECONDS.toNanos(100);

    /** The result of a chunk of rows; reused for later chunks. */
    interface Result {
        /**
         * Clears the last chunk and receives the values of the next, in the order of the rows.
         *
         * @param batch the chunk's rows as the network takes them
         */
        TapReader.Sink begin(Batch batch);

        /** Called at the end of the chunk. */
        default void end() {}
    }

    /** A chunk of rows that is being processed. */
    private record Chunk<R>(Batch rows, R result) {}

    private record Pending<R>(Chunk<R> chunk, Future<?> done) {}

    private final OnnxModel model;
    private final List<Tap> taps;
    private final RunContext run;
    private final int chunkRows;
    private final Supplier<R> results;
    private final Consumer<R> merge;
    private final Deque<Chunk<R>> free = new ArrayDeque<>();
    private final Deque<Pending<R>> pending = new ArrayDeque<>();
    private final Queue<TapReader> readers = new ConcurrentLinkedQueue<>();
    private long rowsDone;
    private long lastReport = System.nanoTime();

    /**
     * Prepares a pass.
     *
     * @param chunkRows rows that one thread takes at a time
     * @param results makes a result to be filled
     * @param merge receives results, in the order of the rows
     */
    Pass(OnnxModel model, List<Tap> taps, RunContext run, int chunkRows, Supplier<R> results, Consumer<R> merge) {
        this.model = model;
        this.taps = List.copyOf(taps);
        this.run = run;
        this.chunkRows = chunkRows;
        this.results = results;
        this.merge = merge;
    }

    /** {@return rows in a run of the network: a multiple of 32, so that no block of samples is cut} */
    static int batch(RunContext run) {
        return (run.options().batchSize() + BLOCK - 1) / BLOCK * BLOCK;
    }

    /**
     * Goes over the rows.
     *
     * @throws InterruptedIOException if the run is abandoned, or the thread interrupted; its interrupt flag stays set
     */
    void run(Dataset data, Part part) throws IOException {
        ExecutorService workers = Executors.newFixedThreadPool(run.options().threads(), Pass::worker);
        try (BatchReader rows = new PrefetchingReader(data.open(part, chunkRows), 2)) {
            Batch first = rows.newBatch();
            if (rows.next(first)) {
                ScoringCopy.Tapped tapped = ScoringCopy.withTaps(model, taps);
                Engine engine = run.quietEngine();
                try (RunPlan plan = BatchSizeSearch.choose(
                        engine, model, tapped.model(), Set.copyOf(tapped.outputs()), first.features(), first.rows())) {
                    try {
                        stream(rows, first, plan, tapped.outputs(), workers);
                    } finally {
                        stop(workers);
                        readers.forEach(TapReader::close);
                    }
                }
            }
        } finally {
            workers.shutdownNow();
        }
    }

    private static Thread worker(Runnable work) {
        Thread thread = new Thread(work, "odf2nna-worker");
        thread.setDaemon(true);
        return thread;
    }

    private void stream(BatchReader rows, Batch first, RunPlan plan, List<String> outputs, ExecutorService workers)
            throws IOException {
        Chunk<R> chunk = new Chunk<>(first, results.get());
        boolean more = true;
        while (more) {
            Chunk<R> next = chunk;
            pending.add(new Pending<>(next, workers.submit(() -> process(next, plan, outputs))));
            while (pending.size() >= 2 * run.options().threads()) {
                collect();
            }
            chunk = free.isEmpty() ? new Chunk<>(rows.newBatch(), results.get()) : free.pop();
            more = rows.next(chunk.rows);
        }
        while (!pending.isEmpty()) {
            collect();
        }
        run.progress().progress("scoring", rowsDone, rowsDone);
    }

    private void process(Chunk<R> chunk, RunPlan plan, List<String> outputs) {
        TapReader idle = readers.poll();
        TapReader reader = idle == null ? new TapReader(plan, taps, outputs, batch(run)) : idle;
        try {
            TapReader.Sink sink = chunk.result.begin(chunk.rows);
            reader.read(chunk.rows.features(), chunk.rows.rows(), chunk.rows.firstRow(), sink);
            chunk.result.end();
        } finally {
            readers.add(reader);
        }
    }

    /** Waits for the oldest chunk and merges it. */
    private void collect() throws IOException {
        Pending<R> oldest = pending.remove();
        try {
            oldest.done.get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while scoring");
        } catch (ExecutionException failed) {
            throw unwrapped(failed);
        }
        if (run.cancellation().isCancelled()) {
            throw new InterruptedIOException("cancelled while scoring");
        }
        merge.accept(oldest.chunk.result);
        rowsDone += oldest.chunk.rows.rows();
        free.push(oldest.chunk);
        if (System.nanoTime() - lastReport > BETWEEN_REPORTS) {
            lastReport = System.nanoTime();
            run.progress().progress("scoring", rowsDone, -1);
        }
    }

    private static RuntimeException unwrapped(ExecutionException failed) {
        if (failed.getCause() instanceof Error error) {
            throw error;
        }
        return failed.getCause() instanceof RuntimeException cause
                ? cause
                : new IllegalStateException(failed.getCause());
    }

    /** Ends the workers; each stops before its next run of the network. */
    private static void stop(ExecutorService workers) {
        workers.shutdownNow();
        boolean interrupted = false;
        boolean ended = false;
        while (!ended) {
            try {
                ended = workers.awaitTermination(1, TimeUnit.DAYS);
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
