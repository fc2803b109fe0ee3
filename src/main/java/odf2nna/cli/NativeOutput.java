package odf2nna.cli;

import com.sun.jna.Platform;
import java.util.function.Supplier;

/**
 * Keeps what native code writes to the standard error stream from being seen: TensorFlow logs some lines whatever its log
 * level is set to. On Windows they stay.
 *
 * <p>The file descriptor is turned to the null device and back, so what Java writes in between is lost as well: work should
 * take no longer than the native part of it. Several threads may work; the last one to end turns the descriptor back.
 */
final class NativeOutput {
    private static final int STANDARD_ERROR = 2;
    private static final int WRITE_ONLY = 1;

    private static int holders;
    private static int saved = -1;

    private NativeOutput() {}

    /** Does work of which nothing is to be seen. */
    static <T> T drop(Supplier<T> work) {
        if (Platform.isWindows()) {
            return work.get();
        }
        hold();
        try {
            return work.get();
        } finally {
            release();
        }
    }

    private static synchronized void hold() {
        holders++;
        int sink = holders == 1 ? CLibrary.get().open("/dev/null", WRITE_ONLY) : -1;
        if (sink >= 0) {
            saved = CLibrary.get().dup(STANDARD_ERROR);
            CLibrary.get().dup2(sink, STANDARD_ERROR);
            CLibrary.get().close(sink);
        }
    }

    private static synchronized void release() {
        holders--;
        if (holders == 0 && saved >= 0) {
            CLibrary.get().dup2(saved, STANDARD_ERROR);
            CLibrary.get().close(saved);
            saved = -1;
        }
    }
}
