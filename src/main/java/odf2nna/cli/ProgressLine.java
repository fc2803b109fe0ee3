package odf2nna.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.LongSupplier;
import odf2nna.internal.training.EpochLine;
import odf2nna.runtime.ProgressListener;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Progress. On a terminal it is one line that is written over, shown from the second second on; in a log file it is a line a
 * minute with the time since the start, so a run of less than a minute leaves none.
 */
final class ProgressLine implements ProgressListener, AutoCloseable {
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final long MINUTE_NANOS = 60 * SECOND_NANOS;
    private static final double NANOS = 1e9;

    /** Where progress goes. */
    enum To {
        TERMINAL,
        LOG,
        NOWHERE
    }

    private final PrintWriter err;
    private final To to;
    private final int most;
    private final LongSupplier clock;
    private final long start;
    private String phase = "";
    private String current = "";
    private long stepStart;
    private long nextLine;
    private int width;

    /**
     * A line.
     *
     * @param columns of a terminal; one stays free, as a full line would go on in the next
     * @param clock nanoseconds
     */
    ProgressLine(PrintWriter err, To to, int columns, LongSupplier clock) {
        this.err = err;
        this.to = to;
        this.most = columns - 1;
        this.clock = clock;
        this.start = clock.getAsLong();
        this.stepStart = start;
        this.nextLine = start + (to == To.TERMINAL ? SECOND_NANOS : MINUTE_NANOS);
    }

    /**
     * {@return the progress of a command, on what it prints to}
     *
     * @param isAskedFor whether there is to be progress
     */
    static ProgressLine of(CommandSpec command, boolean isAskedFor) {
        return new ProgressLine(
                command.commandLine().getErr(),
                !isAskedFor ? To.NOWHERE : isTerminal() ? To.TERMINAL : To.LOG,
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
        long now = clock.getAsLong();
        if (to == To.NOWHERE || now < nextLine) {
            return;
        }
        String whole = TerminalText.of(phase + line);
        if (to == To.LOG) {
            err.println(EpochLine.time((now - start) / NANOS) + ": " + whole);
            nextLine = now + MINUTE_NANOS;
            return;
        }
        String cut = whole.substring(0, Math.min(most, whole.length()));
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
