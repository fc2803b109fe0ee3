package odf2nna.internal.runtime;

import java.util.Arrays;
import java.util.List;
import odf2nna.internal.statistics.HistogramAccumulator;

/** Histograms of all taps over a chunk of rows. */
final class HistogramChunk implements Pass.Result {
    private final List<HistogramAccumulator> taps;

    /** Empty histograms with the same bins as {@code whole}. */
    HistogramChunk(List<HistogramAccumulator> whole) {
        this.taps = whole.stream().map(HistogramAccumulator::fresh).toList();
    }

    @Override
    public TapReader.Sink begin(long firstRow) {
        taps.forEach(HistogramAccumulator::clear);
        return this::take;
    }

    private void take(List<TapValues> values, int rows) {
        for (int i = 0; i < values.size(); i++) {
            HistogramAccumulator tap = taps.get(i);
            values.get(i).forEach(rows, sample -> Arrays.stream(sample).forEach(tap::add));
        }
    }

    void mergeInto(List<HistogramAccumulator> whole) {
        for (int i = 0; i < taps.size(); i++) {
            whole.get(i).merge(taps.get(i));
        }
    }
}
