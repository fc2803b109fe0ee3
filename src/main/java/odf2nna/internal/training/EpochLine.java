package odf2nna.internal.training;

import java.util.Locale;

/** The progress of a training in one line. Used by one thread. */
public final class EpochLine {
    private static final double MINUTE = 60;
    private static final double HOUR = 3600;
    private static final double MANY = 10_000;

    private final int epochs;
    private final int rows;
    private final boolean classes;
    private double seconds;

    /** Starts before the first epoch. */
    public EpochLine(TrainingJob job) {
        this.epochs = job.settings().schedule().epochs();
        this.rows = job.training().rows();
        this.classes = job.objective().error() != Objective.ErrorKind.LOSS;
    }

    /**
     * {@return e.g. {@code epoch 3/8, loss 0.213, validation 0.250, error 0.031, 7 s left, 12 k rows/s}; the time is that
     * of all epochs, though training may end sooner}
     *
     * @param epoch the next, the state before training first
     */
    public String add(Epoch epoch) {
        String result = "validation %s%s".formatted(figure(epoch.validationLoss()), error(epoch));
        if (epoch.number() == 0) {
            return "epoch 0/%d, %s".formatted(epochs, result);
        }
        seconds += epoch.seconds();
        double left = seconds / epoch.number() * (epochs - epoch.number());
        return String.format(
                Locale.ROOT,
                "epoch %d/%d, loss %s, %s, %s left, %s rows/s",
                epoch.number(),
                epochs,
                figure(epoch.loss()),
                result,
                time(left),
                rate(rows / Math.max(1e-9, epoch.seconds())));
    }

    private String error(Epoch epoch) {
        return classes ? ", error " + figure(epoch.validationError()) : "";
    }

    private static String figure(double value) {
        if (value == 0) {
            return "0";
        }
        return String.format(Locale.ROOT, value >= 0.01 && value < 1e4 ? "%.3f" : "%.1e", value);
    }

    private static String rate(double rows) {
        return String.format(Locale.ROOT, rows < MANY ? "%.0f" : "%,.0f k", rows < MANY ? rows : rows / 1000);
    }

    /** {@return a duration in the unit that fits it, e.g. {@code 7 s}} */
    public static String time(double seconds) {
        if (seconds < MINUTE) {
            return String.format(Locale.ROOT, "%.0f s", seconds);
        }
        return seconds < HOUR
                ? String.format(Locale.ROOT, "%.0f min", seconds / MINUTE)
                : String.format(Locale.ROOT, "%.1f h", seconds / HOUR);
    }
}
