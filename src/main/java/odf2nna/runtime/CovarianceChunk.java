package odf2nna.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import odf2nna.onnx.Tap;
import odf2nna.statistics.Covariance;
import odf2nna.statistics.CovarianceAccumulator;
import odf2nna.statistics.SplitCovariance;

/** Covariances of pairs of taps over a chunk of rows, of even and of odd rows apart. */
final class CovarianceChunk implements Pass.Result {
    private static final int HALVES = 2;

    private final List<Tap> taps;
    private final List<TapPair> pairs;
    private final LongPredicate chosen;
    private final List<Sums> sums = new ArrayList<>();
    private long row;

    /** What was seen of one pair, by half. */
    private static final class Sums {
        final int first;
        final int second;
        final double[] x;
        final double[] y;
        final List<CovarianceAccumulator> halves = new ArrayList<>();

        Sums(int first, int second, int n, int m) {
            this.first = first;
            this.second = second;
            this.x = new double[n];
            this.y = new double[m];
            for (int half = 0; half < HALVES; half++) {
                halves.add(new CovarianceAccumulator(n, m));
            }
        }

        void add(List<TapValues> values, int row, int half) {
            TapValues from = values.get(first);
            for (int s = 0; s < from.samplesPerRow(); s++) {
                from.sample(row, s, x);
                if (second >= 0) {
                    values.get(second).sample(row, s, y);
                }
                halves.get(half).add(x, y);
            }
        }
    }

    /**
     * Nothing seen yet.
     *
     * @param taps all that are read
     * @param chosen which rows count, by their number in the data
     */
    CovarianceChunk(List<Tap> taps, List<TapPair> pairs, LongPredicate chosen) {
        this.taps = taps;
        this.pairs = pairs;
        this.chosen = chosen;
    }

    @Override
    public TapReader.Sink begin(long firstRow) {
        row = firstRow;
        sums.forEach(pair -> pair.halves.forEach(CovarianceAccumulator::clear));
        return this::take;
    }

    private void take(List<TapValues> values, int rows) {
        if (sums.isEmpty()) {
            pairs.forEach(pair -> sums.add(sums(pair, values)));
        }
        for (int r = 0; r < rows; r++) {
            if (chosen.test(row + r)) {
                for (Sums pair : sums) {
                    pair.add(values, r, (int) ((row + r) % HALVES));
                }
            }
        }
        row += rows;
    }

    private Sums sums(TapPair pair, List<TapValues> values) {
        int first = taps.indexOf(pair.x());
        int second = pair.y().map(taps::indexOf).orElse(-1);
        TapValues x = values.get(first);
        if (second < 0) {
            return new Sums(first, second, x.width(), 0);
        }
        TapValues y = values.get(second);
        if (x.samplesPerRow() != y.samplesPerRow()) {
            throw new RuntimeFailure("covariance: expected as many positions in each row of both signals, got %d and %d"
                    .formatted(x.samplesPerRow(), y.samplesPerRow()));
        }
        return new Sums(first, second, x.width(), y.width());
    }

    @Override
    public void end() {
        // a segment that has begun is closed when this is merged
    }

    /** Adds this chunk to the whole, which is made if there is none yet. */
    void mergeInto(List<List<CovarianceAccumulator>> whole) {
        for (int i = 0; i < sums.size(); i++) {
            if (whole.size() <= i) {
                Sums pair = sums.get(i);
                whole.add(new Sums(0, 0, pair.x.length, pair.y.length).halves);
            }
            for (int half = 0; half < HALVES; half++) {
                whole.get(i).get(half).merge(sums.get(i).halves.get(half));
            }
        }
    }

    /** {@return what the halves saw, and both together} */
    static SplitCovariance summed(List<CovarianceAccumulator> halves, TapPair pair) {
        String x = pair.x().signal();
        String y = pair.y().orElse(pair.x()).signal();
        CovarianceAccumulator even = halves.get(0);
        CovarianceAccumulator odd = halves.get(1);
        boolean both = even.samples() > 0 && odd.samples() > 0;
        List<Covariance> parts = new ArrayList<>();
        if (both) {
            halves.forEach(half -> parts.add(covariance(half, pair, x, y)));
        }
        even.merge(odd);
        return new SplitCovariance(covariance(even, pair, x, y), parts);
    }

    private static Covariance covariance(CovarianceAccumulator seen, TapPair pair, String x, String y) {
        Covariance found = seen.covariance(x, y);
        return pair.y().isPresent()
                ? found
                : new Covariance(found.samples(), found.meanX(), found.meanX(), found.sxx(), found.sxx());
    }
}
