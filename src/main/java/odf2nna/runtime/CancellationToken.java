package odf2nna.runtime;

import java.util.ArrayList;
import java.util.List;

/**
 * Ends one run early: {@link #requestStop()} keeps the best result so far, {@link #abandon()} discards everything. A
 * run has a token of its own. Safe for use by several threads.
 */
public final class CancellationToken {
    private final List<Runnable> cleanups = new ArrayList<>();
    private int running;
    private boolean stopRequested;
    private boolean abandoned;

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
        return stopRequested || abandoned;
    }

    /**
     * Ends the run without a result: removes its unfinished and temporary files at once. Its threads end with an {@link
     * java.io.InterruptedIOException} as soon as they poll; no output is moved into place any more.
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

    /** Registers an action for when the run is abandoned; runs it at once if it was already. */
    public synchronized void onAbandon(Runnable cleanup) {
        if (abandoned) {
            cleanup.run();
        } else {
            cleanups.add(cleanup);
        }
    }
}
