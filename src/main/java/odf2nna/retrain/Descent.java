package odf2nna.retrain;

/**
 * How weights follow their gradients.
 *
 * @param optimizer the rule
 * @param learningRate at the first step; positive
 * @param schedule how the learning rate goes on
 * @param weightDecay share of each weight, times the learning rate, taken off in each step; biases are left alone
 */
public record Descent(Optimizer optimizer, double learningRate, Schedule schedule, double weightDecay) {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public Descent {
        if (!(learningRate > 0) || Double.isInfinite(learningRate)) {
            throw new IllegalArgumentException("learningRate: expected a positive number, got " + learningRate);
        }
        if (!(weightDecay >= 0) || Double.isInfinite(weightDecay)) {
            throw new IllegalArgumentException("weightDecay: expected 0 or more, got " + weightDecay);
        }
    }

    /** {@return Adam at 0.001 falling by a cosine} */
    public static Descent usual() {
        return by(Optimizer.ADAM);
    }

    /** {@return an optimizer at its usual learning rate falling by a cosine} */
    public static Descent by(Optimizer optimizer) {
        return new Descent(optimizer, optimizer.usualRate(), Schedule.COSINE, 0);
    }

    /** {@return this with another learning rate} */
    public Descent withRate(double rate) {
        return new Descent(optimizer, rate, schedule, weightDecay);
    }

    /** {@return this with another schedule} */
    public Descent with(Schedule other) {
        return new Descent(optimizer, learningRate, other, weightDecay);
    }

    /** {@return this with another weight decay} */
    public Descent withWeightDecay(double decay) {
        return new Descent(optimizer, learningRate, schedule, decay);
    }

    /**
     * {@return the learning rate of a step}
     *
     * @param step 0 for the first
     * @param total steps in all
     */
    public double rate(long step, long total) {
        return learningRate * schedule.factor((double) step / total);
    }
}
