package odf2nna.runtime;

import java.util.ArrayList;
import java.util.List;

/**
 * Ends one run before it is done: gently, by {@link #requestStop()}, or for good, by {@link #cancel()}.
 *
 * <p>A run has a token of its own, which is used once. Safe for use by multiple threads: one that waits for the run passes the
 * token on, any other may end it.
 *
 * <p><strong>Exception handling:</strong> no method throws. A run that was cancelled ends with a
 * {@link java.util.concurrent.CancellationException} where the library was called.
 *
 * <pre>{@code
 * CancellationToken token = new CancellationToken();
 * Future<PruningResult> result = executor.submit(() -> pruner.prune(token));
 * token.cancel(); // result.get() fails, and nothing of the run remains
 *
 * token.requestStop(); // fine-tuning ends after this epoch, and result.get() has the best weights so far
 * }</pre>
 */
public final class CancellationToken {
    private final List<Runnable> cleanups = new ArrayList<>();
    private int running;
    private boolean stopRequested;
    private boolean cancelled;

    /** Marks the begin of work that can stop early and polls {@link #isStopRequested()}. */
    public synchronized void begin() {
        stopRequested &= running > 0;
        running++;
    }

    /** Marks the end of that work. */
    public synchronized void end() {
        running--;
    }

    /**
     * Requests that the running work stops early and keeps its best result so far, such as fine-tuning after its epoch.
     *
     * @return whether such work is running and had no request before
     */
    public synchronized boolean requestStop() {
        boolean news = running > 0 && !stopRequested;
        stopRequested |= news;
        return news;
    }

    /** {@return whether the running work should stop early} */
    public synchronized boolean isStopRequested() {
        return stopRequested || cancelled;
    }

    /**
     * Ends the run without a result: removes its unfinished and temporary files at once. Its threads end with an {@link
     * java.io.InterruptedIOException} as soon as they poll; no output is moved into place any more.
     */
    public synchronized void cancel() {
        cancelled = true;
        cleanups.forEach(Runnable::run);
        cleanups.clear();
    }

    /** {@return whether the run ends without a result} */
    public synchronized boolean isCancelled() {
        return cancelled;
    }

    /** Registers an action for when the run is cancelled; runs it at once if it was already. */
    public synchronized void onCancel(Runnable cleanup) {
        if (cancelled) {
            cleanup.run();
        } else {
            cleanups.add(cleanup);
        }
    }
}
