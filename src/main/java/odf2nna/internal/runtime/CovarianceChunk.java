package odf2nna.internal.runtime;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import odf2nna.internal.onnx.Tap;
import odf2nna.internal.statistics.Covariance;
import odf2nna.internal.statistics.CovarianceAccumulator;
import odf2nna.internal.statistics.SplitCovariance;
import odf2nna.runtime.RuntimeFailure;

/**
 * The values of taps over a chunk of rows, and the sums of products of pairs. Threads that run the network only copy
 * values; products are summed when chunks are merged, in the order of the rows and separately for even and odd rows, so
 * that memory holds the sums of each pair once.
 */
final class CovarianceChunk implements Pass.Result {
    private static final int HALVES = 2;

    private final List<TapRows> taps = new ArrayList<>();
    private long row;

    /** Samples of one tap: values, and for each sample which half its row belongs to. */
    private static final class TapRows {
        final int width;
        double[][] samples = {};
        int[] halves = {};
        int count;

        TapRows(int width) {
            this.width = width;
        }

        void add(TapValues values, int row, int half) {
            for (int s = 0; s < values.samplesPerRow(); s++) {
                if (count == samples.length) {
                    samples = Arrays.copyOf(samples, Math.max(CovarianceAccumulator.SEGMENT, 2 * count));
                    halves = Arrays.copyOf(halves, samples.length);
                }
                double[] target = samples[count];
                if (target == null) {
                    target = new double[width];
                    samples[count] = target;
                }
                values.sample(row, s, target);
                halves[count++] = half;
            }
        }
    }

    @Override
    public TapReader.Sink begin(long firstRow) {
        row = firstRow;
        taps.forEach(tap -> tap.count = 0);
        return this::take;
    }

    private void take(List<TapValues> values, int rows) {
        if (taps.isEmpty()) {
            values.forEach(value -> taps.add(new TapRows(value.width())));
        }
        for (int r = 0; r < rows; r++) {
            for (int i = 0; i < values.size(); i++) {
                taps.get(i).add(values.get(i), r, (int) ((row + r) % HALVES));
            }
        }
        row += rows;
    }

    /** The sums of all pairs over all chunks. */
    static final class Sums {
        private final List<Tap> taps;
        private final List<TapPair> pairs;
        private final boolean parallel;
        private final List<List<CovarianceAccumulator>> halves = new ArrayList<>();

        /**
         * Empty sums.
         *
         * @param taps all taps, in the order of the chunks
         * @param parallel whether pairs may be summed by several threads
         */
        Sums(List<Tap> taps, List<TapPair> pairs, boolean parallel) {
            this.taps = taps;
            this.pairs = pairs;
            this.parallel = parallel;
        }

        /** Adds the rows of a chunk, which follow those of all earlier chunks. */
        void add(CovarianceChunk chunk) {
            if (halves.isEmpty() && !chunk.taps.isEmpty()) {
                pairs.forEach(pair -> halves.add(accumulators(pair, chunk)));
            }
            IntStream tasks = IntStream.range(0, halves.size() * HALVES);
            (parallel ? tasks.parallel() : tasks).forEach(task -> add(chunk, task / HALVES, task % HALVES));
        }

        private List<CovarianceAccumulator> accumulators(TapPair pair, CovarianceChunk chunk) {
            TapRows x = chunk.taps.get(taps.indexOf(pair.x()));
            int width = pair.y().map(y -> second(pair, chunk).width).orElse(0);
            if (pair.y().isPresent() && x.count != second(pair, chunk).count) {
                throw new RuntimeFailure(
                        "covariance: expected as many positions in each row of both values, got %d and %d in all"
                                .formatted(x.count, second(pair, chunk).count));
            }
            return List.of(accumulator(pair, x.width, width), accumulator(pair, x.width, width));
        }

        private CovarianceAccumulator accumulator(TapPair pair, int n, int m) {
            return shares(pair) ? CovarianceAccumulator.across(n, m) : new CovarianceAccumulator(n, m);
        }

        /** Whether the covariances within x are summed for another pair anyway. */
        private boolean shares(TapPair pair) {
            return pair.y().isPresent() && pairs.contains(TapPair.within(pair.x()));
        }

        private TapRows second(TapPair pair, CovarianceChunk chunk) {
            return chunk.taps.get(taps.indexOf(pair.y().orElse(pair.x())));
        }

        private void add(CovarianceChunk chunk, int index, int half) {
            TapRows x = chunk.taps.get(taps.indexOf(pairs.get(index).x()));
            TapRows y = second(pairs.get(index), chunk);
            CovarianceAccumulator target = halves.get(index).get(half);
            for (int i = 0; i < x.count; i++) {
                if (x.halves[i] == half) {
                    target.add(x.samples[i], y.samples[i]);
                }
            }
        }

        /**
         * {@return the covariances, in the order of the pairs; this object can't be used any more}
         *
         * @throws IllegalArgumentException if no row was seen
         */
        List<SplitCovariance> covariances() {
            if (halves.isEmpty()) {
                throw new IllegalArgumentException("data: no rows to score");
            }
            Map<TapPair, SplitCovariance> found = new HashMap<>();
            for (boolean shared : new boolean[] {false, true}) {
                for (int i = 0; i < pairs.size(); i++) {
                    if (shares(pairs.get(i)) == shared) {
                        SplitCovariance within =
                                found.get(TapPair.within(pairs.get(i).x()));
                        found.put(pairs.get(i), summed(halves.get(i), pairs.get(i), Optional.ofNullable(within)));
                        // the sums are released
                        halves.set(i, List.of());
                    }
                }
            }
            return pairs.stream().map(found::get).toList();
        }

        private static SplitCovariance summed(
                List<CovarianceAccumulator> halves, TapPair pair, Optional<SplitCovariance> within) {
            CovarianceAccumulator even = halves.get(0);
            CovarianceAccumulator odd = halves.get(1);
            List<Covariance> parts = new ArrayList<>();
            if (even.samples() > 0 && odd.samples() > 0) {
                for (int half = 0; half < HALVES; half++) {
                    int which = half;
                    parts.add(covariance(
                            halves.get(half),
                            pair,
                            within.map(known -> known.halves().get(which))));
                }
            }
            even.merge(odd);
            return new SplitCovariance(covariance(even, pair, within.map(SplitCovariance::whole)), parts);
        }

        private static Covariance covariance(CovarianceAccumulator seen, TapPair pair, Optional<Covariance> within) {
            String x = pair.x().value();
            String y = pair.y().orElse(pair.x()).value();
            if (within.isPresent()) {
                return seen.covariance(x, y, within.get().sxx());
            }
            Covariance found = seen.covariance(x, y);
            return pair.y().isPresent()
                    ? found
                    : new Covariance(found.samples(), found.meanX(), found.meanX(), found.sxx(), found.sxx());
        }
    }
}
