package odf2nna.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.LongSupplier;
import odf2nna.internal.training.EpochLine;
import odf2nna.runtime.ProgressListener;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Progress on a terminal: one line that is written over, shown from the second second on. */
final class ProgressLine implements ProgressListener, AutoCloseable {
    private static final long SILENT_NANOS = 1_000_000_000L;
    private static final double NANOS = 1e9;

    private final PrintWriter err;
    private final boolean shown;
    private final int most;
    private final LongSupplier clock;
    private final long start;
    private String phase = "";
    private String current = "";
    private long stepStart;
    private int width;

    /**
     * A line.
     *
     * @param shown whether there is a terminal
     * @param columns of the terminal; one stays free, as a full line would go on in the next
     * @param clock nanoseconds
     */
    ProgressLine(PrintWriter err, boolean shown, int columns, LongSupplier clock) {
        this.err = err;
        this.shown = shown;
        this.most = columns - 1;
        this.clock = clock;
        this.start = clock.getAsLong();
        this.stepStart = start;
    }

    /**
     * {@return a line for a command, if it prints to a terminal}
     *
     * @param isAskedFor whether progress is to be shown there
     */
    static ProgressLine of(CommandSpec command, boolean isAskedFor) {
        return new ProgressLine(
                command.commandLine().getErr(),
                isAskedFor && isTerminal(),
                command.root().usageMessage().width(),
                System::nanoTime);
    }

    static boolean isTerminal() {
        return CommandLine.Help.Ansi.AUTO.enabled();
    }

    @Override
    public void progress(String what, long rowsDone, long rowsTotal) {
        if (!what.equals(current)) {
            current = what;
            stepStart = clock.getAsLong();
        }
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%s: %,d", what, rowsDone));
        line.append(rowsTotal > 0 ? String.format(Locale.ROOT, " of %,d rows", rowsTotal) : " rows");
        double seconds = (clock.getAsLong() - stepStart) / NANOS;
        if (seconds >= 1 && rowsDone > 0) { // before, a rate says little
            double rate = rowsDone / seconds;
            line.append(String.format(Locale.ROOT, ", %,.0f rows/s", rate));
            if (rowsTotal > rowsDone) {
                line.append(", ")
                        .append(EpochLine.time((rowsTotal - rowsDone) / rate))
                        .append(" left");
            }
        }
        show(line.toString());
    }

    @Override
    public void step(String what, String figures, long rowsDone, long rowsTotal) {
        show(what + ": " + figures);
    }

    @Override
    public void phase(String name, int number, int of) {
        phase = "%d/%d ".formatted(number, of);
        show(name);
    }

    private void show(String line) {
        if (!shown || clock.getAsLong() - start < SILENT_NANOS) {
            return;
        }
        String whole = phase + line;
        String cut = TerminalText.of(whole.substring(0, Math.min(most, whole.length())));
        err.print("\r" + cut + " ".repeat(Math.max(0, width - cut.length())));
        err.flush();
        width = cut.length();
    }

    /** Erases the line. */
    @Override
    public void close() {
        if (width > 0) {
            err.print("\r" + " ".repeat(width) + "\r");
            err.flush();
            width = 0;
        }
    }
}
