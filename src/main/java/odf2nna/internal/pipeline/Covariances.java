package odf2nna.internal.pipeline;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import odf2nna.internal.data.Dataset;
import odf2nna.internal.data.Part;
import odf2nna.internal.data.ThinnedDataset;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Reduction;
import odf2nna.internal.onnx.Ancestry;
import odf2nna.internal.onnx.DenseRegion;
import odf2nna.internal.onnx.ModelRewriter;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.onnx.SideBySide;
import odf2nna.internal.onnx.Tap;
import odf2nna.internal.prune.CovarianceSource;
import odf2nna.internal.prune.SequentialRefit;
import odf2nna.internal.runtime.ActivationProbe;
import odf2nna.internal.runtime.RunContext;
import odf2nna.internal.runtime.TapPair;
import odf2nna.internal.statistics.SplitCovariance;
import odf2nna.internal.training.RowSample;

/**
 * Covariances of a model's units, kept once they are known. They are taken over rows chosen evenly, so many that more
 * would hardly change them.
 */
final class Covariances implements CovarianceSource, SequentialRefit.AcrossNetworks {
    /** Rows for each unit of the widest signal. */
    private static final int ROWS_PER_UNIT = 20;

    private static final int FEWEST_ROWS = 1 << 14;

    private final LoadedModel model;
    private final Dataset data;
    private final Part part;
    private final long rows;
    private final RunContext run;
    private final Map<Pair, SplitCovariance> known = new HashMap<>();

    /**
     * Knows nothing yet.
     *
     * @param rows how many rows the part has
     */
    Covariances(LoadedModel model, Dataset data, Part part, long rows, RunContext run) {
        this.model = model;
        this.data = data;
        this.part = part;
        this.rows = rows;
        this.run = run;
    }

    @Override
    public void prepare(Collection<Pair> pairs) throws IOException {
        List<Pair> unknown = pairs.stream()
                .filter(pair -> !known.containsKey(pair))
                .distinct()
                .toList();
        List<TapPair> taps = new ArrayList<>();
        int widest = 1;
        for (Pair pair : unknown) {
            Tap x = tap(pair.x());
            taps.add(pair.x().equals(pair.y()) ? TapPair.within(x) : TapPair.of(x, tap(pair.y())));
            widest = Math.max(widest, model.network().signal(pair.x()).width());
        }
        List<SplitCovariance> found = measured(model.model(), taps, widest);
        for (int i = 0; i < found.size(); i++) {
            known.put(unknown.get(i), found.get(i));
        }
    }

    private List<SplitCovariance> measured(OnnxModel watched, List<TapPair> taps, int widest) throws IOException {
        RowSample sample = new RowSample(rows, Math.max(FEWEST_ROWS, (long) ROWS_PER_UNIT * widest));
        Dataset some = sample.isWhole() ? data : new ThinnedDataset(data, sample::takes);
        return ActivationProbe.covariances(watched, taps, some, part, run);
    }

    @Override
    public boolean isComputedFrom(String input, Set<String> layers) {
        return Ancestry.reads(model.model(), input, layers);
    }

    @Override
    public SplitCovariance between(DenseNetwork refitted, String x, String y) throws IOException {
        OnnxModel changed = ModelRewriter.rewrite(model.model(), model.region(), Reduction.atFullWidth(refitted));
        Tap there = tap(DenseRegion.of(changed), changed, x);
        SideBySide.Tapped both = SideBySide.of(model.model(), changed, there);
        int width = refitted.signal(x).width();
        return measured(both.model(), List.of(TapPair.of(both.tap(), tap(y))), width)
                .get(0);
    }

    @Override
    public SplitCovariance between(String x, String y) throws IOException {
        Pair pair = new Pair(x, y);
        prepare(List.of(pair));
        SplitCovariance found = known.get(pair);
        if (found == null) {
            throw new IllegalStateException("no covariances of '" + x + "' and '" + y + "'");
        }
        return found;
    }

    private Tap tap(String signal) {
        return tap(model.region(), model.model(), signal);
    }

    private static Tap tap(DenseRegion region, OnnxModel model, String signal) {
        return region.taps(model).stream()
                .filter(tap -> tap.signal().equals(signal))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no layer reads '" + signal + "'"));
    }
}
