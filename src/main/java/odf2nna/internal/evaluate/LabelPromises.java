package odf2nna.internal.evaluate;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import odf2nna.evaluate.PromisedMetric;

/** Promises about outputs that have labels. */
public final class LabelPromises {
    /** Up to this many numbers have a promise each; more numbers, as in an image, have one for their mean. */
    static final int MOST_NUMBERS = 16;

    /** Curves at most: of more classes the scores of all rows would take too much memory. */
    private static final int MOST_CURVES = 128;

    private LabelPromises() {}

    /**
     * {@return the promises that hold outputs to a metric: one, or one for each of several numbers}
     *
     * @param task with labels
     * @param targets what each output should be, row-major {@code [rows, outputs]}; classes as a distribution
     * @throws IllegalArgumentException if the metric does not fit the task
     */
    public static List<Promise> of(Task task, PromisedMetric metric, double[] targets) {
        require(task, metric);
        return task.match(new Task.Cases<>(
                binary -> List.of(ofClasses(metric, new ClassScores(1, binary.scale()), classes(targets, 1))),
                classes -> List.of(ofClasses(
                        metric, new ClassScores(classes.count(), classes.scale()), classes(targets, classes.count()))),
                labels -> List.of(ofLabels(metric, labels, targets)),
                numbers -> ofNumbers(metric, numbers.outputs(), targets),
                agreement -> List.of()));
    }

    /**
     * {@return the promises without a requested metric: accuracy and the recall of rare classes; R² of each number}
     *
     * @param task with labels
     * @param targets as for {@link #of}
     */
    public static List<Promise> usual(Task task, double[] targets) {
        List<Promise> first = of(task, accepted(task).get(0), targets);
        return task.match(new Task.Cases<>(
                binary -> with(first.get(0), new ClassScores(1, binary.scale()), classes(targets, 1)),
                classes -> with(
                        first.get(0),
                        new ClassScores(classes.count(), classes.scale()),
                        classes(targets, classes.count())),
                labels -> first,
                numbers -> first,
                agreement -> first));
    }

    private static List<Promise> with(Promise first, ClassScores scores, int[] actual) {
        return List.of(
                first,
                ofDecisions(PromisedMetric.ACCURACY, ClassMetric.RARE_RECALL, scores, actual)
                        .named("recall of rare classes"));
    }

    /** {@return the metrics that fit a task, the usual one first; none without labels} */
    static List<PromisedMetric> accepted(Task task) {
        return task.match(new Task.Cases<>(
                binary -> ofClasses(binary.scale(), 1),
                classes -> ofClasses(classes.scale(), classes.count()),
                labels -> with(
                        labels.scale().hasProbabilities(),
                        labels.count() <= MOST_CURVES
                                ? List.of(PromisedMetric.ACCURACY, PromisedMetric.AUC, PromisedMetric.AVERAGE_PRECISION)
                                : List.of(PromisedMetric.ACCURACY)),
                numbers -> List.of(PromisedMetric.R2, PromisedMetric.MSE, PromisedMetric.MAE),
                agreement -> List.of()));
    }

    private static List<PromisedMetric> ofClasses(OutputScale scale, int count) {
        List<PromisedMetric> counted =
                List.of(PromisedMetric.ACCURACY, PromisedMetric.BALANCED_ACCURACY, PromisedMetric.MACRO_F1);
        List<PromisedMetric> ranked =
                count > MOST_CURVES ? List.of() : List.of(PromisedMetric.AUC, PromisedMetric.AVERAGE_PRECISION);
        return with(
                scale.hasProbabilities(),
                Stream.concat(counted.stream(), ranked.stream()).toList());
    }

    private static List<PromisedMetric> with(boolean logLoss, List<PromisedMetric> others) {
        return logLoss
                ? Stream.concat(others.stream(), Stream.of(PromisedMetric.LOG_LOSS))
                        .toList()
                : others;
    }

    private static void require(Task task, PromisedMetric metric) {
        List<PromisedMetric> accepted = accepted(task);
        if (accepted.isEmpty()) {
            throw new IllegalArgumentException(
                    "--metric %s: the rows have no labels to measure it against; name them with --target, or omit --metric"
                                    .formatted(metric.option())
                            + " for agreement with the original");
        }
        if (!accepted.contains(metric)) {
            String what = task.match(new Task.Cases<>(
                    binary -> "the score of one of two classes",
                    classes -> classes.count() + " classes",
                    labels -> labels.count() + " independent labels of 0 or 1",
                    numbers -> "numbers",
                    agreement -> ""));
            throw new IllegalArgumentException("--metric %s: the outputs are taken for %s; expected one of %s"
                    .formatted(
                            metric.option(),
                            what,
                            accepted.stream().map(PromisedMetric::option).collect(Collectors.joining(", "))));
        }
    }

    private static Promise ofClasses(PromisedMetric metric, ClassScores scores, int[] actual) {
        return switch (metric) {
            case ACCURACY ->
                Promise.of(
                        metric,
                        ErrorMetric.SHARE,
                        outputs -> RowStatistics.rows(
                                scores, actual, outputs, (read, row) -> read.predicted() == actual[row] ? 0 : 1));
            case LOG_LOSS ->
                Promise.of(
                        metric,
                        ErrorMetric.RELATIVE,
                        outputs ->
                                RowStatistics.rows(scores, actual, outputs, (read, row) -> read.logLoss(actual[row])));
            case BALANCED_ACCURACY -> ofDecisions(metric, ClassMetric.BALANCED_ACCURACY, scores, actual);
            case MACRO_F1 -> ofDecisions(metric, ClassMetric.MACRO_F1, scores, actual);
            case AUC -> ofCurves(metric, RankingMetric.AUC, scores, actual);
            case AVERAGE_PRECISION -> ofCurves(metric, RankingMetric.AVERAGE_PRECISION, scores, actual);
            case MSE, MAE, R2 -> throw new IllegalArgumentException("metric: expected one of classes, got " + metric);
        };
    }

    private static Promise ofDecisions(PromisedMetric metric, PairedRows.Kind kind, ClassScores scores, int[] actual) {
        float[] reference = new float[actual.length];
        for (int row = 0; row < actual.length; row++) {
            reference[row] = actual[row];
        }
        Promise.Statistic predicted =
                outputs -> RowStatistics.rows(scores, actual, outputs, (read, row) -> read.predicted());
        return new Promise(metric.label(), Optional.empty(), kind, 1, scores.classes(), reference, predicted);
    }

    /** Of two classes the curve of class 1, else those of all. */
    private static Promise ofCurves(PromisedMetric metric, PairedRows.Kind kind, ClassScores scores, int[] actual) {
        int first = scores.classes() == 2 ? scores.ranked() - 1 : 0;
        int width = scores.ranked() - first;
        float[] reference = new float[actual.length * width];
        for (int i = 0; i < reference.length; i++) {
            reference[i] = scores.rankedClass(first + i % width) == actual[i / width] ? 1 : 0;
        }
        Promise.Statistic ranks = outputs -> {
            ClassScores read = scores.another();
            float[] values = new float[actual.length * width];
            for (int row = 0; row < actual.length; row++) {
                read.read(outputs, row);
                for (int curve = 0; curve < width; curve++) {
                    values[row * width + curve] = (float) read.rank(first + curve, actual[row]);
                }
            }
            return values;
        };
        return new Promise(metric.label(), Optional.empty(), kind, width, 0, reference, ranks);
    }

    private static Promise ofLabels(PromisedMetric metric, Task.MultiLabel task, double[] targets) {
        int width = task.count();
        ClassScores scores = new ClassScores(1, task.scale());
        int[] actual =
                Arrays.stream(targets).mapToInt(flag -> flag > 0.5 ? 1 : 0).toArray();
        return switch (metric) {
            case AUC, AVERAGE_PRECISION -> {
                Promise flat = ofCurves(
                        metric,
                        metric == PromisedMetric.AUC ? RankingMetric.AUC : RankingMetric.AVERAGE_PRECISION,
                        scores,
                        actual);
                yield new Promise(
                        flat.metric(), flat.output(), flat.kind(), width, 0, flat.reference(), flat.statistic());
            }
            case LOG_LOSS ->
                Promise.of(
                        metric,
                        ErrorMetric.RELATIVE,
                        outputs -> RowStatistics.means(
                                RowStatistics.rows(scores, actual, outputs, (read, i) -> read.logLoss(actual[i])),
                                width));
            default ->
                Promise.of(
                                metric,
                                ErrorMetric.SHARE,
                                outputs -> RowStatistics.means(
                                        RowStatistics.rows(
                                                scores,
                                                actual,
                                                outputs,
                                                (read, i) -> read.predicted() == actual[i] ? 0 : 1),
                                        width))
                        .named("label accuracy");
        };
    }

    private static List<Promise> ofNumbers(PromisedMetric metric, int width, double[] targets) {
        return switch (metric) {
            case MSE -> List.of(ofErrors(metric, width, targets, error -> error * error));
            case MAE -> List.of(ofErrors(metric, width, targets, Math::abs));
            default ->
                width > MOST_NUMBERS
                        ? List.of(Promise.of(metric, ErrorMetric.SHARE, RowStatistics.scaledSquares(targets, width))
                                .named("mean R²"))
                        : IntStream.range(0, width)
                                .mapToObj(column -> ofColumn(column, width, targets))
                                .toList();
        };
    }

    private static Promise ofErrors(PromisedMetric metric, int width, double[] targets, DoubleUnaryOperator loss) {
        return Promise.of(metric, ErrorMetric.RELATIVE, outputs -> {
            float[] losses = new float[targets.length];
            for (int i = 0; i < losses.length; i++) {
                losses[i] = (float) loss.applyAsDouble(outputs[i] - targets[i]);
            }
            return RowStatistics.means(losses, width);
        });
    }

    private static Promise ofColumn(int column, int width, double[] targets) {
        int rows = targets.length / width;
        float[] reference = new float[rows];
        for (int row = 0; row < rows; row++) {
            reference[row] = (float) targets[row * width + column];
        }
        Promise.Statistic squares = outputs -> {
            float[] errors = new float[rows];
            for (int row = 0; row < rows; row++) {
                double error = outputs[row * width + column] - targets[row * width + column];
                errors[row] = (float) (error * error);
            }
            return errors;
        };
        Optional<String> output = width == 1 ? Optional.empty() : Optional.of(Integer.toString(column));
        return new Promise(PromisedMetric.R2.label(), output, ErrorMetric.EXPLAINED, 1, 0, reference, squares);
    }

    private static int[] classes(double[] targets, int width) {
        int[] classes = new int[targets.length / width];
        for (int row = 0; row < classes.length; row++) {
            int best = 0;
            for (int i = 1; i < width; i++) {
                best = targets[row * width + i] > targets[row * width + best] ? i : best;
            }
            classes[row] = width == 1 ? (int) Math.rint(targets[row]) : best;
        }
        return classes;
    }
}
