package odf2nna.internal.evaluate;

import java.util.List;

/** Share of right labels, where each output is a label by itself. */
final class LabelAccumulator implements MetricAccumulator {
    private final int width;
    private final double threshold;
    private final RowMoments right = new RowMoments();
    private final double[] rowValues = new double[1];
    private long nanRows;

    LabelAccumulator(Task.MultiLabel task) {
        width = task.count();
        threshold = task.scale().threshold();
    }

    @Override
    public void add(double[] outputs, double[] targets, int row) {
        int count = 0;
        boolean isNan = false;
        for (int i = row * width; i < (row + 1) * width; i++) {
            if (targets[i] != 0 && targets[i] != 1) {
                throw new IllegalArgumentException("target: expected 0 or 1, got " + targets[i]);
            }
            isNan |= Double.isNaN(outputs[i]);
            count += !Double.isNaN(outputs[i]) && (outputs[i] > threshold) == (targets[i] == 1) ? 1 : 0;
        }
        nanRows += isNan ? 1 : 0;
        rowValues[0] = (double) count / width;
        right.add(rowValues[0]);
    }

    @Override
    public List<MetricKind> rowMetrics() {
        return List.of(MetricKind.LABEL_ACCURACY);
    }

    @Override
    public double[] rowValues() {
        return rowValues;
    }

    @Override
    public MetricsSummary summary() {
        List<Metric> metrics = right.rows() == 0
                ? List.of()
                : List.of(MetricKind.LABEL_ACCURACY.of(
                        right.mean(), right.interval95().within(0, 1)));
        return new MetricsSummary(right.rows(), nanRows, metrics);
    }
}
