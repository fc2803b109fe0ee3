package odf2nna.tensorflow;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;

/**
 * Keeps what native code writes to the standard error stream from being seen: TensorFlow logs some lines whatever its log
 * level is set to. On Windows they stay.
 *
 * <p>The file descriptor is turned to the null device and back, so what Java writes in between is lost as well: hold it for
 * no longer than the native work takes.
 */
final class NativeOutput implements AutoCloseable {
    private static final int STANDARD_ERROR = 2;
    private static final int WRITE_ONLY = 1;

    private final int saved;

    private NativeOutput(int saved) {
        this.saved = saved;
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
        if (!wanted || Platform.isWindows()) {
            return new NativeOutput(-1);
        }
        int sink = Holder.C.open("/dev/null", WRITE_ONLY);
        if (sink < 0) {
            return new NativeOutput(-1);
        }
        int saved = Holder.C.dup(STANDARD_ERROR);
        Holder.C.dup2(sink, STANDARD_ERROR);
        Holder.C.close(sink);
        return new NativeOutput(saved);
    }

    @Override
    public void close() {
        if (saved >= 0) {
            Holder.C.dup2(saved, STANDARD_ERROR);
            Holder.C.close(saved);
        }
    }
}
