package odf2nna.internal.pipeline;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import odf2nna.data.DataFormatException;
import odf2nna.internal.calibration.StoredStatistics;
import odf2nna.internal.data.Dataset;
import odf2nna.internal.data.EvaluationData;
import odf2nna.internal.data.RowSample;
import odf2nna.internal.data.ThinnedDataset;
import odf2nna.internal.network.ByName;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Reduction;
import odf2nna.internal.onnx.Ancestry;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.ModelRewriter;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.onnx.SideBySide;
import odf2nna.internal.onnx.Tap;
import odf2nna.internal.prune.CovarianceSource;
import odf2nna.internal.prune.SequentialRefit;
import odf2nna.internal.prune.TiedUnits;
import odf2nna.internal.runtime.ActivationProbe;
import odf2nna.internal.runtime.RunContext;
import odf2nna.internal.runtime.TapPair;
import odf2nna.internal.statistics.ActivationHistogram;
import odf2nna.internal.statistics.BlockTree;
import odf2nna.internal.statistics.NonFiniteActivationException;
import odf2nna.internal.statistics.SplitCovariance;
import odf2nna.internal.statistics.UnitStatistics;

/**
 * What the calibration rows say of one model's units: statistics by a pass over them, covariances by further passes as they
 * are asked for, each kept; or a file of statistics says all that. Covariances are taken over rows chosen evenly, so many that more
 * would hardly change them.
 */
final class Calibration implements CovarianceSource, SequentialRefit.AcrossNetworks {
    /** A bin with a hundredth of the values is known to a fifth of itself even where a layer has one unit. */
    private static final long HISTOGRAM_ROWS = 4096;
    /** Rows for each unit of the widest value. */
    private static final int ROWS_PER_UNIT = 20;

    private static final int FEWEST_ROWS = 1 << 14;

    private final LoadedModel model;
    private final EvaluationData data;
    private final RunContext run;
    private final Optional<StoredStatistics> stored;
    private final Map<Pair, SplitCovariance> known = new HashMap<>();

    /** Reads nothing yet. */
    Calibration(LoadedModel model, EvaluationData data, RunContext run) {
        this(model, data, Optional.empty(), run);
    }

    /**
     * Reads nothing yet.
     *
     * @param stored statistics in the place of passes over the rows; empty for passes
     */
    Calibration(LoadedModel model, EvaluationData data, Optional<StoredStatistics> stored, RunContext run) {
        this.model = model;
        this.data = data;
        this.stored = stored;
        this.run = run;
    }

    /**
     * {@return which rows covariances are taken over, at least one of each block}
     *
     * @param rows how many there are
     * @param network whose values vary together
     * @param widest of the values that are looked at
     */
    static RowSample covarianceRows(long rows, DenseNetwork network, int widest) {
        int width = network.layers().stream()
                .mapToInt(layer -> layer.layer().inputs())
                .filter(inputs -> inputs <= Planning.WIDEST)
                .max()
                .orElse(1);
        long wanted = (long) ROWS_PER_UNIT * Math.max(width, widest);
        return new RowSample(rows, Math.max(Math.max(FEWEST_ROWS, wanted), rows / BlockTree.ROWS + 1));
    }

    /**
     * {@return the statistics of every value that carries units which can be removed}
     *
     * @param openInputs inputs of which positions can be left out like units
     * @throws IOException if the rows can't be read
     */
    List<UnitStatistics> statistics(Set<String> openInputs) throws IOException {
        List<String> wanted = TiedUnits.of(model.network(), openInputs).valuesToScore();
        List<Tap> taps = model.region().taps(model.model()).stream()
                .filter(tap -> wanted.contains(tap.value()))
                .toList();
        if (stored.isPresent()) {
            try {
                return taps.stream()
                        .map(tap -> stored.get().statistics(tap.value()))
                        .toList();
            } catch (NonFiniteActivationException e) {
                throw DataFormatException.inFile(stored.get().path(), String.valueOf(e.getMessage()))
                        .causedBy(e);
            }
        }
        if (taps.isEmpty()) {
            // nothing to run, but whether ONNX Runtime takes the model should be known all the same
            run.engine().open(model.model()).close();
        }
        data.firstScoringRows(1);
        try {
            return ActivationProbe.score(
                    model.model(),
                    taps,
                    data.scoring().dataset(),
                    data.scoring().part(),
                    run);
        } catch (NonFiniteActivationException e) {
            throw unusable(data.scoring().dataset(), e);
        }
    }

    static RuntimeException unusable(Dataset rows, NonFiniteActivationException e) {
        return EvaluationData.unusable(
                rows,
                e.getMessage()
                        + "; check the largest values, or standardize the data; with --missing keep the model must fill missing ones",
                e);
    }

    /** {@return how the values behind statistics are spread, over some thousand evenly chosen rows; empty for stored statistics} */
    List<ActivationHistogram> histograms(List<UnitStatistics> statistics) throws IOException {
        if (stored.isPresent()) {
            return List.of();
        }
        List<Tap> taps =
                statistics.stream().map(seen -> model.tap(seen.value())).toList();
        long samples =
                statistics.stream().mapToLong(UnitStatistics::samples).max().orElse(1);
        Dataset rows = new ThinnedDataset(data.scoring().dataset(), (samples + HISTOGRAM_ROWS - 1) / HISTOGRAM_ROWS);
        return ActivationProbe.histograms(
                model.model(), taps, statistics, rows, data.scoring().part(), run);
    }

    @Override
    public void prepare(Collection<Pair> pairs) throws IOException {
        if (stored.isPresent()) {
            return;
        }
        List<Pair> unknown = pairs.stream()
                .filter(pair -> !known.containsKey(pair))
                .distinct()
                .toList();
        List<TapPair> taps = new ArrayList<>();
        int widest = 1;
        for (Pair pair : unknown) {
            Tap x = model.tap(pair.x());
            taps.add(pair.x().equals(pair.y()) ? TapPair.within(x) : TapPair.of(x, model.tap(pair.y())));
            widest = Math.max(widest, model.network().value(pair.x()).width());
        }
        List<SplitCovariance> found = measured(model.model(), taps, widest);
        for (int i = 0; i < found.size(); i++) {
            known.put(unknown.get(i), found.get(i));
        }
    }

    private List<SplitCovariance> measured(OnnxModel watched, List<TapPair> taps, int widest) throws IOException {
        RowSample sample = covarianceRows(data.scoringRows(), model.network(), widest);
        return ActivationProbe.covariances(
                watched, taps, data.scoring().dataset(), data.scoring().part(), sample, run);
    }

    @Override
    public SplitCovariance between(String x, String y) throws IOException {
        if (stored.isPresent()) {
            return stored.get().between(x, y);
        }
        Pair pair = new Pair(x, y);
        prepare(List.of(pair));
        return ByName.get(known, pair);
    }

    @Override
    public boolean isComputedFrom(String input, Set<String> layers) {
        return Ancestry.reads(model.model(), input, layers);
    }

    @Override
    public SplitCovariance between(DenseNetwork refitted, String x, String y) throws IOException {
        LoadedModel changed =
                LoadedModel.of(ModelRewriter.rewrite(model.model(), model.region(), Reduction.atFullWidth(refitted)));
        SideBySide.Tapped both = SideBySide.of(model.model(), changed.model(), changed.tap(x));
        int width = refitted.value(x).width();
        return measured(both.model(), List.of(TapPair.of(both.tap(), model.tap(y))), width)
                .get(0);
    }
}
