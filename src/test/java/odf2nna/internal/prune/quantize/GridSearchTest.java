package odf2nna.internal.prune.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import odf2nna.internal.network.Grid;
import odf2nna.internal.statistics.ValueHistogram;
import org.junit.jupiter.api.Test;

class GridSearchTest {
    private final ValueHistogram seen = new ValueHistogram();
    private double low;
    private double high;

    private void add(double value) {
        seen.add((float) value);
        low = Math.min(low, (float) value);
        high = Math.max(high, (float) value);
    }

    private double squaredError(Grid grid, double value) {
        double error = grid.value(grid.step((float) value)) - value;
        return error * error;
    }

    @Test
    void evenlySpreadValuesGetTheirWholeRange() {
        for (int i = 0; i <= 1000; i++) {
            add(i / 1000.0);
        }

        assertThat(GridSearch.choose(seen, low, high)).isEqualTo(Grid.over(0, 1));
    }

    @Test
    void outliersThatWouldSpoilTheRestAreCutOff() {
        Random random = new Random(2);
        double[] values = new double[20_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextGaussian();
            add(values[i]);
        }
        double[] outliers = {40, -7};
        for (double outlier : outliers) {
            add(outlier);
        }
        Grid chosen = GridSearch.choose(seen, low, high);
        Grid whole = Grid.over(low, high);

        double before = 0;
        double after = 0;
        for (double value : values) {
            before += squaredError(whole, value);
            after += squaredError(chosen, value);
        }
        for (double outlier : outliers) {
            before += squaredError(whole, outlier);
            after += squaredError(chosen, outlier);
        }
        assertThat(chosen.scale()).isLessThan(whole.scale());
        assertThat(after).isLessThan(before);
    }

    @Test
    void anOutlierThatCountsMoreThanTheRestStays() {
        for (int i = 0; i < 100; i++) {
            add(i / 100.0);
        }
        add(1e6);

        // what cutting off would cost is (10⁶ − 1)², a hundred roundings to steps of 4,000 less than 10⁹
        assertThat(GridSearch.choose(seen, low, high).highest()).isGreaterThan(0.99e6);
    }

    @Test
    void aConstantAndNothingButZerosHaveGridsToo() {
        assertThat(GridSearch.choose(seen, 0, 0)).isEqualTo(new Grid(1, 0));
        add(-3);
        assertThat(GridSearch.choose(seen, -3, -3)).isEqualTo(Grid.over(-3, 0));
    }
}
