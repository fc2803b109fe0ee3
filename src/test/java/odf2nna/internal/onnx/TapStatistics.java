package odf2nna.internal.onnx;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import odf2nna.internal.network.Matrix;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import odf2nna.internal.statistics.Covariance;
import odf2nna.internal.statistics.UnitStatistics;

/** What ONNX Runtime gives at every tap, and the textbook moments of it in double. */
final class TapStatistics {
    private final Map<String, double[][]> rows = new LinkedHashMap<>();

    private TapStatistics() {}

    /** Runs the model over the data; taps that are fed are taken from the feeds. Inputs of the region count as taps. */
    static TapStatistics of(
            OnnxModel model, DenseRegion region, List<Map<String, OrtRun.Feed>> data, boolean optimised) {
        TapStatistics statistics = new TapStatistics();
        Map<String, Tap> taps = new LinkedHashMap<>();
        for (Value value : region.network().values()) {
            if (value instanceof Value.Input) {
                int trailing = Objects.requireNonNull(region.placements().get(value.name()))
                        .trailing();
                taps.put(value.name(), new Tap(value.name(), value.name(), trailing, ElementType.FLOAT));
            }
        }
        region.taps(model).forEach(tap -> taps.put(tap.value(), tap));
        List<String> wanted = taps.values().stream()
                .map(Tap::tensor)
                .filter(tensor -> !data.get(0).containsKey(tensor))
                .distinct()
                .toList();
        Map<String, List<OrtRun.Out>> outs = OrtRun.run(model, data, wanted, optimised);
        for (Tap tap : taps.values()) {
            int width = region.network().value(tap.value()).width();
            List<OrtRun.Out> batches = outs.getOrDefault(tap.tensor(), fed(data, tap.tensor()));
            statistics.rows.put(
                    tap.value(),
                    batches.stream()
                            .flatMap(out -> Arrays.stream(out.rows(width, tap.trailing())))
                            .toArray(double[][]::new));
        }
        return statistics;
    }

    private static List<OrtRun.Out> fed(List<Map<String, OrtRun.Feed>> data, String tensor) {
        return data.stream()
                .flatMap(batch -> Stream.ofNullable(batch.get(tensor)))
                .map(feed -> new OrtRun.Out(feed.shape(), feed.values()))
                .toList();
    }

    /** {@return one row for each sample of a value} */
    double[][] rows(String value) {
        double[][] found = rows.get(value);
        if (found == null) {
            throw new IllegalArgumentException("no tap on " + value);
        }
        return found;
    }

    int samples() {
        return rows.values().iterator().next().length;
    }

    Map<String, double[][]> all() {
        return rows;
    }

    /** Moments about the first value, so that a unit which never changes has a deviation of exactly 0. */
    UnitStatistics unitStatistics(String value) {
        double[][] x = rows(value);
        int width = x[0].length;
        double[] mean = new double[width];
        double[] deviation = new double[width];
        double[] low = x[0].clone();
        double[] high = x[0].clone();
        for (int j = 0; j < width; j++) {
            double sum = 0;
            double squares = 0;
            for (double[] row : x) {
                double d = row[j] - x[0][j];
                sum += d;
                squares += d * d;
                low[j] = Math.min(low[j], row[j]);
                high[j] = Math.max(high[j], row[j]);
            }
            mean[j] = x[0][j] + sum / x.length;
            deviation[j] = Math.sqrt(Math.max(0, squares / x.length - sum / x.length * (sum / x.length)));
        }
        return new UnitStatistics(
                value,
                x.length,
                Vector.of(mean),
                Vector.of(deviation),
                Vector.of(low),
                Vector.of(high),
                Vector.zeros(width));
    }

    Covariance covariance(String x, String y) {
        return new Covariance(
                rows(x).length, unitStatistics(x).mean(), unitStatistics(y).mean(), product(x, x), product(x, y));
    }

    private Matrix product(String one, String other) {
        double[][] x = rows(one);
        double[][] y = rows(other);
        Vector meanX = unitStatistics(one).mean();
        Vector meanY = unitStatistics(other).mean();
        double[][] sums = new double[x[0].length][y[0].length];
        for (int r = 0; r < x.length; r++) {
            for (int i = 0; i < sums.length; i++) {
                for (int j = 0; j < y[0].length; j++) {
                    sums[i][j] += (x[r][i] - meanX.get(i)) * (y[r][j] - meanY.get(j)) / x.length;
                }
            }
        }
        return Matrix.ofRows(sums);
    }
}
