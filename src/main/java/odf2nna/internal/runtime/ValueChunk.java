package odf2nna.internal.runtime;

import java.util.List;
import java.util.Optional;
import odf2nna.internal.network.Vector;
import odf2nna.internal.statistics.ValueHistogram;

/** How often which values came up in each tap over a chunk of rows, all units of a tap together. */
final class ValueChunk implements Pass.Result {
    private final List<Optional<Vector>> factors;
    private final List<ValueHistogram> histograms;

    /**
     * An empty chunk.
     *
     * @param factors for each tap what its units are multiplied by before they are counted; empty for nothing
     */
    ValueChunk(List<Optional<Vector>> factors) {
        this.factors = factors;
        this.histograms = factors.stream().map(tap -> new ValueHistogram()).toList();
    }

    @Override
    public TapReader.Sink begin(long firstRow) {
        histograms.forEach(ValueHistogram::clear);
        return this::take;
    }

    private void take(List<TapValues> values, int rows) {
        for (int i = 0; i < values.size(); i++) {
            int tap = i;
            values.get(i).forEach(rows, sample -> count(tap, sample));
        }
    }

    private void count(int tap, double[] sample) {
        ValueHistogram histogram = histograms.get(tap);
        Optional<Vector> factor = factors.get(tap);
        for (int unit = 0; unit < sample.length; unit++) {
            double value = factor.isPresent() ? sample[unit] * factor.get().get(unit) : sample[unit];
            histogram.add((float) value);
        }
    }

    /** Adds the counts to the whole. */
    void mergeInto(List<ValueHistogram> whole) {
        for (int tap = 0; tap < whole.size(); tap++) {
            whole.get(tap).merge(histograms.get(tap));
        }
    }
}
