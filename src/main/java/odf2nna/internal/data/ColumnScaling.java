package odf2nna.internal.data;

import java.util.Arrays;
import java.util.Optional;

/** The scaling of each column before the model gets it: {@code (x · multiplier − shift) / divisor}. Immutable. */
public final class ColumnScaling {
    private final Kind kind;
    private final String source;
    private final Optional<SourceFile> file;
    private final double[] multipliers;
    private final double[] shifts;
    private final double[] divisors;

    /** Where the numbers come from. */
    public enum Kind {
        SCALE("scale"),
        STANDARDIZE("standardize"),
        STANDARD_SCALER("StandardScaler"),
        MIN_MAX_SCALER("MinMaxScaler"),
        MAX_ABS_SCALER("MaxAbsScaler"),
        ROBUST_SCALER("RobustScaler");

        private final String title;

        Kind(String title) {
            this.title = title;
        }

        /** {@return its name in reports} */
        public String title() {
            return title;
        }
    }

    private ColumnScaling(
            Kind kind,
            String source,
            Optional<SourceFile> file,
            double[] multipliers,
            double[] shifts,
            double[] divisors) {
        this.kind = kind;
        this.source = source;
        this.file = file;
        this.multipliers = multipliers;
        this.shifts = shifts;
        this.divisors = divisors;
    }

    /** {@return the same multiplier for all columns} */
    static ColumnScaling by(double multiplier, int width) {
        return new ColumnScaling(
                Kind.SCALE,
                "the factor " + multiplier,
                Optional.empty(),
                filled(width, multiplier),
                new double[width],
                filled(width, 1));
    }

    /**
     * {@return the mean subtracted from each column and the deviation divided by; a deviation of 0 counts as 1}
     *
     * @param source whose rows these are, for people
     * @param moments of the columns times the multiplier
     */
    static ColumnScaling standardizing(double multiplier, ColumnMoments moments, String source) {
        double[] divisors = moments.deviations();
        Arrays.setAll(divisors, j -> divisors[j] == 0 ? 1 : divisors[j]);
        double[] multipliers = filled(divisors.length, multiplier);
        return new ColumnScaling(Kind.STANDARDIZE, source, Optional.empty(), multipliers, moments.means(), divisors);
    }

    /** {@return the scaling of a scaler file: {@code (x − shift) / divisor}} */
    static ColumnScaling dividing(Kind kind, SourceFile file, double[] shifts, double[] divisors) {
        return new ColumnScaling(
                kind, file.toString(), Optional.of(file), filled(shifts.length, 1), shifts.clone(), divisors.clone());
    }

    /** {@return the scaling of a scaler file: {@code x · multiplier + offset}} */
    static ColumnScaling multiplying(Kind kind, SourceFile file, double[] multipliers, double[] offsets) {
        double[] shifts = Arrays.stream(offsets).map(offset -> -offset).toArray();
        return new ColumnScaling(
                kind, file.toString(), Optional.of(file), multipliers.clone(), shifts, filled(shifts.length, 1));
    }

    private static double[] filled(int width, double value) {
        double[] values = new double[width];
        Arrays.fill(values, value);
        return values;
    }

    public Kind kind() {
        return kind;
    }

    /** {@return where the numbers come from, for people} */
    public String source() {
        return source;
    }

    /** {@return the file of the scaler; empty for other kinds} */
    public Optional<SourceFile> file() {
        return file;
    }

    /** {@return how many columns there are, over all inputs} */
    public int width() {
        return multipliers.length;
    }

    /** {@return the factor of a column, in {@code x · factor + offset}} */
    public double factor(int column) {
        return multipliers[column] / divisors[column];
    }

    /** {@return the offset of a column, in {@code x · factor + offset}} */
    public double offset(int column) {
        return 0 - shifts[column] / divisors[column];
    }

    /** {@return the raw number of a column that is scaled to 0} */
    public double center(int column) {
        return shifts[column] / multipliers[column];
    }

    /** Scales the row that begins at index {@code at}, in place. */
    public void apply(double[] rows, int at) {
        for (int j = 0; j < multipliers.length; j++) {
            double multiplied = rows[at + j] * multipliers[j];
            rows[at + j] = kind == Kind.SCALE ? multiplied : (multiplied - shifts[j]) / divisors[j];
        }
    }

    /** {@return the raw number that is scaled to {@code scaled}} */
    double raw(int column, double scaled) {
        return (scaled * divisors[column] + shifts[column]) / multipliers[column];
    }
}
