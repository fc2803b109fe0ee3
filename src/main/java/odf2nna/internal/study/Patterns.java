package odf2nna.internal.study;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import odf2nna.internal.network.ByName;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.UnitSet;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import odf2nna.internal.training.RowColumns;
import odf2nna.internal.training.TrainingJob;
import odf2nna.internal.training.TrainingRows;

/**
 * Rows in memory and the network that criteria look at on them.
 *
 * @param network what the outputs depend on
 * @param end the value of its last pre-activations
 * @param form turns them into outputs
 * @param inputs of each row the numbers of every {@link Value.Input}, by name
 * @param targets of each row, as the loss compares them with outputs
 */
public record Patterns(
        DenseNetwork network, String end, OutputForm form, List<Map<String, double[]>> inputs, List<double[]> targets) {
    /** Keeps what the outputs depend on. */
    public Patterns {
        network = new DenseNetwork(network.upTo(end), Map.of());
        inputs = List.copyOf(inputs);
        targets = List.copyOf(targets);
        if (inputs.isEmpty() || inputs.size() != targets.size()) {
            throw new IllegalArgumentException(
                    "patterns: expected targets for each of %d rows, got %d".formatted(inputs.size(), targets.size()));
        }
    }

    /** {@return some of a job's training rows, evenly chosen, {@code most} at most} */
    public static Patterns of(TrainingJob job, int most) {
        return of(job, job.training(), most);
    }

    /** {@return some of a job's validation rows, evenly chosen, {@code most} at most} */
    public static Patterns ofValidation(TrainingJob job, int most) {
        return of(job, job.validation(), most);
    }

    private static Patterns of(TrainingJob job, TrainingRows rows, int most) {
        List<Map<String, double[]>> inputs = new ArrayList<>();
        List<double[]> targets = new ArrayList<>();
        for (int row : UnitSet.evenly(rows.rows(), most).toArray()) {
            Map<String, double[]> numbers = new LinkedHashMap<>();
            for (Value value : job.network().upTo(job.objective().value())) {
                if (value instanceof Value.Input) {
                    RowColumns some = job.columns().get(value.name());
                    double[] all = row(rows.input(some == null ? value.name() : some.input()), rows.rows(), row);
                    numbers.put(
                            value.name(),
                            some == null
                                    ? all
                                    : Arrays.stream(some.positions().toArray())
                                            .mapToDouble(i -> all[i])
                                            .toArray());
                }
            }
            inputs.add(numbers);
            targets.add(row(rows.targets(), rows.rows(), row));
        }
        OutputForm form = OutputForm.of(job.objective().loss());
        return new Patterns(job.network(), job.objective().value(), form, inputs, targets);
    }

    private static double[] row(float[] values, int rows, int row) {
        int width = values.length / rows;
        return IntStream.range(row * width, (row + 1) * width)
                .mapToDouble(i -> values[i])
                .toArray();
    }

    /** {@return how many rows} */
    public int size() {
        return inputs.size();
    }

    /** {@return the rows through the network, in their order} */
    Stream<Pattern> stream() {
        return inputs.stream().map(row -> new Pattern(network, end, form, network.evaluate(row)));
    }

    /** {@return whether the outputs depend on a value} */
    public boolean holds(String value) {
        return network.values().stream().anyMatch(one -> one.name().equals(value));
    }

    /** {@return how many numbers the outputs have} */
    int outputs() {
        return network.value(end).width();
    }

    /** Adds what a row says of the units of a value. */
    interface Addition {
        void add(Pattern pattern, String value, double[] sum);
    }

    /** {@return for each value the sums over the rows, one for each position} */
    Map<String, double[]> sums(List<String> values, Addition addition) {
        Map<String, double[]> sums = new LinkedHashMap<>();
        values.forEach(value -> sums.put(value, new double[network.value(value).width()]));
        stream().forEach(pattern -> sums.forEach((value, sum) -> addition.add(pattern, value, sum)));
        return sums;
    }

    /**
     * Mean and variance of some numbers over the rows, one for each position of a value.
     *
     * @param squares sums of the squared differences from the mean
     */
    record Moments(Vector mean, Vector squares) {}

    /** {@return the moments by value of the numbers that a row has for it} */
    Map<String, Moments> moments(List<String> values, Function<Pattern, Map<String, double[]>> numbers) {
        Map<String, double[]> means = new LinkedHashMap<>();
        Map<String, double[]> squares = new LinkedHashMap<>();
        int[] count = {0};
        stream().forEach(pattern -> {
            count[0]++;
            Map<String, double[]> seen = numbers.apply(pattern);
            for (String value : values) {
                double[] x = ByName.get(seen, value);
                double[] mean = means.computeIfAbsent(value, name -> new double[x.length]);
                double[] square = squares.computeIfAbsent(value, name -> new double[x.length]);
                for (int j = 0; j < x.length; j++) { // Welford 1962
                    double delta = x[j] - mean[j];
                    mean[j] += delta / count[0];
                    square[j] += delta * (x[j] - mean[j]);
                }
            }
        });
        Map<String, Moments> found = new LinkedHashMap<>();
        means.forEach((value, mean) ->
                found.put(value, new Moments(Vector.of(mean), Vector.of(ByName.get(squares, value)))));
        return found;
    }

    /** {@return the same rows through a network with other weights} */
    public Patterns through(DenseNetwork other) {
        return new Patterns(other, end, form, inputs, targets);
    }
}
