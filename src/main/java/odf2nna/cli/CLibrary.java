package odf2nna.cli;

import com.sun.jna.Library;
import com.sun.jna.Native;

/** Functions of the C library (POSIX), by their own names. */
@SuppressWarnings("MemberName") // _exit
interface CLibrary extends Library {
    int dup(int descriptor);

    int dup2(int from, int to);

    int open(String path, int flags);

    int close(int descriptor);

    /** Ends the process without its exit handlers, and does not return. */
    void _exit(int code);

    /**
     * {@return the C library, loaded the first time}
     *
     * @throws LinkageError if it can't be loaded
     */
    static CLibrary get() {
        return Holder.C;
    }

    /** Loads it when it is first needed. */
    final class Holder {
        private static final CLibrary C = Native.load("c", CLibrary.class);

        private Holder() {}
    }
}
