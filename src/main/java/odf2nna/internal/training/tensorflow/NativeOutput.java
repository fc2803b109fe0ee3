package odf2nna.internal.training.tensorflow;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;

/**
 * Keeps what native code writes to the standard error stream from being seen: TensorFlow logs some lines whatever its log
 * level is set to. On Windows they stay.
 *
 * <p>The file descriptor is turned to the null device and back, so what Java writes in between is lost as well: hold it for
 * no longer than the native work takes. Several threads may hold it; the last one to let go turns the descriptor back.
 */
final class NativeOutput implements AutoCloseable {
    private static final int STANDARD_ERROR = 2;
    private static final int WRITE_ONLY = 1;

    private static int holders;
    private static int saved = -1;

    private final boolean holds;

    private NativeOutput(boolean holds) {
        this.holds = holds;
    }

    /** The C library's functions. */
    interface CLibrary extends Library {
        int dup(int descriptor);

        int dup2(int from, int to);

        int open(String path, int flags);

        int close(int descriptor);
    }

    /** Loads the C library when it is first needed. */
    private static final class Holder {
        static final CLibrary C = Native.load("c", CLibrary.class);
    }

    static NativeOutput dropIf(boolean wanted) {
        boolean holds = wanted && !Platform.isWindows();
        if (holds) {
            hold();
        }
        return new NativeOutput(holds);
    }

    private static synchronized void hold() {
        holders++;
        int sink = holders == 1 ? Holder.C.open("/dev/null", WRITE_ONLY) : -1;
        if (sink >= 0) {
            saved = Holder.C.dup(STANDARD_ERROR);
            Holder.C.dup2(sink, STANDARD_ERROR);
            Holder.C.close(sink);
        }
    }

    private static synchronized void release() {
        holders--;
        if (holders == 0 && saved >= 0) {
            Holder.C.dup2(saved, STANDARD_ERROR);
            Holder.C.close(saved);
            saved = -1;
        }
    }

    @Override
    public void close() {
        if (holds) {
            release();
        }
    }
}
