package odf2nna.internal.calibration;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import odf2nna.data.DataFormatException;
import odf2nna.internal.network.ByName;
import odf2nna.internal.statistics.BlockSums;
import odf2nna.internal.statistics.BlockTree;
import odf2nna.internal.statistics.MomentAccumulator;
import odf2nna.internal.statistics.SplitCovariance;
import odf2nna.internal.statistics.SplitSums;
import odf2nna.internal.statistics.UnitStatistics;

/** The statistics of all rows of a data set, from a file, in the place of a pass over the rows. Safe for use by several threads. */
public final class StoredStatistics {
    private final Path path;
    private final Calibrated of;
    private final String rowsSha256;
    private final Map<String, MomentAccumulator> moments = new LinkedHashMap<>();
    private final Map<Calibrated.Pair, SplitSums> sums = new HashMap<>();
    private final Map<Calibrated.Pair, SplitCovariance> known = new HashMap<>();

    private StoredStatistics(Path path, PartialStatistics statistics) {
        this.path = path;
        this.of = statistics.of();
        this.rowsSha256 = statistics.digest().sha256();
        BlockTree<BlockSums> tree = new BlockTree<>(BlockSums::join);
        statistics.nodes().forEach(tree::add);
        BlockSums all = tree.joined();
        for (int i = 0; i < of.values().size(); i++) {
            moments.put(of.values().get(i).name(), all.moments().get(i));
        }
        for (int i = 0; i < of.pairs().size(); i++) {
            sums.put(of.pairs().get(i), all.covariances().get(i));
        }
    }

    /**
     * Reads a file.
     *
     * @throws DataFormatException if it can't be used, or rows are missing
     * @throws IOException if it can't be read
     */
    public static StoredStatistics read(Path path) throws IOException {
        StatisticsFile file = StatisticsFile.open(path);
        long all = file.of().rows();
        if (file.rows().count() != all) {
            throw DataFormatException.inFile(
                    path,
                    "holds %s of %,d; give a file in which 'merge' has joined the parts of all rows"
                            .formatted(file.rows(), all));
        }
        return new StoredStatistics(path, file.read());
    }

    public Path path() {
        return path;
    }

    /** {@return the number of rows} */
    public long rows() {
        return of.rows();
    }

    /** {@return a digest of the rows, which does not depend on how they were cut into parts} */
    public String rowsSha256() {
        return rowsSha256;
    }

    /**
     * Checks what the statistics are of.
     *
     * @param tool version of this program
     * @param model SHA-256 of the model's file
     * @throws DataFormatException if they are of something else
     */
    public void require(String tool, String model) {
        Calibrated expected = new Calibrated(
                tool,
                model,
                of.simplified(),
                of.inputs(),
                of.scale(),
                of.scaler(),
                of.rows(),
                of.covarianceRows(),
                of.values(),
                of.pairs());
        of.difference(expected).ifPresent(this::refuse);
    }

    /**
     * Checks that the rows of a run are prepared as the calibrated ones were.
     *
     * @param scale factor of every feature
     * @param scaler SHA-256 of the file of a scaler; empty without one
     * @param inputs of the model; their columns are compared where both have names
     * @throws DataFormatException if not
     */
    public void requireScaling(double scale, String scaler, List<Calibrated.Input> inputs) {
        of.scalingDifference(scale, scaler).ifPresent(this::refuse);
        for (int i = 0; i < inputs.size(); i++) {
            List<String> own = of.inputs().get(i).columns();
            List<String> others = inputs.get(i).columns();
            if (!own.isEmpty() && !others.isEmpty() && !own.equals(others)) {
                refuse("has columns %s, expected %s as in --eval".formatted(own, others));
            }
        }
    }

    /**
     * Checks whether the statistics are of the simplified model.
     *
     * @param isSimplified whether units are removed from a model that simplification has changed
     * @throws DataFormatException if they are of the other one
     */
    public void requireSimplified(boolean isSimplified) {
        if (of.simplified() != isSimplified) {
            refuse(
                    isSimplified
                            ? "is of the model without simplification, expected the simplified one; calibrate without --no-simplify, or give --no-simplify"
                            : "is of the simplified model, expected the model as it is; calibrate with --no-simplify");
        }
    }

    private void refuse(String problem) {
        throw DataFormatException.inFile(
                path,
                problem.contains(";") ? problem : problem + "; calibrate with the same model, options and version");
    }

    /**
     * {@return the statistics of a value}
     *
     * @throws DataFormatException if there are none
     * @throws odf2nna.internal.statistics.NonFiniteActivationException if a value was NaN or infinite
     */
    public UnitStatistics statistics(String value) {
        if (!moments.containsKey(value)) {
            refuse("holds no statistics of '%s'; calibrate with --prune-inputs".formatted(value));
        }
        return ByName.get(moments, value).statistics(value);
    }

    /**
     * {@return how two values vary together}
     *
     * @throws DataFormatException if that is not there
     */
    public synchronized SplitCovariance between(String x, String y) {
        Calibrated.Pair pair = new Calibrated.Pair(place(x), place(y));
        if (!known.containsKey(pair)) {
            SplitSums own = sums.remove(pair);
            if (own == null) {
                throw DataFormatException.inFile(
                        path,
                        "holds no covariances of '%s' with '%s'; omit --stats, or give another --criterion and --compensate fold"
                                .formatted(x, y));
            }
            Optional<SplitCovariance> within = pair.within() ? Optional.empty() : Optional.of(between(x, x));
            known.put(pair, own.covariance(x, pair.within() ? Optional.empty() : Optional.of(y), within));
        }
        SplitCovariance found = known.get(pair);
        if (found == null) {
            throw new IllegalStateException("covariances were just computed");
        }
        return found;
    }

    private int place(String value) {
        return IntStream.range(0, of.values().size())
                .filter(i -> of.values().get(i).name().equals(value))
                .findFirst()
                .orElse(Integer.MAX_VALUE);
    }
}
