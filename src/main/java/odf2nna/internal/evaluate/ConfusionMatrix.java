package odf2nna.internal.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import odf2nna.evaluate.ConfusionSummary;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.AliasMethodDiscreteSampler;
import org.apache.commons.rng.sampling.distribution.DiscreteSampler;
import org.apache.commons.rng.sampling.distribution.PoissonSampler;
import org.apache.commons.statistics.descriptive.Mean;
import org.apache.commons.statistics.descriptive.StandardDeviation;

/**
 * Rows counted by actual and predicted class, a row without a prediction having a column of its own. Memory is
 * {@code 8·classes·(classes + 1)} bytes up to {@value #MOST_CLASSES_IN_FULL} classes; beyond, only the sums are kept
 * and macro F1 has no interval.
 */
/*
 * Interval of macro F1. The table is drawn anew 1000 times from the multinomial distribution with the observed shares;
 * F1 depends on rows only by their cell, so this is the bootstrap over rows (A. C. Davison, D. V. Hinkley, "Bootstrap
 * Methods and their Application", 1997, chapters 2 and 5). The mean of the draws gives the bias, their deviation the
 * standard error; the interval is normal on the scale log(F / (1 - F)) about the value less its bias. The percentiles
 * of the draws would not do: with many classes of few rows, macro F1 comes out too low, in the draws twice, and they
 * miss the truth (50 classes, 500 rows: 82 % covered, here 96 %). Where the bias exceeds the interval, the latter is
 * widened to hold the value.
 *
 * Resampling can't show an error of which there is no example: where all rows are right (or all are wrong) macro F1
 * equals the accuracy, and Wilson's interval stands in.
 *
 * A draw costs cells + √rows, not rows: given their sum, independent Poisson counts are multinomial. So the cells get
 * Poisson counts for a sum that is 6 deviations below the number of rows, and what is missing to it is drawn row by
 * row; a sum above it (probability 1e-9) is drawn again. The result is multinomial without approximation.
 */
final class ConfusionMatrix {
    /** Up to this number of classes every cell is counted: 8 MB. */
    static final int MOST_CLASSES_IN_FULL = 1024;

    private static final int DRAWS = 1000;

    private final int classes;
    private final long[] hits;
    private final long[] actual;
    private final long[] predicted;
    /** Shape {@code [classes · (classes + 1)]}, or empty. */
    private final long[] cells;

    private long rows;

    ConfusionMatrix(int classes) {
        this.classes = classes;
        hits = new long[classes];
        actual = new long[classes];
        predicted = new long[classes];
        cells = new long[classes <= MOST_CLASSES_IN_FULL ? classes * (classes + 1) : 0];
    }

    /**
     * Counts a row.
     *
     * @param actualClass    0..classes-1
     * @param predictedClass 0..classes-1, or -1 for none
     */
    void add(int actualClass, int predictedClass) {
        rows++;
        actual[actualClass]++;
        if (predictedClass >= 0) {
            predicted[predictedClass]++;
        }
        if (predictedClass == actualClass) {
            hits[actualClass]++;
        }
        if (cells.length > 0) {
            cells[actualClass * (classes + 1) + (predictedClass < 0 ? classes : predictedClass)]++;
        }
    }

    /** {@return every cell, shape {@code [classes, classes + 1]}; empty where there are too many to show} */
    Optional<List<List<Long>>> table() {
        if (classes > ConfusionSummary.MOST_CLASSES) {
            return Optional.empty();
        }
        List<List<Long>> table = new ArrayList<>();
        for (int c = 0; c < classes; c++) {
            table.add(Arrays.stream(cells, c * (classes + 1), (c + 1) * (classes + 1))
                    .boxed()
                    .toList());
        }
        return Optional.of(table);
    }

    /** {@return the number of rows whose prediction is right} */
    long hits() {
        return Arrays.stream(hits).sum();
    }

    double macroF1() {
        return macroF1(hits, actual, predicted);
    }

    private static double macroF1(long[] hits, long[] actual, long[] predicted) {
        double sum = 0;
        int present = 0;
        for (int c = 0; c < hits.length; c++) {
            long occurrences = actual[c] + predicted[c];
            if (occurrences > 0) {
                sum += 2.0 * hits[c] / occurrences;
                present++;
            }
        }
        return sum / present;
    }

    /**
     * The interval of macro F1 from 1000 resampled tables.
     *
     * @param seed the same seed gives the same interval
     */
    Interval macroF1Interval95(long seed) {
        long right = hits();
        if (right == rows || right == 0) {
            return Proportions.wilson(rows, right);
        }
        if (cells.length == 0 || rows > Integer.MAX_VALUE) {
            return Interval.UNKNOWN;
        }
        Resampler resampler = new Resampler(new SplittableRandom(seed)::nextLong);
        Mean mean = Mean.create();
        StandardDeviation deviation = StandardDeviation.create();
        for (int draw = 0; draw < DRAWS; draw++) {
            double value = resampler.draw();
            mean.accept(value);
            deviation.accept(value);
        }
        return interval95(macroF1(), mean.getAsDouble(), deviation.getAsDouble());
    }

    private static Interval interval95(double value, double meanOfDraws, double deviation) {
        // at most half way to the end of the scale
        double unbiased = Math.max(Math.min(2 * value - meanOfDraws, (1 + value) / 2), value / 2);
        Interval interval = Proportions.logit(unbiased, deviation);
        return new Interval(Math.min(interval.lower(), value), Math.max(interval.upper(), value));
    }

    /** Draws tables with as many rows as the counted one. */
    private final class Resampler {
        private final int[] used;
        private final long rowsByCell;
        private final DiscreteSampler[] counts;
        private final DiscreteSampler cell;
        private final long[] drawn;

        Resampler(UniformRandomProvider random) {
            int[] nonZero = new int[cells.length];
            int size = 0;
            for (int i = 0; i < cells.length; i++) {
                if (cells[i] > 0) {
                    nonZero[size++] = i;
                }
            }
            used = Arrays.copyOf(nonZero, size);
            double[] shares = Arrays.stream(used).mapToDouble(i -> cells[i]).toArray();
            cell = AliasMethodDiscreteSampler.of(random, shares);
            drawn = new long[size];
            // with few rows a cell it is cheaper to draw them all one by one
            rowsByCell = rows <= 4L * size + 100 ? 0 : (long) (rows - 6 * Math.sqrt((double) rows));
            counts = new DiscreteSampler[rowsByCell > 0 ? size : 0];
            for (int i = 0; i < counts.length; i++) {
                counts[i] = PoissonSampler.of(random, shares[i] / rows * rowsByCell);
            }
        }

        double draw() {
            long sum;
            do {
                sum = 0;
                for (int i = 0; i < used.length; i++) {
                    drawn[i] = counts.length == 0 ? 0 : counts[i].sample();
                    sum += drawn[i];
                }
            } while (sum > rows);
            for (; sum < rows; sum++) {
                drawn[cell.sample()]++;
            }
            return drawnMacroF1();
        }

        private double drawnMacroF1() {
            long[] drawnHits = new long[classes];
            long[] drawnActual = new long[classes];
            long[] drawnPredicted = new long[classes];
            for (int i = 0; i < used.length; i++) {
                int row = used[i] / (classes + 1);
                int column = used[i] % (classes + 1);
                drawnActual[row] += drawn[i];
                if (column < classes) {
                    drawnPredicted[column] += drawn[i];
                }
                if (column == row) {
                    drawnHits[row] += drawn[i];
                }
            }
            return macroF1(drawnHits, drawnActual, drawnPredicted);
        }
    }
}
