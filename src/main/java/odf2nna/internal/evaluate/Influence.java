package odf2nna.internal.evaluate;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A metric that need not be a mean over rows, and the influence of each row on it: its derivative by the row's weight,
 * times the number of rows (infinitesimal jackknife: L. Jaeckel, "The infinitesimal jackknife", Bell Laboratories 1972;
 * B. Efron, "The Jackknife, the Bootstrap and Other Resampling Plans", 1982, chapter 6). To first order the metric of
 * other rows is {@code value} plus the mean of their influences, so that intervals of means apply to all metrics.
 *
 * @param value the metric on these rows
 * @param rows the influence of each row, with the mean 0
 */
@SuppressWarnings("ArrayRecordComponent") // a number for each row; nothing compares or changes them
public record Influence(double value, double[] rows) {

    /** {@return the mean of metrics on the same rows, at least one} */
    static Influence mean(List<Influence> metrics) {
        double[] rows = new double[metrics.get(0).rows.length];
        double value = 0;
        for (Influence metric : metrics) {
            value += metric.value / metrics.size();
            for (int row = 0; row < rows.length; row++) {
                rows[row] += metric.rows[row] / metrics.size();
            }
        }
        return new Influence(value, rows);
    }

    /**
     * The area under the ROC curve, ties counting one half.
     *
     * <p>E. DeLong, D. DeLong, D. Clarke-Pearson, "Comparing the areas under two or more correlated receiver operating
     * characteristic curves", Biometrics 44 (1988) 837-845: a row adds by how much the share of rows of the other kind that it
     * is ranked right with exceeds the area.
     *
     * @param scores larger for rows that are more likely positive
     * @param positive of the same length, with at least one true and one false
     */
    static Influence rocArea(double[] scores, boolean[] positive) {
        int n = scores.length;
        int[] order = ascending(scores);
        double positives = count(positive);
        double negatives = n - positives;
        double[] component = new double[n];
        double area = 0;
        double negativesBelow = 0;
        double positivesBelow = 0;
        for (int from = 0; from < n; ) {
            int to = from;
            double tiedPositives = 0;
            for (; to < n && scores[order[to]] == scores[order[from]]; to++) {
                tiedPositives += positive[order[to]] ? 1 : 0;
            }
            double tiedNegatives = to - from - tiedPositives;
            double ofPositive = (negativesBelow + tiedNegatives / 2) / negatives;
            double ofNegative = (positives - positivesBelow - tiedPositives / 2) / positives;
            for (; from < to; from++) {
                component[order[from]] = positive[order[from]] ? ofPositive : ofNegative;
            }
            area += tiedPositives * ofPositive / positives;
            positivesBelow += tiedPositives;
            negativesBelow += tiedNegatives;
        }
        double[] rows = new double[n];
        for (int row = 0; row < n; row++) {
            rows[row] = (component[row] - area) * n / (positive[row] ? positives : negatives);
        }
        return new Influence(area, rows);
    }

    /**
     * The average precision: the mean over the positive rows of the share of positive ones among the rows with at least the
     * same score, without interpolation.
     *
     * @param scores larger for rows that are more likely positive
     * @param positive of the same length, with at least one true
     */
    static Influence averagePrecision(double[] scores, boolean[] positive) {
        int n = scores.length;
        int[] order = ascending(scores);
        double positives = count(positive);
        double[] precision = new double[n];
        double[] above = new double[n];
        double positivesAbove = 0;
        double value = 0;
        for (int to = n; to > 0; ) {
            int from = to;
            double tied = 0;
            while (from > 0 && scores[order[from - 1]] == scores[order[to - 1]]) {
                from--;
                tied += positive[order[from]] ? 1 : 0;
            }
            positivesAbove += tied;
            for (int i = from; i < to; i++) {
                above[order[i]] = n - from;
                precision[order[i]] = positivesAbove / (n - from);
            }
            value += tied * positivesAbove / (n - from) / positives;
            to = from;
        }
        double[] rows = new double[n];
        double inverse = 0;
        double weighted = 0;
        for (int from = 0; from < n; ) {
            int to = from;
            for (; to < n && scores[order[to]] == scores[order[from]]; to++) {
                int row = order[to];
                inverse += positive[row] ? 1 / above[row] : 0;
                weighted += positive[row] ? precision[row] / above[row] : 0;
            }
            for (; from < to; from++) {
                int row = order[from];
                double own = positive[row] ? precision[row] - value : 0;
                rows[row] = (own + (positive[row] ? inverse : 0) - weighted) * n / positives;
            }
        }
        return new Influence(value, rows);
    }

    /**
     * Macro F1, over the classes that occur or are predicted.
     *
     * @param predicted classes 0..classes-1, or -1 for none
     * @param actual classes 0..classes-1, at least one row
     */
    static Influence macroF1(int[] predicted, int[] actual, int classes) {
        int n = actual.length;
        double[] hits = new double[classes];
        double[] both = new double[classes];
        for (int row = 0; row < n; row++) {
            both[actual[row]]++;
            if (predicted[row] >= 0) {
                both[predicted[row]]++;
                hits[actual[row]] += predicted[row] == actual[row] ? 1 : 0;
            }
        }
        long present = Arrays.stream(both).filter(count -> count > 0).count();
        double[] scores = new double[classes];
        Arrays.setAll(scores, c -> both[c] > 0 ? 2 * hits[c] / both[c] : 0);
        double[] rows = new double[n];
        for (int row = 0; row < n; row++) {
            int c = actual[row];
            int p = predicted[row];
            rows[row] = ((p == c ? 2 : 0) - scores[c]) / both[c] - (p < 0 ? 0 : scores[p] / both[p]);
            rows[row] *= (double) n / present;
        }
        return new Influence(Arrays.stream(scores).sum() / present, rows);
    }

    private static int[] ascending(double[] scores) {
        return IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparingDouble(row -> scores[row]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private static double count(boolean[] flags) {
        int count = 0;
        for (boolean flag : flags) {
            count += flag ? 1 : 0;
        }
        return count;
    }
}
