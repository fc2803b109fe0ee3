package odf2nna.internal.runtime;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import odf2nna.internal.data.Dataset;
import odf2nna.internal.data.Part;
import odf2nna.internal.data.RowSample;
import odf2nna.internal.data.ThinnedDataset;
import odf2nna.internal.network.Vector;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.onnx.Tap;
import odf2nna.internal.statistics.ActivationHistogram;
import odf2nna.internal.statistics.BlockSums;
import odf2nna.internal.statistics.BlockTree;
import odf2nna.internal.statistics.HistogramAccumulator;
import odf2nna.internal.statistics.MomentAccumulator;
import odf2nna.internal.statistics.SampleMoments;
import odf2nna.internal.statistics.SplitCovariance;
import odf2nna.internal.statistics.UnitStatistics;
import odf2nna.internal.statistics.ValueHistogram;
import odf2nna.runtime.RuntimeFailure;

/**
 * Streams evaluation data through a network and computes statistics of its units. One pass covers all units of all
 * layers: every subnet that ends in a unit is a part of the same graph, so that each row is computed once. Memory does
 * not grow with rows, and neither threads nor batch size change a bit of the results.
 *
 * <p><strong>Errors:</strong> {@link IOException} and {@link odf2nna.data.DataFormatException} from the data,
 * {@link odf2nna.onnx.UnsupportedModelException} if ONNX Runtime refuses the model, {@link RuntimeFailure} if a run
 * fails, {@link odf2nna.internal.statistics.NonFiniteActivationException} if a unit's output is not finite. When the thread is
 * interrupted, {@link java.io.InterruptedIOException}; the threads have ended and native memory is freed by then.
 */
public final class ActivationProbe {
    /** Rows that a thread takes at a time: enough that handing them over costs nothing. */
    private static final int CHUNK = 1024;
    /** The same for a large network, which takes long for each row: its statistics should stay in the cache. */
    private static final int SMALL_CHUNK = SampleMoments.SEGMENT;

    /** Rows of a chunk whose values are all in memory. */
    private static final int COVARIANCE_CHUNK = 512;

    private static final long LARGE = 500_000;

    private ActivationProbe() {}

    /**
     * Means, deviations and extremes of the units of every tap.
     *
     * @param model the model whose units are watched
     * @param taps what to watch, from {@link odf2nna.internal.onnx.DenseRegion#taps}
     * @param data rows as {@link InputShapes#of} says
     * @param part which rows
     * @param run says how to run
     * @return the statistics, in the order of the taps
     * @throws IOException if the data can't be read
     * @throws IllegalArgumentException if there are no rows
     */
    public static List<UnitStatistics> score(OnnxModel model, List<Tap> taps, Dataset data, Part part, RunContext run)
            throws IOException {
        if (taps.isEmpty()) {
            return List.of();
        }
        MomentSums sums = new MomentSums();
        new Pass<>(model, taps, run, chunkRows(model, run), MomentChunk::new, done -> done.addTo(sums)).run(data, part);
        BlockTree<List<MomentAccumulator>> blocks = sums.finish();
        if (blocks.nodes().isEmpty()) {
            throw new IllegalArgumentException("data: no rows to score");
        }
        List<MomentAccumulator> whole = blocks.joined();
        return IntStream.range(0, taps.size())
                .mapToObj(i -> whole.get(i).statistics(taps.get(i).value()))
                .toList();
    }

    private static int chunkRows(OnnxModel model, RunContext run) {
        int segments = (Pass.batch(run) + SampleMoments.SEGMENT - 1) / SampleMoments.SEGMENT;
        return Math.max(model.parameters() > LARGE ? SMALL_CHUNK : CHUNK, segments * SampleMoments.SEGMENT);
    }

    /**
     * Histograms of the values of every tap. A second pass: the ends of the bins come from {@link #score}. Meant for
     * some thousand rows, since each value is counted one by one.
     *
     * @param model the model whose units are watched
     * @param taps what to watch
     * @param seen the statistics of these taps, in the same order
     * @param data rows as {@link InputShapes#of} says
     * @param part which rows
     * @param run says how to run
     * @return the histograms, in the order of the taps
     * @throws IOException if the data can't be read
     */
    public static List<ActivationHistogram> histograms(
            OnnxModel model, List<Tap> taps, List<UnitStatistics> seen, Dataset data, Part part, RunContext run)
            throws IOException {
        if (taps.isEmpty()) {
            return List.of();
        }
        List<HistogramAccumulator> whole =
                seen.stream().map(HistogramAccumulator::over).toList();
        new Pass<>(
                        model,
                        taps,
                        run,
                        chunkRows(model, run),
                        () -> new SampleChunk<>(
                                whole.stream().map(HistogramAccumulator::fresh).toList(),
                                HistogramAccumulator::clear,
                                (counts, tap, sample) -> Arrays.stream(sample).forEach(counts::add)),
                        done -> done.mergeInto(whole, HistogramAccumulator::merge))
                .run(data, part);
        return IntStream.range(0, taps.size())
                .mapToObj(i -> whole.get(i).histogram(taps.get(i).value()))
                .toList();
    }

    /**
     * Covariances of the units of pairs of taps, all in one pass. Memory: {@code 2·n·(n + m)} numbers of each pair for each node of
     * a {@link BlockTree}, and the values of some chunks of rows.
     *
     * @param model the model whose units are watched
     * @param pairs what to watch; the second may be a pre-activation that no layer consumes
     * @param data rows as {@link InputShapes#of} says
     * @param part which rows
     * @param sample which of these
     * @param run says how to run
     * @return the covariances, in the order of the pairs
     * @throws IOException if the data can't be read
     * @throws IllegalArgumentException if there are no rows
     */
    public static List<SplitCovariance> covariances(
            OnnxModel model, List<TapPair> pairs, Dataset data, Part part, RowSample sample, RunContext run)
            throws IOException {
        if (pairs.isEmpty()) {
            return List.of();
        }
        List<Tap> taps = pairs.stream().flatMap(TapPair::taps).distinct().toList();
        Dataset some = sample.isWhole() ? data : new ThinnedDataset(data, sample::takes);
        CovarianceSums sums =
                new CovarianceSums(taps, pairs, sample, 0, run.options().threads() > 1);
        new Pass<>(model, taps, run, COVARIANCE_CHUNK, CovarianceChunk::new, sums::add).run(some, part);
        return sums.covariances();
    }

    /**
     * Sums over a part of the rows.
     *
     * @param rows how many
     * @param nodes the sums, in the order of the rows; empty where there are none
     */
    public record Sums(long rows, List<BlockTree.Node<BlockSums>> nodes) {
        public Sums {
            nodes = List.copyOf(nodes);
        }
    }

    /**
     * Moments of taps and covariances of pairs of them, in one pass over a part of the rows, as sums that can be joined with those of
     * other parts.
     *
     * @param model the model whose units are watched
     * @param taps what to watch, with those of all pairs
     * @param pairs whose covariances are taken, over rows that {@code sample} chooses
     * @param data rows as {@link InputShapes#of} says
     * @param sample of all rows
     * @param firstRow number of the first row of the data among all rows, a multiple of {@value BlockTree#ROWS}
     * @param run says how to run
     * @return the sums
     * @throws IOException if the data can't be read
     */
    public static Sums sums(
            OnnxModel model,
            List<Tap> taps,
            List<TapPair> pairs,
            Dataset data,
            RowSample sample,
            long firstRow,
            RunContext run)
            throws IOException {
        long firstBlock = firstRow / BlockTree.ROWS;
        CalibrationSums sums = new CalibrationSums(
                firstBlock,
                new CovarianceSums(
                        taps, pairs, sample, firstBlock, run.options().threads() > 1));
        new Pass<>(
                        model,
                        taps,
                        run,
                        CalibrationSums.CHUNK,
                        () -> new CalibrationChunk(sample, firstRow),
                        done -> done.addTo(sums))
                .run(data, Part.ALL);
        return sums.finish();
    }

    /**
     * Counts of the values of every tap.
     *
     * @param model the model whose units are watched
     * @param taps what to watch
     * @param factors for each tap the factors of its units before they are counted; empty for none
     * @param data rows as {@link InputShapes#of} says
     * @param part which rows
     * @param run says how to run
     * @return the counts of all units of a tap together, in the order of the taps
     * @throws IOException if the data can't be read
     */
    public static List<ValueHistogram> values(
            OnnxModel model, List<Tap> taps, List<Optional<Vector>> factors, Dataset data, Part part, RunContext run)
            throws IOException {
        List<ValueHistogram> whole =
                Stream.generate(ValueHistogram::new).limit(taps.size()).toList();
        if (!taps.isEmpty()) {
            new Pass<>(
                            model,
                            taps,
                            run,
                            chunkRows(model, run),
                            () -> new SampleChunk<>(
                                    Stream.generate(ValueHistogram::new)
                                            .limit(taps.size())
                                            .toList(),
                                    ValueHistogram::clear,
                                    (counts, tap, sample) -> count(counts, factors.get(tap), sample)),
                            done -> done.mergeInto(whole, ValueHistogram::merge))
                    .run(data, part);
        }
        return whole;
    }

    private static void count(ValueHistogram counts, Optional<Vector> factor, double[] sample) {
        for (int unit = 0; unit < sample.length; unit++) {
            double value = factor.isPresent() ? sample[unit] * factor.get().get(unit) : sample[unit];
            counts.add((float) value);
        }
    }
}
