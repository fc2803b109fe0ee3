package odf2nna.internal.calibration;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What statistics are of: sums that agree in all of this can be joined.
 *
 * @param tool version of the program that took them
 * @param model SHA-256 of the model's file, in hexadecimal
 * @param simplified whether they are of the simplified model, because simplification changes it
 * @param inputs of the model
 * @param scale factor of every feature
 * @param scaler SHA-256 of the file of a scaler, in hexadecimal; empty without one
 * @param rows number of all rows, of which parts have some
 * @param covarianceRows over how many of these, chosen evenly, covariances are taken, at most
 * @param values whose moments are taken
 * @param pairs whose covariances are taken; those of two values come without those within the first, which are a pair of their own
 */
public record Calibrated(
        String tool,
        String model,
        boolean simplified,
        List<Input> inputs,
        double scale,
        String scaler,
        long rows,
        long covarianceRows,
        List<Measured> values,
        List<Pair> pairs) {
    private static final int DIGITS = 12;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if a pair is of no values
     */
    public Calibrated {
        inputs = List.copyOf(inputs);
        values = List.copyOf(values);
        pairs = List.copyOf(pairs);
        for (Pair pair : pairs) {
            if (pair.x() < 0 || pair.y() < 0 || Math.max(pair.x(), pair.y()) >= values.size()) {
                throw new IllegalArgumentException(
                        "pairs: expected two of %d values, got %s".formatted(values.size(), pair));
            }
            if (!pairs.contains(new Pair(pair.x(), pair.x()))) {
                throw new IllegalArgumentException(
                        "pairs: expected the pair of value %d with itself".formatted(pair.x()));
            }
        }
    }

    /**
     * An input of the model.
     *
     * @param columns names of the features; empty where the files have none
     */
    public record Input(String name, int width, List<String> columns) {
        public Input {
            columns = List.copyOf(columns);
        }
    }

    /** A value of the network. */
    public record Measured(String name, int width) {}

    /**
     * Two values.
     *
     * @param x place of the first among the values
     * @param y place of the second; that of the first for covariances within it
     */
    public record Pair(int x, int y) {
        boolean within() {
            return x == y;
        }
    }

    /** {@return a digest for people} */
    static String shortened(String sha256) {
        return sha256.length() <= DIGITS ? sha256 : sha256.substring(0, DIGITS) + "...";
    }

    /** {@return the first difference from others, for people: what these have, and what those have; empty if there is none} */
    Optional<String> difference(Calibrated others) {
        return differs("was made by odf2nna-onnx", tool, others.tool)
                .or(() -> differs("is of the model with SHA-256", shortened(model), shortened(others.model)))
                .or(() -> differs("is of the model", simplification(), others.simplification()))
                .or(() -> scalingDifference(others.scale, others.scaler))
                .or(() -> differs("has inputs", inputs, others.inputs))
                .or(() -> differs(
                        "is of a data set with this number of rows (--total-rows):", count(rows), count(others.rows)))
                .or(() -> differs("has values", measured(values), measured(others.values)))
                .or(() -> differs("has covariances of pairs", pairs, others.pairs))
                .or(() -> differs("has covariances over", count(covarianceRows), count(others.covarianceRows)));
    }

    /** {@return how the scaling differs from another} */
    Optional<String> scalingDifference(double factor, String scalerDigest) {
        return differs("has features scaled by --scale", number(scale), number(factor))
                .or(() -> differs("has features scaled by --scaler", scalerText(scaler), scalerText(scalerDigest)));
    }

    private static String scalerText(String digest) {
        return digest.isEmpty() ? "none" : "with SHA-256 " + shortened(digest);
    }

    private static String count(long rows) {
        return String.format(Locale.ROOT, "%,d", rows);
    }

    private static String number(double value) {
        return value == Math.rint(value) ? String.format(Locale.ROOT, "%.0f", value) : Double.toString(value);
    }

    private String simplification() {
        return simplified ? "after simplification" : "without simplification (--no-simplify)";
    }

    private static String measured(List<Measured> values) {
        return values.stream()
                .map(value -> "'%s' (%d)".formatted(value.name(), value.width()))
                .collect(Collectors.joining(", "));
    }

    private static Optional<String> differs(String what, Object own, Object others) {
        return Objects.equals(own, others)
                ? Optional.empty()
                : Optional.of("%s %s, expected %s".formatted(what, own, others));
    }
}
