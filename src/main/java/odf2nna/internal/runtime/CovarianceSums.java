package odf2nna.internal.runtime;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import odf2nna.internal.data.RowSample;
import odf2nna.internal.network.ByName;
import odf2nna.internal.onnx.Tap;
import odf2nna.internal.statistics.BlockTree;
import odf2nna.internal.statistics.CovarianceAccumulator;
import odf2nna.internal.statistics.SplitCovariance;
import odf2nna.internal.statistics.SplitSums;
import odf2nna.runtime.RuntimeFailure;

/**
 * The sums of products of pairs of taps over all chunks, in the order of the rows and separately for even and odd ones of the chosen rows.
 * They are summed in blocks of the rows that they are chosen from, as a part of them would. Memory holds the sums of each pair once for
 * every node of a {@link BlockTree}: once in all up to {@value BlockTree#ROWS} rows, eight times for ten million.
 */
final class CovarianceSums {
    private static final int HALVES = 2;

    private final List<Tap> taps;
    private final List<TapPair> pairs;
    private final boolean parallel;
    private final RowSample sample;
    private final BlockTree<List<SplitSums>> tree = new BlockTree<>(SplitSums::join);
    private List<SplitSums> block = List.of();
    private long blocks;
    private long next;

    /**
     * Empty sums.
     *
     * @param taps all taps, in the order of the chunks
     * @param sample how the rows of the chunks are chosen
     * @param firstBlock where they begin
     * @param parallel whether pairs may be summed by several threads
     */
    CovarianceSums(List<Tap> taps, List<TapPair> pairs, RowSample sample, long firstBlock, boolean parallel) {
        this.taps = taps;
        this.pairs = pairs;
        this.parallel = parallel;
        this.sample = sample;
        this.blocks = firstBlock;
        this.next = sample.before(firstBlock * BlockTree.ROWS);
    }

    /** Adds the rows of a chunk, which follow those of all earlier chunks. */
    void add(CovarianceChunk chunk) {
        int from = 0;
        while (from < chunk.rows()) {
            long end = sample.before((blocks + 1) * BlockTree.ROWS);
            int to = (int) Math.min(chunk.rows(), from + end - next);
            if (to > from) {
                add(chunk, from, to);
            }
            next += to - from;
            from = to;
            if (next == end) {
                endBlock();
            }
        }
    }

    private void add(CovarianceChunk chunk, int from, int to) {
        if (block.isEmpty()) {
            block = pairs.stream().map(pair -> empty(pair, chunk)).toList();
        }
        IntStream tasks = IntStream.range(0, block.size() * HALVES);
        (parallel ? tasks.parallel() : tasks).forEach(task -> add(chunk, from, to, task / HALVES, task % HALVES));
    }

    private void endBlock() {
        for (SplitSums sums : block) {
            sums.even().end();
            sums.odd().end();
        }
        tree.add(blocks++, block);
        block = List.of();
    }

    /** {@return all that was added; nothing can be added any more} */
    BlockTree<List<SplitSums>> finish() {
        if (!block.isEmpty()) {
            endBlock();
        }
        return tree;
    }

    private SplitSums empty(TapPair pair, CovarianceChunk chunk) {
        CovarianceChunk.TapRows x = chunk.tap(taps.indexOf(pair.x()));
        int width = pair.y().map(y -> second(pair, chunk).width).orElse(0);
        if (pair.y().isPresent() && x.samplesPerRow != second(pair, chunk).samplesPerRow) {
            throw new RuntimeFailure("covariance: expected as many positions in each row of both values, got %d and %d"
                    .formatted(x.samplesPerRow, second(pair, chunk).samplesPerRow));
        }
        return new SplitSums(accumulator(pair, x.width, width), accumulator(pair, x.width, width));
    }

    private CovarianceAccumulator accumulator(TapPair pair, int n, int m) {
        return shares(pair) ? CovarianceAccumulator.across(n, m) : new CovarianceAccumulator(n, m);
    }

    /** Whether the covariances within x are summed for another pair anyway. */
    private boolean shares(TapPair pair) {
        return pair.y().isPresent() && pairs.contains(TapPair.within(pair.x()));
    }

    private CovarianceChunk.TapRows second(TapPair pair, CovarianceChunk chunk) {
        return chunk.tap(taps.indexOf(pair.y().orElse(pair.x())));
    }

    private void add(CovarianceChunk chunk, int from, int to, int index, int half) {
        CovarianceChunk.TapRows x = chunk.tap(taps.indexOf(pairs.get(index).x()));
        CovarianceChunk.TapRows y = second(pairs.get(index), chunk);
        SplitSums sums = block.get(index);
        CovarianceAccumulator target = half == 0 ? sums.even() : sums.odd();
        int first = from + (int) ((next + half) % HALVES);
        for (int row = first; row < to; row += HALVES) {
            for (int i = row * x.samplesPerRow; i < (row + 1) * x.samplesPerRow; i++) {
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
        if (finish().nodes().isEmpty()) {
            throw new IllegalArgumentException("data: no rows to score");
        }
        Map<TapPair, SplitSums> whole = byPair(tree.joined());
        Map<TapPair, SplitCovariance> found = new HashMap<>();
        for (boolean shared : new boolean[] {false, true}) {
            for (TapPair pair : pairs) {
                if (shares(pair) == shared && whole.containsKey(pair)) {
                    String x = pair.x().value();
                    Optional<String> y = pair.y().map(Tap::value);
                    Optional<SplitCovariance> within = Optional.ofNullable(found.get(TapPair.within(pair.x())));
                    found.put(pair, ByName.get(whole, pair).covariance(x, y, within));
                    whole.remove(pair); // its sums are released
                }
            }
        }
        return pairs.stream().map(found::get).toList();
    }

    private Map<TapPair, SplitSums> byPair(List<SplitSums> sums) {
        Map<TapPair, SplitSums> whole = new HashMap<>();
        for (int i = 0; i < pairs.size(); i++) {
            whole.put(pairs.get(i), sums.get(i));
        }
        return whole;
    }
}
