package odf2nna.internal.build;

/**
 * The shape of a rectangular network: hidden layers of as many units each.
 *
 * <p>The paper takes as many parameters as there are examples, {@code NP}, and asks for the units {@code NU} of each of {@code NL}
 * hidden layers between {@code D} inputs and {@code NC} outputs. A dense network has
 * {@code NP = D·NU + (NL − 1)·NU² + NL·NU + NU·NC + NC} parameters; the paper's equation (1) counts {@code NU·NC} for each hidden layer in
 * place of {@code NU²}, and (2) solves that.
 *
 * @param layers hidden layers, at least 1
 * @param units of each, at least 1
 */
public record NetworkShape(int layers, int units) {
    /** A layer with fewer units than this, or than outputs up to a limit, is a bottleneck that training seldom gets through. */
    private static final int FEWEST_UNITS = 8;

    private static final int MOST_NEEDED_FOR_OUTPUTS = 64;

    /** More parameters than a general network needs, and more than a CPU trains in minutes. */
    private static final int MOST_UNITS = 1_024;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is less than 1
     */
    public NetworkShape {
        if (layers < 1 || units < 1) {
            throw new IllegalArgumentException(
                    "shape: expected at least one layer of at least one unit, got %d of %d".formatted(layers, units));
        }
    }

    /** {@return the shape with about as many parameters as rows, within the limits of this class} */
    public static NetworkShape of(int layers, long rows, int inputs, int outputs) {
        double parameters = Math.max(0, (double) rows - outputs);
        double square = layers - 1.0;
        double linear = (double) inputs + layers + outputs;
        double units = square == 0
                ? parameters / linear
                : (Math.sqrt(linear * linear + 4 * square * parameters) - linear) / (2 * square);
        int fewest = Math.max(FEWEST_UNITS, Math.min(outputs, MOST_NEEDED_FOR_OUTPUTS));
        return new NetworkShape(layers, within(units, fewest));
    }

    /** {@return the shape by the equation (2) as the paper prints it, of at least one unit} */
    public static NetworkShape asPrinted(int layers, long rows, int inputs, int outputs) {
        double units = ((double) rows - outputs) / (inputs + layers * (outputs + 1.0));
        return new NetworkShape(layers, within(units, 1));
    }

    private static int within(double units, int fewest) {
        return (int) Math.max(fewest, Math.min(MOST_UNITS, Math.floor(units)));
    }

    /** {@return the parameters of a network of this shape} */
    public long parameters(int inputs, int outputs) {
        return (long) inputs * units
                + (layers - 1L) * units * units
                + (long) layers * units
                + (long) units * outputs
                + outputs;
    }

    @Override
    public String toString() {
        return layers == 1 ? "1 layer of %d units".formatted(units) : "%d layers of %d units".formatted(layers, units);
    }
}
