package odf2nna.internal.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Metrics of scores, one for each curve of a row, larger for rows that are more likely positive; the reference, of the same shape,
 * is 1 for positive rows. The mean over the curves that have both kinds of rows.
 */
public enum RankingMetric implements PairedRows.Kind {
    /** The area under the ROC curve. */
    AUC {
        @Override
        Influence of(double[] scores, boolean[] positive) {
            return Influence.rocArea(scores, positive);
        }
    },

    /** The average precision. */
    AVERAGE_PRECISION {
        @Override
        Influence of(double[] scores, boolean[] positive) {
            return Influence.averagePrecision(scores, positive);
        }
    };

    /** {@return the metric of one curve} */
    abstract Influence of(double[] scores, boolean[] positive);

    @Override
    public double value(PairedRows rows, float[] given) {
        int[] curves = curves(rows);
        return curves.length == 0 ? Double.NaN : mean(rows, given, curves).value();
    }

    @Override
    public PairedLoss loss(PairedRows rows, double z, long seed) {
        int[] curves = curves(rows);
        return curves.length == 0
                ? new PairedLoss(0, Double.POSITIVE_INFINITY, 0, rows.rows())
                : PairedLoss.ofInfluences(mean(rows, rows.before(), curves), mean(rows, rows.after(), curves), z, seed)
                        .boundedBy(unseen(rows, curves, z));
    }

    private Influence mean(PairedRows rows, float[] given, int[] curves) {
        List<Influence> found = new ArrayList<>();
        for (int curve : curves) {
            found.add(of(column(rows, given, curve), positive(rows, curve)));
        }
        return Influence.mean(found);
    }

    /** {@return curves with both positive rows and others} */
    private static int[] curves(PairedRows rows) {
        return IntStream.range(0, rows.width())
                .filter(curve -> {
                    long positives = IntStream.range(0, rows.rows())
                            .filter(row -> rows.reference()[row * rows.width() + curve] == 1)
                            .count();
                    return positives > 0 && positives < rows.rows();
                })
                .toArray();
    }

    private static double[] column(PairedRows rows, float[] given, int curve) {
        return IntStream.range(0, rows.rows())
                .mapToDouble(row -> given[row * rows.width() + curve])
                .toArray();
    }

    private static boolean[] positive(PairedRows rows, int curve) {
        boolean[] positive = new boolean[rows.rows()];
        for (int row = 0; row < positive.length; row++) {
            positive[row] = rows.reference()[row * rows.width() + curve] == 1;
        }
        return positive;
    }

    /**
     * {@return {@link ClassMetric#unseen} of the positive and the other rows of each curve, by their influence on it}
     */
    private static double unseen(PairedRows rows, int[] curves, double z) {
        double least = Double.NEGATIVE_INFINITY;
        for (int curve : curves) {
            boolean[] positive = positive(rows, curve);
            double[] first = Influence.rocArea(column(rows, rows.before(), curve), positive)
                    .rows();
            double[] second = Influence.rocArea(column(rows, rows.after(), curve), positive)
                    .rows();
            long[] all = new long[2];
            long[] changed = new long[2];
            for (int row = 0; row < positive.length; row++) {
                int kind = positive[row] ? 1 : 0;
                all[kind]++;
                changed[kind] += first[row] != second[row] ? 1 : 0;
            }
            least = Math.max(least, ClassMetric.unseen(all, changed, z, 2.0 / curves.length));
        }
        return least;
    }
}
