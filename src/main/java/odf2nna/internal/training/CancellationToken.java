package odf2nna.internal.training;

/** The wish that the retrainings of this program end before their last epoch. Safe for use by several threads. */
public final class CancellationToken {
    private static int running;
    private static boolean wanted;

    private CancellationToken() {}

    /** From here on a retraining is running, and asks {@link #isWanted()}. */
    public static synchronized void begin() {
        if (running == 0) {
            wanted = false;
        }
        running++;
    }

    /** The retraining has ended. */
    public static synchronized void end() {
        running--;
    }

    /** {@return whether a retraining is running that will end earlier for this; a second wish makes no difference} */
    public static synchronized boolean ask() {
        if (running == 0 || wanted) {
            return false;
        }
        wanted = true;
        return true;
    }

    public static synchronized boolean isWanted() {
        return wanted;
    }
}
