package odf2nna.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Timer;
import java.util.TimerTask;
import java.util.function.LongSupplier;
import odf2nna.internal.training.EpochLine;
import odf2nna.runtime.ProgressListener;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Progress. On a terminal it is one line that is written over, shown from the second second on; in a log file it is a line a
 * minute, so a run of less than a minute leaves none.
 */
final class ProgressLine implements ProgressListener, AutoCloseable {
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final long MINUTE_MILLIS = 60_000;
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
    private String latest = "";
    private int width;
    private @Nullable Timer minutes;

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
    }

    /**
     * {@return the progress of a command, on what it prints to}
     *
     * @param isAskedFor whether there is to be progress
     */
    static ProgressLine of(CommandSpec command, boolean isAskedFor) {
        ProgressLine progress = new ProgressLine(
                command.commandLine().getErr(),
                !isAskedFor ? To.NOWHERE : isTerminal() ? To.TERMINAL : To.LOG,
                command.root().usageMessage().width(),
                System::nanoTime);
        progress.startClock();
        return progress;
    }

    private void startClock() {
        if (to == To.LOG) {
            minutes = new Timer("progress", true);
            minutes.schedule(
                    new TimerTask() {
                        @Override
                        public void run() {
                            minute();
                        }
                    },
                    MINUTE_MILLIS,
                    MINUTE_MILLIS);
        }
    }

    /** Writes a line of what is being done now to a log. */
    synchronized void minute() {
        if (!latest.isEmpty()) {
            err.println(EpochLine.time((clock.getAsLong() - start) / NANOS) + ": " + latest);
        }
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

    private synchronized void show(String line) {
        latest = TerminalText.of(phase + line);
        if (to != To.TERMINAL || clock.getAsLong() - start < SECOND_NANOS) {
            return;
        }
        String cut = latest.substring(0, Math.min(most, latest.length()));
        err.print("\r" + cut + " ".repeat(Math.max(0, width - cut.length())));
        err.flush();
        width = cut.length();
    }

    /** Erases the line on a terminal, and ends that of a log. */
    @Override
    public void close() {
        if (minutes != null) {
            minutes.cancel();
        }
        if (width > 0) {
            err.print("\r" + " ".repeat(width) + "\r");
            err.flush();
            width = 0;
        }
    }
}
