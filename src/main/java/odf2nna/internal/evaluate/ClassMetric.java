package odf2nna.internal.evaluate;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Metrics of predicted classes, −1 for none; the reference has the actual ones. */
public enum ClassMetric implements PairedRows.Kind {
    /** The mean of the classes' recalls. */
    BALANCED_ACCURACY {
        @Override
        public double value(PairedRows rows, float[] given) {
            return Arrays.stream(recalls(rows, given))
                    .filter(recall -> !Double.isNaN(recall))
                    .average()
                    .orElse(Double.NaN);
        }

        @Override
        public PairedLoss loss(PairedRows rows, double z, long seed) {
            Changes changes = Changes.of(rows);
            return PairedLoss.ofBalancedRates(changes.lost, changes.gained, changes.rows, z);
        }
    },

    /**
     * The lowest recall of a rare class. The loss is the largest share that such a class loses of the rows that the
     * original gets right in it. A class is rare if the original's right rows in it are so few that losing half of them
     * would hardly change the accuracy. NaN without rare classes.
     */
    RARE_RECALL {
        @Override
        public double value(PairedRows rows, float[] given) {
            double[] recalls = recalls(rows, given);
            return Arrays.stream(rare(Changes.of(rows)))
                    .mapToDouble(c -> recalls[c])
                    .min()
                    .orElse(Double.NaN);
        }

        @Override
        public double estimate(PairedRows rows) {
            return loss(rows, 1, 0).estimate();
        }

        /** {@return the loss of the rare class with the largest bound; its rows are those of all classes} */
        @Override
        public PairedLoss loss(PairedRows rows, double z, long seed) {
            Changes changes = Changes.of(rows);
            PairedLoss worst = new PairedLoss(0, 0, 0, rows.rows());
            for (int c : rare(changes)) {
                PairedLoss loss = PairedLoss.ofErrorRates(changes.lost[c], changes.gained[c], changes.rows[c], z);
                double recall = (double) changes.right[c] / changes.rows[c];
                if (loss.bound() / recall > worst.bound()) {
                    worst = new PairedLoss(
                            loss.estimate() / recall,
                            loss.bound() / recall,
                            loss.standardError() / recall,
                            rows.rows());
                }
            }
            return worst;
        }

        @Override
        public double limit(double tolerance) {
            return MOST_LOST;
        }
    },

    /** Macro F1. */
    MACRO_F1 {
        @Override
        public double value(PairedRows rows, float[] given) {
            return macroF1(rows, given).value();
        }

        @Override
        public PairedLoss loss(PairedRows rows, double z, long seed) {
            Changes changes = Changes.of(rows);
            return PairedLoss.ofInfluences(macroF1(rows, rows.before()), macroF1(rows, rows.after()), z, seed)
                    .boundedBy(unseen(changes.rows, changes.changed, z, 1));
        }
    };

    /** The largest share of its right rows that a rare class may lose: see docs/adr/0019. */
    static final double MOST_LOST = 0.25;
    /** A class is rare if the original gets it right in a smaller share of all rows: half of that is a percentage point. */
    private static final double RARE = 0.02;
    /** A class with a smaller share of right rows by the original is not protected. */
    private static final double KNOWN = 0.25;
    /** With fewer rows that change, a bootstrap does not show their spread. */
    private static final int FEWEST_CHANGED = 10;

    /**
     * Numbers of rows by actual class.
     *
     * @param rows all
     * @param right that the original gets right
     * @param lost that only the original gets right
     * @param gained that only the candidate gets right
     * @param changed whose predictions differ
     */
    @SuppressWarnings("ArrayRecordComponent") // a number for each class; nothing compares them
    private record Changes(long[] rows, long[] right, long[] lost, long[] gained, long[] changed) {
        static Changes of(PairedRows paired) {
            int n = paired.classes();
            Changes changes = new Changes(new long[n], new long[n], new long[n], new long[n], new long[n]);
            for (int row = 0; row < paired.rows(); row++) {
                int actual = (int) paired.reference()[row];
                boolean wasRight = paired.before()[row] == actual;
                boolean isRight = paired.after()[row] == actual;
                changes.rows[actual]++;
                changes.right[actual] += wasRight ? 1 : 0;
                changes.lost[actual] += wasRight && !isRight ? 1 : 0;
                changes.gained[actual] += isRight && !wasRight ? 1 : 0;
                changes.changed[actual] += paired.before()[row] != paired.after()[row] ? 1 : 0;
            }
            return changes;
        }
    }

    private static int[] rare(Changes changes) {
        long all = Arrays.stream(changes.rows).sum();
        return IntStream.range(0, changes.rows.length)
                .filter(c -> changes.right[c] > 0
                        && changes.right[c] < RARE * all
                        && changes.right[c] >= KNOWN * changes.rows[c])
                .toArray();
    }

    /** {@return by class the share of its rows that are right; NaN without rows} */
    private static double[] recalls(PairedRows rows, float[] given) {
        double[] hits = new double[rows.classes()];
        long[] all = new long[rows.classes()];
        for (int row = 0; row < given.length; row++) {
            int actual = (int) rows.reference()[row];
            all[actual]++;
            hits[actual] += given[row] == actual ? 1 : 0;
        }
        Arrays.setAll(hits, c -> hits[c] / all[c]);
        return hits;
    }

    private static Influence macroF1(PairedRows rows, float[] given) {
        return Influence.macroF1(integers(given), integers(rows.reference()), rows.classes());
    }

    private static int[] integers(float[] values) {
        return IntStream.range(0, values.length).map(i -> (int) values[i]).toArray();
    }

    /**
     * {@return a lower limit of a bound, where too few rows of a class change for a bootstrap: the share of rows that
     * may be lost although none of the rows was, by the score interval}
     *
     * @param rows of each class
     * @param changed those of them that change
     * @param weight how much lower the metric is where each class is lost, at most
     */
    static double unseen(long[] rows, long[] changed, double z, double weight) {
        long present = Arrays.stream(rows).filter(count -> count > 0).count();
        return IntStream.range(0, rows.length)
                .filter(c -> rows[c] > 0 && changed[c] < FEWEST_CHANGED)
                .mapToDouble(
                        c -> weight * PairedLoss.ofErrorRates(0, 0, rows[c], z).bound() / present)
                .max()
                .orElse(Double.NEGATIVE_INFINITY);
    }
}
