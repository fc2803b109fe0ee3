package odf2nna.cli;

import java.io.PrintWriter;
import java.util.Locale;
import odf2nna.runtime.ProgressListener;

/** Progress on a terminal: one line that is written over, shown from the second second on. */
final class ProgressLine implements ProgressListener, AutoCloseable {
    private static final long SILENT_NANOS = 1_000_000_000L;

    private final PrintWriter err;
    private final boolean shown;
    private final long start = System.nanoTime();
    private String current = "";
    private long stepStart = start;
    private int width;

    ProgressLine(PrintWriter err, boolean shown) {
        this.err = err;
        this.shown = shown;
    }

    @Override
    public void progress(String what, long rowsDone, long rowsTotal) {
        long now = System.nanoTime();
        if (!what.equals(current)) {
            current = what;
            stepStart = now;
        }
        if (!shown || now - start < SILENT_NANOS) {
            return;
        }
        double seconds = Math.max(1e-9, (now - stepStart) / 1e9);
        String line = rowsTotal > 0
                ? String.format(
                        Locale.ROOT, "%s %,d of %,d rows, %,.0f rows/s", what, rowsDone, rowsTotal, rowsDone / seconds)
                : String.format(Locale.ROOT, "%s %,d rows, %,.0f rows/s", what, rowsDone, rowsDone / seconds);
        err.print("\r" + line + " ".repeat(Math.max(0, width - line.length())));
        err.flush();
        width = line.length();
    }

    @Override
    public void close() {
        if (width > 0) {
            err.print("\r" + " ".repeat(width) + "\r");
            err.flush();
            width = 0;
        }
    }
}
