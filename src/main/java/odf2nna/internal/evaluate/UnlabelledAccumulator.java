package odf2nna.internal.evaluate;

import java.util.List;

/** Counts rows and those with an unusable output; without labels there is nothing more to say of one network. */
final class UnlabelledAccumulator implements MetricAccumulator {
    private final int width;
    private final boolean numbers;
    private long rows;
    private long nanRows;

    /**
     * Makes an empty tally.
     *
     * @param width   outputs of a row
     * @param numbers whether an infinite output is as unusable as NaN
     */
    UnlabelledAccumulator(int width, boolean numbers) {
        this.width = width;
        this.numbers = numbers;
    }

    @Override
    public void add(double[] outputs, double[] targets, int row) {
        rows++;
        for (int i = row * width; i < (row + 1) * width; i++) {
            if (Double.isNaN(outputs[i]) || (numbers && Double.isInfinite(outputs[i]))) {
                nanRows++;
                return;
            }
        }
    }

    @Override
    public List<MetricKind> rowMetrics() {
        return List.of();
    }

    @Override
    public double[] rowValues() {
        return new double[0];
    }

    @Override
    public MetricsSummary summary() {
        return new MetricsSummary(rows, nanRows, List.of());
    }
}
