package odf2nna.internal.evaluate;

import java.util.ArrayList;
import java.util.List;

/** The difference between the outputs of two networks, row by row; labels do not matter. */
final class OutputDistance {
    private final int width;
    private final FidelityMetric likeness;
    private final RowMoments squaredDifferences = new RowMoments();
    private final RowMoments squares = new RowMoments();
    private double largest;
    private boolean unusable;

    /** An empty distance between outputs for a task. */
    OutputDistance(Task task) {
        this.width = task.outputWidth();
        this.likeness = likeness(task);
    }

    private static FidelityMetric likeness(Task task) {
        return task.match(new Task.Cases<FidelityMetric>(
                binary -> new SameClass(1, binary.scale()),
                classes -> new SameClass(classes.count(), classes.scale()),
                SameLabels::new,
                regression -> new NearNumbers(regression.outputs()),
                agreement -> likeness(agreement.of())));
    }

    /** Adds a row; both arrays have shape {@code [rows, outputs]}. */
    void add(double[] before, double[] after, int row) {
        double squaredDifference = 0;
        double square = 0;
        for (int i = row * width; i < (row + 1) * width; i++) {
            // equal infinities are no difference
            double difference = before[i] == after[i] ? 0 : after[i] - before[i];
            unusable |= !Double.isFinite(difference);
            largest = Math.max(largest, Math.abs(difference));
            squaredDifference += difference * difference;
            square += before[i] * before[i];
        }
        squaredDifferences.add(squaredDifference / width);
        squares.add(square / width);
        likeness.add(before, after, row);
    }

    /** {@return the measures; without the differences if one of them is NaN or infinite} */
    List<Metric> metrics() {
        List<Metric> metrics = new ArrayList<>();
        if (squares.rows() == 0) {
            return metrics;
        }
        likeness.addTo(metrics);
        double meanSquare = squaredDifferences.mean();
        if (unusable || !Double.isFinite(meanSquare)) {
            return metrics;
        }
        double difference = Math.sqrt(meanSquare);
        Interval interval =
                NumberAccumulator.squareRoot(squaredDifferences.interval95().within(0, Double.MAX_VALUE));
        metrics.add(MetricKind.MAX_DIFFERENCE.of(largest, Interval.UNKNOWN));
        metrics.add(MetricKind.RMS_DIFFERENCE.of(difference, interval));
        double size = Math.sqrt(squares.mean());
        if (size > 0 && Double.isFinite(size)) {
            metrics.add(MetricKind.RELATIVE_MAX_DIFFERENCE.of(largest / size, Interval.UNKNOWN));
            metrics.add(MetricKind.RELATIVE_RMS_DIFFERENCE.of(difference / size, Interval.UNKNOWN));
        }
        return metrics;
    }

    /** The measure of fidelity that depends on what the outputs are. */
    private sealed interface FidelityMetric {
        void add(double[] before, double[] after, int row);

        void addTo(List<Metric> metrics);
    }

    /** Share of rows of the same class; a row with NaN in either agrees with nothing. */
    private static final class SameClass implements FidelityMetric {
        private final ClassScores before;
        private final ClassScores after;
        private long rows;
        private long same;

        SameClass(int width, OutputScale scale) {
            before = new ClassScores(width, scale);
            after = new ClassScores(width, scale);
        }

        @Override
        public void add(double[] outputsBefore, double[] outputsAfter, int row) {
            before.read(outputsBefore, row);
            after.read(outputsAfter, row);
            rows++;
            if (before.predicted() >= 0 && before.predicted() == after.predicted()) {
                same++;
            }
        }

        @Override
        public void addTo(List<Metric> metrics) {
            metrics.add(MetricKind.AGREEMENT.of((double) same / rows, Proportions.wilson(rows, same)));
        }
    }

    /** Share of labels that are the same; NaN is no label. */
    private static final class SameLabels implements FidelityMetric {
        private final int width;
        private final double threshold;
        private final RowMoments same = new RowMoments();

        SameLabels(Task.MultiLabel task) {
            width = task.count();
            threshold = task.scale().threshold();
        }

        @Override
        public void add(double[] before, double[] after, int row) {
            int count = 0;
            for (int i = row * width; i < (row + 1) * width; i++) {
                boolean isNan = Double.isNaN(before[i]) || Double.isNaN(after[i]);
                count += !isNan && (before[i] > threshold) == (after[i] > threshold) ? 1 : 0;
            }
            same.add((double) count / width);
        }

        @Override
        public void addTo(List<Metric> metrics) {
            metrics.add(
                    MetricKind.LABEL_AGREEMENT.of(same.mean(), same.interval95().within(0, 1)));
        }
    }

    /** R² with the original's outputs as targets; absent if one of them is NaN or infinite. */
    private static final class NearNumbers implements FidelityMetric {
        private final int width;
        private final NumberAccumulator numbers;
        private boolean unusable;

        NearNumbers(int width) {
            this.width = width;
            numbers = new NumberAccumulator(width);
        }

        @Override
        public void add(double[] before, double[] after, int row) {
            for (int i = row * width; i < (row + 1) * width; i++) {
                unusable |= !Double.isFinite(before[i]);
            }
            if (!unusable) {
                numbers.add(after, before, row);
            }
        }

        @Override
        public void addTo(List<Metric> metrics) {
            if (!unusable) {
                numbers.r2(MetricKind.R2_TO_ORIGINAL).ifPresent(metrics::add);
            }
        }
    }
}
