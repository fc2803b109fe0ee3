package odf2nna.cli;

import java.io.PrintWriter;
import java.util.Locale;
import odf2nna.runtime.ProgressListener;

/** Progress on a terminal: one line that is written over, shown from the second second on. */
final class ProgressLine implements ProgressListener, AutoCloseable {
    private static final long SILENT_NANOS = 1_000_000_000L;
    /** A longer line would go on in the next one of a usual terminal, and not be written over. */
    private static final int MOST_CHARACTERS = 79;

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
        if (!what.equals(current)) {
            current = what;
            stepStart = System.nanoTime();
        }
        double seconds = Math.max(1e-9, (System.nanoTime() - stepStart) / 1e9);
        show(
                rowsTotal > 0
                        ? String.format(
                                Locale.ROOT,
                                "%s %,d of %,d rows, %,.0f rows/s",
                                what,
                                rowsDone,
                                rowsTotal,
                                rowsDone / seconds)
                        : String.format(Locale.ROOT, "%s %,d rows, %,.0f rows/s", what, rowsDone, rowsDone / seconds));
    }

    @Override
    public void step(String what, String figures, long rowsDone, long rowsTotal) {
        show(figures);
    }

    private void show(String line) {
        if (!shown || System.nanoTime() - start < SILENT_NANOS) {
            return;
        }
        String cut = line.substring(0, Math.min(MOST_CHARACTERS, line.length()));
        err.print("\r" + cut + " ".repeat(Math.max(0, width - cut.length())));
        err.flush();
        width = cut.length();
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
