package odf2nna.internal.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Compares what two models put out, each of which may round every operation. */
final class OutputDifference {
    private final RandomModel random;
    private final List<Map<String, OrtRun.Feed>> data;
    private final boolean optimised;

    OutputDifference(RandomModel random, List<Map<String, OrtRun.Feed>> data, boolean optimised) {
        this.random = random;
        this.data = data;
        this.optimised = optimised;
    }

    /** {@return every output, one row for each sample} */
    Map<String, double[][]> outputs(OnnxModel model) {
        List<String> names =
                random.ends().stream().map(RandomModel.End::output).distinct().toList();
        Map<String, double[][]> rows = new LinkedHashMap<>();
        OrtRun.run(model, data, names, optimised).forEach((name, outs) -> {
            RandomModel.End end = end(name);
            int width = end.tail() == RandomModel.Tail.LABEL ? 1 : width(end);
            rows.put(
                    name,
                    outs.stream()
                            .flatMap(out -> Arrays.stream(
                                    end.tail() == RandomModel.Tail.LABEL
                                            ? column(out)
                                            : out.rows(width, end.trailing())))
                            .toArray(double[][]::new));
        });
        return rows;
    }

    private static double[][] column(OrtRun.Out out) {
        return Arrays.stream(out.values().toArray())
                .mapToObj(value -> new double[] {value})
                .toArray(double[][]::new);
    }

    private RandomModel.End end(String output) {
        return random.ends().stream()
                .filter(end -> end.output().equals(output))
                .findFirst()
                .orElseThrow();
    }

    private int width(RandomModel.End end) {
        return random.layers().stream()
                .filter(layer -> layer.tensor().equals(end.layer()))
                .findFirst()
                .orElseThrow()
                .bias()
                .size();
    }

    /** {@return the largest difference in units of what rounding allows; above 1 the models are not equal} */
    double worst(Map<String, double[][]> one, Map<String, double[][]> other, Map<String, double[]> bounds) {
        double worst = 0;
        for (RandomModel.End end : random.ends()) {
            double[][] a = Objects.requireNonNull(one.get(end.output()));
            double[][] b = Objects.requireNonNull(other.get(end.output()));
            double[] bound = Objects.requireNonNull(bounds.get(end.layer()));
            assertThat(a).as("output %s", end.output()).hasNumberOfRows(b.length);
            for (int row = 0; row < a.length; row++) {
                for (int i = 0; i < a[row].length && end.tail() != RandomModel.Tail.LABEL; i++) {
                    double ratio = Math.abs(a[row][i] - b[row][i]) / allowed(end.tail(), bound, i, a[row][i]);
                    worst = Math.max(worst, Double.isNaN(ratio) ? Double.POSITIVE_INFINITY : ratio);
                }
            }
        }
        return worst;
    }

    /**
     * Each of two runs may be off by the bound. Softmax and LogSoftmax move by at most twice what any logit moves, and all
     * tails round by themselves.
     */
    private double allowed(RandomModel.Tail tail, double[] bound, int unit, double value) {
        double logits = Arrays.stream(bound).max().orElse(0);
        double own = 32 * random.type().unitRoundoff() * (1 + Math.abs(value));
        return switch (tail) {
            case NONE -> 2 * bound[unit];
            case SIGMOID -> 2 * bound[unit] + own;
            default -> 4 * logits + own;
        };
    }
}
