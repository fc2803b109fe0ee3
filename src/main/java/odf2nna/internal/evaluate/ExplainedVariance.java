package odf2nna.internal.evaluate;

import java.util.Optional;

/** R² averaged over outputs, with its interval, computed from moments. */
/*
 * With e = y - ŷ of output k, A = mean e², B = mean (y - mean y)², R² = 1 - mean over k of A/B. By the delta method (A.
 * W. van der Vaart, "Asymptotic Statistics", 1998, chapter 3) the variance of mean A/B is that of the mean of its
 * influence
 *
 *     e²/B - (A/B²)·(y - mean y)²
 *
 * per row. With d = y - c for a constant c (the first row's target, to keep digits) and m = mean d this is linear in
 * (e², d, d²) with weights (1/B, 2·m·A/B², -A/B²), up to a constant, so the joint moments of these three per output are
 * all that is needed. The interval is normal on the scale log(1 - R²), which keeps it below 1.
 *
 * Up to 16 outputs are taken jointly (48 x 48 moments). Of more, each 16 are, and the standard errors of the groups are
 * added, as if they erred together: too wide rather than too narrow.
 */
final class ExplainedVariance {
    private static final int GROUP = 16;

    private final int width;
    private final JointMoments[] groups;
    private final double[][] values;
    private final double[] origin;
    private long rows;

    ExplainedVariance(int width) {
        this.width = width;
        groups = new JointMoments[(width + GROUP - 1) / GROUP];
        values = new double[groups.length][];
        for (int g = 0; g < groups.length; g++) {
            int size = 3 * Math.min(GROUP, width - g * GROUP);
            groups[g] = new JointMoments(size);
            values[g] = new double[size];
        }
        origin = new double[width];
    }

    /** Adds a row of finite numbers; shapes as in {@link MetricAccumulator#add}. */
    void add(double[] outputs, double[] targets, int row) {
        if (rows++ == 0) {
            System.arraycopy(targets, row * width, origin, 0, width);
        }
        for (int k = 0; k < width; k++) {
            double[] group = values[k / GROUP];
            int at = 3 * (k % GROUP);
            double target = targets[row * width + k];
            double error = target - outputs[row * width + k];
            double shifted = target - origin[k];
            group[at] = error * error;
            group[at + 1] = shifted;
            group[at + 2] = shifted * shifted;
        }
        for (int g = 0; g < groups.length; g++) {
            groups[g].add(values[g]);
        }
    }

    /** {@return R² under a given name; empty where no target varies} */
    Optional<Metric> r2(MetricKind kind) {
        double unexplained = 0;
        double standardError = 0;
        int varying = 0;
        for (JointMoments group : groups) {
            double[] weights = new double[group.size()];
            for (int at = 0; at < weights.length; at += 3) {
                double variance = rows > 1 ? group.populationVariance(at + 1) : 0;
                if (variance > 0) {
                    double ratio = group.mean(at) / variance;
                    unexplained += ratio;
                    varying++;
                    weights[at] = 1 / variance;
                    weights[at + 1] = 2 * group.mean(at + 1) * ratio / variance;
                    weights[at + 2] = -ratio / variance;
                }
            }
            standardError += Math.sqrt(group.varianceOfMean(weights));
        }
        double share = unexplained / varying;
        if (varying == 0 || !Double.isFinite(share)) {
            return Optional.empty();
        }
        return Optional.of(kind.of(1 - share, interval95(share, standardError / varying)));
    }

    private static Interval interval95(double share, double standardError) {
        if (share == 0) {
            return new Interval(1, 1);
        }
        double factor = Math.exp(Proportions.Z95 * standardError / share);
        return Double.isFinite(factor) ? new Interval(1 - share * factor, 1 - share / factor) : Interval.UNKNOWN;
    }
}
