package odf2nna.internal.datasets;

import java.io.IOException;
import java.util.SplittableRandom;

/**
 * Rows of the shape of HEPMASS, drawn from a seed: 27 numbers, a mass that takes one of five values, two equally frequent classes.
 * They are not physics. Header and file name say that they are synthetic.
 *
 * <p>Rows of class 1 differ in two ways: 12 columns have their mean shifted by 0.2; in five columns a peak stands at the mass,
 * where class 0 has a wide distribution that does not depend on it. The other ten columns say nothing.
 */
public final class SyntheticHepmass {
    private static final int COLUMNS = 27;
    private static final int SHIFTED = 12;
    private static final int PEAKED = 5;
    private static final double SHIFT = 0.2;
    private static final double[] MASSES = {500, 750, 1000, 1250, 1500};

    private SyntheticHepmass() {}

    /** {@return the header line: {@code synthetic_f0,...,synthetic_f26,synthetic_mass,target}} */
    public static String header() {
        StringBuilder header = new StringBuilder();
        for (int column = 0; column < COLUMNS; column++) {
            header.append("synthetic_f").append(column).append(',');
        }
        return header.append("synthetic_mass,target").toString();
    }

    /**
     * Writes rows with a header line.
     *
     * @param seed gives the same rows again
     */
    public static void write(long rows, long seed, Appendable into) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        into.append(header()).append('\n');
        for (long row = 0; row < rows; row++) {
            int label = random.nextInt(2);
            double mass = MASSES[random.nextInt(MASSES.length)];
            for (int column = 0; column < COLUMNS; column++) {
                into.append(number(value(column, label, mass, random))).append(',');
            }
            into.append(Integer.toString((int) mass)).append(',');
            into.append(Integer.toString(label)).append('\n');
        }
    }

    private static double value(int column, int label, double mass, SplittableRandom random) {
        double noise = random.nextGaussian();
        if (column < SHIFTED) {
            return noise + label * SHIFT;
        }
        if (column < SHIFTED + PEAKED) {
            return label == 1 ? mass / 1000 + 0.3 * noise : 1 + 0.6 * noise;
        }
        return column % 2 == 0 ? noise : Math.abs(noise);
    }

    /** {@return a number with six decimals; {@code String.format} would take most of the time} */
    private static String number(double value) {
        return Double.toString(Math.rint(value * 1e6) / 1e6);
    }
}
