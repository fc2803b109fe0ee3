package odf2nna.internal.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Accuracy, macro F1, ROC AUC and log loss of a classifier. */
final class ClassAccumulator implements MetricAccumulator {
    /** Scores kept over all classes together: 28 MB. */
    private static final int MOST_SCORES = 1 << 20;

    /** Scores kept of a class, at most and at least. */
    private static final int MOST_SCORES_OF_CLASS = 1 << 16;

    private static final int LEAST_SCORES_OF_CLASS = 64;

    private final ClassScores scores;
    private final boolean withLogLoss;
    private final long seed;
    private final ConfusionMatrix confusion;
    private final RankHistogram[] ranks;
    private final RowMoments logLoss = new RowMoments();
    private final double[] rowValues;
    private long rows;
    private long nanRows;

    ClassAccumulator(ClassScores scores, boolean withLogLoss, long seed) {
        this.scores = scores;
        this.withLogLoss = withLogLoss;
        this.seed = seed;
        confusion = new ConfusionMatrix(scores.classes());
        ranks = new RankHistogram[scores.ranked()];
        int capacity = Math.min(Math.max(MOST_SCORES / ranks.length, LEAST_SCORES_OF_CLASS), MOST_SCORES_OF_CLASS);
        for (int i = 0; i < ranks.length; i++) {
            ranks[i] = new RankHistogram(capacity);
        }
        rowValues = new double[withLogLoss ? 2 : 1];
    }

    @Override
    public void add(double[] outputs, double[] targets, int row) {
        int actual = classOf(targets[row]);
        scores.read(outputs, row);
        rows++;
        if (scores.predicted() < 0) {
            nanRows++;
        }
        confusion.add(actual, scores.predicted());
        for (int i = 0; i < ranks.length; i++) {
            ranks[i].add(scores.rank(i, actual), scores.rankedClass(i) == actual);
        }
        rowValues[0] = scores.predicted() == actual ? 1 : 0;
        if (withLogLoss) {
            rowValues[1] = scores.logLoss(actual);
            logLoss.add(rowValues[1]);
        }
    }

    private int classOf(double target) {
        if (target >= 0 && target < scores.classes() && target == Math.rint(target)) {
            return (int) target;
        }
        throw new IllegalArgumentException(
                "target: expected a class 0..%d, got %s".formatted(scores.classes() - 1, target));
    }

    @Override
    public List<MetricKind> rowMetrics() {
        return withLogLoss ? List.of(MetricKind.ACCURACY, MetricKind.LOG_LOSS) : List.of(MetricKind.ACCURACY);
    }

    @Override
    public double[] rowValues() {
        return rowValues;
    }

    /** {@return the rows by actual and predicted class; empty where there are too many classes to show} */
    Optional<List<List<Long>>> confusion() {
        return confusion.table();
    }

    @Override
    public MetricsSummary summary() {
        List<Metric> metrics = new ArrayList<>();
        if (rows > 0) {
            long hits = confusion.hits();
            metrics.add(MetricKind.ACCURACY.of((double) hits / rows, Proportions.wilson(rows, hits)));
            metrics.add(MetricKind.MACRO_F1.of(confusion.macroF1(), confusion.macroF1Interval95(seed)));
            addRocAuc(metrics);
            if (withLogLoss) {
                Interval interval = logLoss.interval95().within(0, ClassScores.MOST_LOSS);
                metrics.add(MetricKind.LOG_LOSS.of(logLoss.mean(), interval));
            }
        }
        return new MetricsSummary(rows, nanRows, metrics);
    }

    /**
     * Adds the mean over the classes that have rows in them and rows outside, if there are any. The ends of the
     * interval are the means of the classes' ends: right if the areas of the classes err together (as with two classes
     * they do), too wide if they err apart.
     */
    private void addRocAuc(List<Metric> metrics) {
        int curves = 0;
        double area = 0;
        double lower = 0;
        double upper = 0;
        for (RankHistogram histogram : ranks) {
            RocAuc curve = new RocAuc(histogram);
            if (curve.exists()) {
                curves++;
                area += curve.area();
                Interval interval = curve.interval95();
                lower += interval.lower();
                upper += interval.upper();
            }
        }
        if (curves > 0) {
            metrics.add(
                    MetricKind.ROC_AUC.of(area / curves, new Interval(lower / curves, upper / curves).within(0, 1)));
        }
    }
}
