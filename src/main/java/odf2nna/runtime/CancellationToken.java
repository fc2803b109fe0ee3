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

    /** From here on something is running that can stop early, and asks {@link #isStopRequested()}. */
    public synchronized void begin() {
        stopRequested &= running > 0;
        running++;
    }

    /** What was running has ended. */
    public synchronized void end() {
        running--;
    }

    /**
     * Asks what is running to stop early and keep its best result so far, such as fine-tuning after its epoch.
     *
     * @return whether something is running that can, and had not been asked before
     */
    public synchronized boolean requestStop() {
        boolean news = running > 0 && !stopRequested;
        stopRequested |= news;
        return news;
    }

    /** {@return whether what is running should stop early} */
    public synchronized boolean isStopRequested() {
        return stopRequested || cancelled;
    }

    /**
     * Ends the run without a result: removes its unfinished and temporary files at once. Its threads end with an
     * {@link java.io.InterruptedIOException} as soon as they notice; nothing is put in its place from here on.
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

    /** Has something done when the run is cancelled; at once if it was already. */
    public synchronized void onCancel(Runnable cleanup) {
        if (cancelled) {
            cleanup.run();
        } else {
            cleanups.add(cleanup);
        }
    }
}
