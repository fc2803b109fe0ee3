package odf2nna.internal.data;

import odf2nna.data.DataOptions;
import odf2nna.data.MissingPolicy;

/**
 * What is done to the features of a row: {@code (x · scale − shift) / divisor} per column, with {@code fill} for a
 * missing {@code x · scale}.
 */
final class Preparation {
    private final double scale;
    private final double[] fill;
    private final double[] shift;
    private final double[] divisor;

    private Preparation(double scale, double[] fill, double[] shift, double[] divisor) {
        this.scale = scale;
        this.fill = fill;
        this.shift = shift;
        this.divisor = divisor;
    }

    static Preparation scale(double scale) {
        return new Preparation(scale, new double[0], new double[0], new double[0]);
    }

    /**
     * Takes means and deviations from the scoring rows.
     *
     * @param moments of the scaled features
     * @param options whether to fill and to standardize
     */
    static Preparation of(ColumnMoments moments, DataOptions options) {
        boolean fills = options.missing() == MissingPolicy.MEAN;
        double[] divisor = options.standardize() ? moments.deviations() : new double[0];
        for (int j = 0; j < divisor.length; j++) {
            divisor[j] = divisor[j] == 0 ? 1 : divisor[j];
        }
        return new Preparation(
                options.scale(),
                fills ? moments.means() : new double[0],
                options.standardize() ? moments.means() : new double[0],
                divisor);
    }

    /** Prepares the row of {@code width} features at index {@code at}, in place. */
    void apply(double[] rows, int at, int width) {
        if (scale != 1) {
            for (int i = at; i < at + width; i++) {
                rows[i] *= scale;
            }
        }
        for (int j = 0; j < fill.length; j++) {
            if (Double.isNaN(rows[at + j])) {
                rows[at + j] = fill[j];
            }
        }
        for (int j = 0; j < shift.length; j++) {
            rows[at + j] = (rows[at + j] - shift[j]) / divisor[j];
        }
    }
}
