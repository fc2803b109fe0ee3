package odf2nna.internal.pipeline.sweep;

import java.io.IOException;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** Lets threads work side by side, but for one that measures time: then the others pause, and it works alone. */
final class ExclusiveTiming {
    /** Fair, so that one that wants to be alone gets its turn when the others pause for it. */
    private final ReadWriteLock lock = new ReentrantReadWriteLock(true);

    /** Something to do. */
    interface Work {
        void run() throws IOException;
    }

    /** Works beside others. */
    void together(Work work) throws IOException {
        lock.readLock().lock();
        try {
            work.run();
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Lets one go first that waits to be alone; called within {@link #together}. */
    void pause() {
        lock.readLock().unlock();
        lock.readLock().lock();
    }

    /** Works while all others pause; called within {@link #together}. */
    void alone(Work work) throws IOException {
        lock.readLock().unlock();
        lock.writeLock().lock();
        try {
            work.run();
        } finally {
            lock.writeLock().unlock();
            lock.readLock().lock();
        }
    }
}
