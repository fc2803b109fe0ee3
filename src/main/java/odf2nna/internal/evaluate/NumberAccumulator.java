package odf2nna.internal.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** MSE, RMSE, MAE and R² of numbers. */
final class NumberAccumulator implements MetricAccumulator {
    private final int width;
    private final RowMoments squared = new RowMoments();
    private final RowMoments absolute = new RowMoments();
    private final ExplainedVariance explained;
    private final double[] rowValues = new double[2];
    private long rows;
    private long nanRows;

    NumberAccumulator(int width) {
        this.width = width;
        explained = new ExplainedVariance(width);
    }

    @Override
    public void add(double[] outputs, double[] targets, int row) {
        double squares = 0;
        double sizes = 0;
        for (int i = row * width; i < (row + 1) * width; i++) {
            if (!Double.isFinite(targets[i])) {
                throw new IllegalArgumentException("target: expected a finite number, got " + targets[i]);
            }
            double error = outputs[i] - targets[i];
            squares += error * error;
            sizes += Math.abs(error);
        }
        rows++;
        if (Double.isFinite(squares)) {
            rowValues[0] = squares / width;
            rowValues[1] = sizes / width;
            squared.add(rowValues[0]);
            absolute.add(rowValues[1]);
            explained.add(outputs, targets, row);
        } else {
            nanRows++;
            rowValues[0] = Double.NaN;
            rowValues[1] = Double.NaN;
        }
    }

    @Override
    public List<MetricKind> rowMetrics() {
        return List.of(MetricKind.MSE, MetricKind.MAE);
    }

    @Override
    public double[] rowValues() {
        return rowValues;
    }

    @Override
    public MetricsSummary summary() {
        List<Metric> metrics = new ArrayList<>();
        if (rows > 0 && nanRows == 0) {
            Interval mse = squared.interval95().within(0, Double.MAX_VALUE);
            metrics.add(MetricKind.MSE.of(squared.mean(), mse));
            metrics.add(MetricKind.RMSE.of(Math.sqrt(squared.mean()), squareRoot(mse)));
            metrics.add(MetricKind.MAE.of(absolute.mean(), absolute.interval95().within(0, Double.MAX_VALUE)));
            r2(MetricKind.R2).ifPresent(metrics::add);
        }
        return new MetricsSummary(rows, nanRows, metrics);
    }

    /** {@return R² under a given name; empty with an unusable output, or where no target varies} */
    Optional<Metric> r2(MetricKind kind) {
        return nanRows > 0 ? Optional.empty() : explained.r2(kind);
    }

    /** {@return the interval of the root of a value that is not negative} */
    static Interval squareRoot(Interval interval) {
        return interval.isKnown()
                ? new Interval(Math.sqrt(interval.lower()), Math.sqrt(interval.upper()))
                : Interval.UNKNOWN;
    }
}
