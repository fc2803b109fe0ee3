package odf2nna.internal.pipeline;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import odf2nna.internal.training.Objective.ErrorKind;
import odf2nna.internal.training.TrainingTarget;
import odf2nna.training.Distillation;
import odf2nna.training.Loss;

/**
 * How wrong one output of a model is on each row: whether the class is wrong, or a loss of numbers. Targets are labels, or
 * what the original gives.
 *
 * @param isOfClasses whether the class of a row is right or wrong
 */
record OutputErrors(int rows, boolean isOfClasses, Row measure) {
    /** The error of a row. */
    interface Row {
        double error(double[] outputs, int row);
    }

    /**
     * The output that is judged.
     *
     * @param threshold above which an output that stands for a class by itself means yes
     * @param labels row-major, as {@link TrainingTarget#fromLabels} gives them; empty without labels
     * @param original what the original gives, row-major {@code [rows, outputs]}
     * @param classWeights how much rows of each class count; empty for the same
     */
    static OutputErrors judged(
            TrainingTarget target,
            double threshold,
            double[] labels,
            double[] original,
            List<Double> classWeights,
            int rows) {
        int width = original.length / rows;
        double[] wanted = labels.length > 0 ? labels : original;
        double cut = labels.length > 0 ? 0.5 : threshold;
        Row measure = switch (target.error()) {
            case CLASS -> sameClass(wanted, width);
            case LABEL ->
                (outputs, row) -> mean(row, width, i -> (outputs[i] > threshold) == (wanted[i] > cut) ? 0 : 1);
            case LOSS -> numbers(target, wanted, original, width);
        };
        double[] weights = weights(wanted, width, classWeights, rows);
        Row weighted = weights.length == 0 ? measure : (outputs, row) -> weights[row] * measure.error(outputs, row);
        return new OutputErrors(rows, target.error() != ErrorKind.LOSS, weighted);
    }

    /** Exclusive classes: whether the class is another one than the original's. */
    static OutputErrors ofClasses(double[] original, int rows) {
        return new OutputErrors(rows, true, sameClass(original, original.length / rows));
    }

    /** Numbers: squared differences to the targets as shares of each number's variance among them. */
    static OutputErrors ofNumbers(double[] original, int rows) {
        int width = original.length / rows;
        double[] variances = variances(original, width);
        Row measure = (outputs, row) -> mean(row, width, i -> {
            double difference = outputs[i] - original[i];
            return difference * difference / variances[i % width];
        });
        return new OutputErrors(rows, false, measure);
    }

    private static double[] variances(double[] original, int width) {
        int rows = original.length / width;
        double[] variances = new double[width];
        for (int k = 0; k < width; k++) {
            int column = k;
            double mean = IntStream.range(0, rows)
                    .mapToDouble(row -> original[row * width + column])
                    .average()
                    .orElse(0);
            double variance = IntStream.range(0, rows)
                    .mapToDouble(row -> original[row * width + column] - mean)
                    .map(difference -> difference * difference)
                    .average()
                    .orElse(0);
            variances[k] = variance > 0 ? variance : 1;
        }
        return variances;
    }

    private static Row sameClass(double[] wanted, int width) {
        return (outputs, row) -> {
            int found = largest(outputs, row, width);
            return found >= 0 && found == largest(wanted, row, width) ? 0 : 1;
        };
    }

    /** {@return the first of the largest numbers of a row; −1 if one is NaN} */
    private static int largest(double[] values, int row, int width) {
        int best = 0;
        for (int i = 0; i < width; i++) {
            if (Double.isNaN(values[row * width + i])) {
                return -1;
            }
            best = values[row * width + i] > values[row * width + best] ? i : best;
        }
        return best;
    }

    private static Row numbers(TrainingTarget target, double[] wanted, double[] original, int width) {
        Distillation distillation = target.distillation();
        double share = distillation.besideLabels() ? distillation.share() : 0;
        double[] variances = target.isScaled() ? variances(wanted, width) : new double[0];
        boolean isAbsolute = target.loss() == Loss.ABSOLUTE_ERROR;
        return (outputs, row) -> mean(row, width, i -> {
            double error = (share == 1 ? 0 : (1 - share) * loss(target.loss(), outputs[i] - wanted[i]))
                    + (share == 0 ? 0 : share * loss(target.loss(), outputs[i] - original[i]));
            double variance = variances.length == 0 ? 1 : variances[i % width];
            return error / (isAbsolute ? Math.sqrt(variance) : variance);
        });
    }

    private static double loss(Loss loss, double difference) {
        double distance = Math.abs(difference);
        return switch (loss) {
            case ABSOLUTE_ERROR -> distance;
            case HUBER -> distance <= 1 ? distance * distance / 2 : distance - 0.5;
            default -> distance * distance;
        };
    }

    private interface Position {
        double of(int index);
    }

    private static double mean(int row, int width, Position position) {
        double sum = 0;
        for (int i = row * width; i < (row + 1) * width; i++) {
            sum += position.of(i);
        }
        return sum / width;
    }

    /** Weights of rows by their class, 1 on average; empty for the same. */
    private static double[] weights(double[] labels, int width, List<Double> classWeights, int rows) {
        if (classWeights.isEmpty()) {
            return new double[0];
        }
        double[] weights = new double[rows];
        for (int row = 0; row < rows; row++) {
            int label = width == 1 ? (int) Math.rint(labels[row]) : largest(labels, row, width);
            weights[row] = classWeights.get(label);
        }
        double mean = Arrays.stream(weights).average().orElse(1);
        return Arrays.stream(weights).map(weight -> weight / mean).toArray();
    }

    /** {@return the error of each row} */
    float[] of(double[] outputs) {
        float[] errors = new float[rows];
        for (int row = 0; row < rows; row++) {
            errors[row] = (float) measure.error(outputs, row);
        }
        return errors;
    }
}
