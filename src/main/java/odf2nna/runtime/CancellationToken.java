package odf2nna.runtime;

import java.util.ArrayList;
import java.util.List;

/**
 * Ends one run before it is done: gently, by {@link #requestStop()}, or for good, by {@link #abandon()}. A run has a token
 * of its own. Safe for use by several threads.
 */
public final class CancellationToken {
    private final List<Runnable> cleanups = new ArrayList<>();
    private int running;
    private boolean stopRequested;
    private boolean abandoned;

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
        return stopRequested || abandoned;
    }

    /**
     * Ends the run without a result: removes its unfinished and temporary files at once. Its threads end with an
     * {@link java.io.InterruptedIOException} as soon as they notice; nothing is put in its place from here on.
     */
    public synchronized void abandon() {
        abandoned = true;
        cleanups.forEach(Runnable::run);
        cleanups.clear();
    }

    /** {@return whether the run ends without a result} */
    public synchronized boolean isAbandoned() {
        return abandoned;
    }

    /** Has something done when the run is abandoned; at once if it was already. */
    public synchronized void onAbandon(Runnable cleanup) {
        if (abandoned) {
            cleanup.run();
        } else {
            cleanups.add(cleanup);
        }
    }
}
