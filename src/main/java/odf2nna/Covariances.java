package odf2nna;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import odf2nna.data.Dataset;
import odf2nna.data.Part;
import odf2nna.onnx.Tap;
import odf2nna.prune.CovarianceSource;
import odf2nna.runtime.ActivationProbe;
import odf2nna.runtime.ProbeOptions;
import odf2nna.runtime.TapPair;
import odf2nna.statistics.SplitCovariance;

/**
 * Covariances of a model's units, kept once they are known. They are taken over rows chosen evenly, so many that more
 * would hardly change them.
 */
final class Covariances implements CovarianceSource {
    /** Rows for each unit of the widest signal. */
    private static final int ROWS_PER_UNIT = 20;

    private static final int FEWEST_ROWS = 1 << 14;

    private final LoadedModel model;
    private final Dataset data;
    private final Part part;
    private final long rows;
    private final ProbeOptions options;
    private final Map<Pair, SplitCovariance> known = new HashMap<>();

    /**
     * Knows nothing yet.
     *
     * @param rows how many rows the part has
     */
    Covariances(LoadedModel model, Dataset data, Part part, long rows, ProbeOptions options) {
        this.model = model;
        this.data = data;
        this.part = part;
        this.rows = rows;
        this.options = options;
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
        RowSample sample = new RowSample(rows, Math.max(FEWEST_ROWS, (long) ROWS_PER_UNIT * widest));
        LongPredicate chosen = row -> sample.takes(row);
        List<SplitCovariance> found = ActivationProbe.covariances(model.model(), taps, data, part, chosen, options);
        for (int i = 0; i < found.size(); i++) {
            known.put(unknown.get(i), found.get(i));
        }
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
        return model.region().taps(model.model()).stream()
                .filter(tap -> tap.signal().equals(signal))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no layer reads '" + signal + "'"));
    }
}
