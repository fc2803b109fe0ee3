package odf2nna.internal.statistics;

import java.util.Arrays;
import java.util.List;
import odf2nna.internal.network.Vector;

/**
 * Moments and extremes of the units of one value, which can be merged without loss: with those of later rows, of another
 * file or of another machine. Filled by {@link SampleMoments}. Not safe for use by several threads at once.
 */
/*
 * Two sets of n1 and n2 values with means m1, m2 and sums of squared distances from them M1, M2 make one of
 *
 *     d = m2 - m1,  mean = m1 + d * n2 / n,  M = M1 + M2 + d^2 * n1 * n2 / n,  n = n1 + n2        [1, eq. 1.5]
 *
 * Nothing is subtracted but the means, so M never loses digits to the size of the mean, and where all values are equal d
 * and M stay exactly 0.
 *
 * [1] T. Chan, G. Golub, R. LeVeque, "Updating Formulae and a Pairwise Algorithm for Computing Sample Variances",
 *     COMPSTAT 1982, https://doi.org/10.1007/978-3-642-51461-6_3
 */
public final class MomentAccumulator {
    /** Numbers of a unit that {@link #numbers} gives. */
    public static final int PARTS = 5;

    private final int width;
    private final double[] mean;
    private final double[] squares;
    private final double[] minimum;
    private final double[] maximum;
    private final double[] nonZero;
    private long samples;

    /**
     * Nothing seen yet.
     *
     * @param width number of units
     */
    public MomentAccumulator(int width) {
        this.width = width;
        this.mean = new double[width];
        this.squares = new double[width];
        this.minimum = new double[width];
        this.maximum = new double[width];
        this.nonZero = new double[width];
    }

    /**
     * Moments that {@link #numbers} gave.
     *
     * @param samples how many values were seen of each unit, at least 1
     * @param numbers means, sums of squared distances, minima, maxima and counts of values other than 0, one after another, [5 · width]
     * @throws IllegalArgumentException if there is no sample, or more or fewer numbers
     */
    public static MomentAccumulator of(int width, long samples, double[] numbers) {
        MomentAccumulator moments = new MomentAccumulator(width);
        double[][] parts = moments.parts();
        if (samples < 1 || numbers.length != parts.length * width) {
            throw new IllegalArgumentException("moments: expected %d numbers of at least one sample, got %d of %d"
                    .formatted(parts.length * width, numbers.length, samples));
        }
        for (int i = 0; i < parts.length; i++) {
            System.arraycopy(numbers, i * width, parts[i], 0, width);
        }
        moments.samples = samples;
        return moments;
    }

    private double[][] parts() {
        return new double[][] {mean, squares, minimum, maximum, nonZero};
    }

    /** {@return all numbers, as {@link #of} takes them} */
    public double[] numbers() {
        return Arrays.stream(parts()).flatMapToDouble(Arrays::stream).toArray();
    }

    /** {@return how many values were seen of each unit} */
    public long samples() {
        return samples;
    }

    /** {@return the number of units} */
    public int width() {
        return width;
    }

    /** Resets all moments. */
    public void clear() {
        samples = 0;
    }

    /**
     * Adds the moments of another accumulator, as if its values came after those added here.
     *
     * @throws IllegalArgumentException if it has another number of units
     */
    public void merge(MomentAccumulator later) {
        if (later.width != width) {
            throw new IllegalArgumentException(
                    "later: expected moments of %d units, got %d".formatted(width, later.width));
        }
        merge(later.samples, later.mean, later.squares, later.minimum, later.maximum, later.nonZero);
    }

    /** {@return moments of several values, with those of later rows merged into each} */
    public static List<MomentAccumulator> join(List<MomentAccumulator> earlier, List<MomentAccumulator> later) {
        for (int i = 0; i < earlier.size(); i++) {
            earlier.get(i).merge(later.get(i));
        }
        return earlier;
    }

    /** Adds one set of values; see the top of the file. */
    void merge(long count, double[] means, double[] m2, double[] lowest, double[] highest, double[] notZero) {
        if (samples == 0) {
            System.arraycopy(means, 0, mean, 0, width);
            System.arraycopy(m2, 0, squares, 0, width);
            System.arraycopy(lowest, 0, minimum, 0, width);
            System.arraycopy(highest, 0, maximum, 0, width);
            System.arraycopy(notZero, 0, nonZero, 0, width);
        } else if (count > 0) {
            double total = (double) samples + count;
            double share = count / total;
            double weight = samples * share;
            for (int j = 0; j < width; j++) {
                double distance = means[j] - mean[j];
                mean[j] += distance * share;
                squares[j] += m2[j] + distance * distance * weight;
                minimum[j] = Math.min(minimum[j], lowest[j]);
                maximum[j] = Math.max(maximum[j], highest[j]);
                nonZero[j] += notZero[j];
            }
        }
        samples += count;
    }

    /**
     * The statistics of the values added so far.
     *
     * @param value name of the value in the dense network
     * @return the statistics of its units
     * @throws NonFiniteActivationException if a value was NaN, infinite, or too large to be squared in float32
     * @throws IllegalStateException if nothing was seen
     */
    public UnitStatistics statistics(String value) {
        if (samples == 0) {
            throw new IllegalStateException("value '" + value + "': no row was seen");
        }
        double[] deviation = new double[width];
        double[] zeroShare = new double[width];
        for (int j = 0; j < width; j++) {
            if (!Double.isFinite(mean[j]) || !Double.isFinite(squares[j])) {
                throw new NonFiniteActivationException(value, j);
            }
            deviation[j] = deviation(j);
            zeroShare[j] = (samples - nonZero[j]) / samples;
        }
        return new UnitStatistics(
                value,
                samples,
                Vector.of(mean),
                Vector.of(deviation),
                Vector.of(minimum),
                Vector.of(maximum),
                Vector.of(zeroShare));
    }

    /** Never 0 for a unit that varied: squares of differences under 1e-22 may have vanished, the range has not. */
    private double deviation(int unit) {
        double range = maximum[unit] - minimum[unit];
        double atLeast = range / Math.sqrt(2.0 * samples);
        return range == 0 ? 0 : Math.max(Math.sqrt(squares[unit] / samples), atLeast);
    }

    @Override
    public String toString() {
        return "%d samples of %d units, mean %s".formatted(samples, width, Arrays.toString(mean));
    }
}
