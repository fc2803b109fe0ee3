package odf2nna.internal.evaluate;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Metrics that are means of errors; the rows of two models hold their errors. */
public enum ErrorMetric implements PairedRows.Kind {
    /** The mean of errors of 0 to 1, such as the share of wrong classes; the metric is one less it. No reference. */
    SHARE {
        @Override
        public double value(PairedRows rows, float[] given) {
            return 1 - mean(given);
        }

        @Override
        public PairedLoss loss(PairedRows rows, double z, long seed) {
            return isCounted(rows.before()) && isCounted(rows.after())
                    ? counted(rows, z)
                    : PairedLoss.ofErrors(differences(rows), z, seed);
        }
    },

    /** The mean of squared errors as a share of the variance of the reference, the targets; the metric, R², is one less it. */
    EXPLAINED {
        @Override
        public double value(PairedRows rows, float[] given) {
            return isConstant(rows.reference()) ? Double.NaN : 1 - mean(given) / variance(rows.reference());
        }

        @Override
        public double estimate(PairedRows rows) {
            return mean(differences(rows)) / mean(spread(rows.reference()));
        }

        /** Where the original explains nearly everything, a small loss of R² is a large part of the rest. */
        @Override
        public double aim(PairedRows rows, double aim) {
            return Math.min(aim, PART_OF_ERROR * (1 - rows.valueBefore()));
        }

        @Override
        public int fewestRows() {
            return FEWEST_NUMBERS;
        }

        @Override
        public PairedLoss loss(PairedRows rows, double z, long seed) {
            return PairedLoss.ofShares(differences(rows), spread(rows.reference()), z, seed);
        }
    },

    /** The root of the mean of errors, which are shares already. The loss is their mean, its limit that of the root. No reference. */
    ROOT {
        @Override
        public double value(PairedRows rows, float[] given) {
            return Math.sqrt(mean(given));
        }

        @Override
        public double estimate(PairedRows rows) {
            return mean(differences(rows));
        }

        @Override
        public int fewestRows() {
            return FEWEST_NUMBERS;
        }

        @Override
        public PairedLoss loss(PairedRows rows, double z, long seed) {
            return PairedLoss.ofErrors(differences(rows), z, seed);
        }

        @Override
        public double limit(double tolerance) {
            return tolerance * tolerance;
        }

        @Override
        public double shown(double loss) {
            return Math.sqrt(Math.max(0, loss));
        }
    },

    /** The mean of errors; the loss is its increase as a share of that of the original. No reference. */
    RELATIVE {
        @Override
        public double value(PairedRows rows, float[] given) {
            return mean(given);
        }

        @Override
        public double estimate(PairedRows rows) {
            return mean(differences(rows)) / mean(rows.before());
        }

        @Override
        public int fewestRows() {
            return FEWEST_RELATIVE;
        }

        @Override
        public PairedLoss loss(PairedRows rows, double z, long seed) {
            return PairedLoss.ofShares(differences(rows), doubles(rows.before()), MORE_CANDIDATES * z, seed);
        }
    };

    private static final int FEWEST_NUMBERS = 400;
    /** The part of what an original leaves unexplained that may be lost where hardly any loss is aimed at; a smaller one some thousand rows can't tell. */
    private static final double PART_OF_ERROR = 0.05;

    private static final int FEWEST_RELATIVE = 1000;
    /**
     * A hundredth of an error is small compared with the uncertainty of the rows. So most candidates of a search lie
     * near the limit, and more of them may be accepted by chance: see docs/explanation/promise.md.
     */
    private static final double MORE_CANDIDATES = 1.25;

    /** The largest share of rounding in single precision in the squares of a number that is always the same. */
    static final double CONSTANT = 1e-12;

    private static boolean isConstant(float[] targets) {
        double mean = mean(targets);
        return variance(targets) <= CONSTANT * mean * mean;
    }

    private static double variance(float[] targets) {
        double mean = mean(targets);
        return IntStream.range(0, targets.length)
                .mapToDouble(row -> (targets[row] - mean) * (targets[row] - mean))
                .average()
                .orElse(Double.NaN);
    }

    /**
     * {@return the unit of squared errors: squared distances to the mean, or the squares of targets that do not vary}
     */
    private static double[] spread(float[] targets) {
        boolean isConstant = isConstant(targets);
        double mean = mean(targets);
        double[] spread = new double[targets.length];
        Arrays.setAll(spread, row -> {
            double distance = isConstant ? mean == 0 ? 1 : mean : targets[row] - mean;
            return distance * distance;
        });
        return spread;
    }

    private static double[] differences(PairedRows rows) {
        double[] differences = new double[rows.before().length];
        Arrays.setAll(differences, i -> (double) rows.after()[i] - rows.before()[i]);
        return differences;
    }

    private static double[] doubles(float[] values) {
        return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
    }

    private static double mean(float[] values) {
        return mean(doubles(values));
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElse(Double.NaN);
    }

    private static boolean isCounted(float[] errors) {
        for (float error : errors) {
            if (error != 0 && error != 1) {
                return false;
            }
        }
        return true;
    }

    private static PairedLoss counted(PairedRows rows, double z) {
        long lost = 0;
        long gained = 0;
        for (int row = 0; row < rows.rows(); row++) {
            lost += rows.after()[row] > rows.before()[row] ? 1 : 0;
            gained += rows.after()[row] < rows.before()[row] ? 1 : 0;
        }
        return PairedLoss.ofErrorRates(lost, gained, rows.rows(), z);
    }
}
