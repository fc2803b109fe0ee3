package odf2nna;

import odf2nna.retrain.Loss;

/**
 * How much worse than the original a smaller network may be on the validation rows.
 *
 * @param original error of the original: share of wrong classes, or the loss where there are none
 * @param most the largest error that is accepted, of the same kind
 */
record Allowance(double original, double most) {
    /**
     * Chooses what is accepted: so many more wrong classes, or an error larger by that share. A mean squared error is
     * counted by its root. Where the original's own outputs are the targets, its error is 0, and the share is one of their
     * standard deviation.
     *
     * @param drop share of the rows, or of the error
     * @param targets what the outputs are compared with
     */
    static Allowance of(LearningGoal goal, double original, double drop, float[] targets) {
        Loss loss = goal.loss();
        if (loss.isOfClasses()) {
            return new Allowance(original, original + drop);
        }
        if (goal.isLabelled()) {
            double factor = loss == Loss.SQUARED_ERROR ? (1 + drop) * (1 + drop) : 1 + drop;
            return new Allowance(original, original * factor);
        }
        double distance = drop * deviation(targets);
        double most = switch (loss) {
            case SQUARED_ERROR -> distance * distance;
            case HUBER -> distance * distance / 2;
            default -> distance;
        };
        return new Allowance(original, original + most);
    }

    private static double deviation(float[] values) {
        double mean = mean(values, 0, 1);
        return Math.sqrt(mean(values, mean, 2));
    }

    private static double mean(float[] values, double center, int power) {
        double sum = 0;
        for (float value : values) {
            sum += Math.pow(value - center, power);
        }
        return sum / values.length;
    }

    boolean accepts(double error) {
        return error <= most;
    }
}
