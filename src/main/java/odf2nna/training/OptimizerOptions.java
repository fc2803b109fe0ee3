package odf2nna.training;

/**
 * Options of the optimizer.
 *
 * @param optimizer the update rule
 * @param momentum for {@link Optimizer#SGD} only
 * @param learningRate at the first step; positive
 * @param schedule of the learning rate
 * @param weightDecay share of each weight, times the learning rate, subtracted in each step; biases do not decay
 * @param clipNorm limit of the global norm, the Euclidean length of all gradients of a step together; infinite for no
 *     limit
 * @param sharpness distance, in all weights together, within which the loss is raised before the gradient is taken that is
 *     followed (sharpness-aware minimization: P. Foret, A. Kleiner, H. Mobahi, B. Neyshabur, ICLR 2021); 0 for the gradient
 *     at the weights themselves
 * @param adversarial distance, in deviations of features, all of them together, by which each row is moved to where its own
 *     loss is larger; the loss is half that of rows as they are and half that of moved ones (adversarial training:
 *     I. Goodfellow, J. Shlens, C. Szegedy, ICLR 2015; with Euclidean distances: T. Miyato and others, ICLR 2016); 0 for rows as
 *     they are
 * @param scaledDecay whether {@code weightDecay} is that of the original's training, of which a smaller network gets a part in proportion
 *     to its width: Adam's steps hold weights to within 1 / decay (S. Xie, Z. Li, ICML 2024), and where fewer units make up a layer,
 *     each of their weights is larger
 */
public record OptimizerOptions(
        Optimizer optimizer,
        Momentum momentum,
        double learningRate,
        Schedule schedule,
        double weightDecay,
        double clipNorm,
        double sharpness,
        double adversarial,
        boolean scaledDecay) {
    private static final double FINE_TUNING_RATE = 0.003;
    private static final double FINE_TUNING_DECAY = 0.1;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public OptimizerOptions {
        if (!(learningRate > 0) || Double.isInfinite(learningRate)) {
            throw new IllegalArgumentException("learningRate: expected a positive number, got " + learningRate);
        }
        if (!(weightDecay >= 0) || Double.isInfinite(weightDecay)) {
            throw new IllegalArgumentException("weightDecay: expected 0 or more, got " + weightDecay);
        }
        if (!(clipNorm > 0)) {
            throw new IllegalArgumentException("clipNorm: expected a positive number, got " + clipNorm);
        }
        if (!(sharpness >= 0) || Double.isInfinite(sharpness)) {
            throw new IllegalArgumentException("sharpness: expected 0 or more, got " + sharpness);
        }
        if (!(adversarial >= 0) || Double.isInfinite(adversarial)) {
            throw new IllegalArgumentException("adversarial: expected 0 or more, got " + adversarial);
        }
    }

    /** {@return Adam at 0.001 falling by a cosine} */
    public static OptimizerOptions defaults() {
        return by(Optimizer.ADAM);
    }

    /** {@return an optimizer at its usual learning rate falling by a cosine} */
    public static OptimizerOptions by(Optimizer optimizer) {
        return new OptimizerOptions(
                optimizer,
                Momentum.DEFAULT,
                optimizer.defaultRate(),
                Schedule.COSINE,
                0,
                Double.POSITIVE_INFINITY,
                0,
                0,
                false);
    }

    /**
     * {@return the options that fine-tune best over many data sets: for Adam a rate of 0.003 with a weight decay of
     * 0.1; see {@code docs/adr/0019}}
     */
    public static OptimizerOptions fineTuning(Optimizer optimizer) {
        return optimizer == Optimizer.ADAM
                ? by(optimizer).withRate(FINE_TUNING_RATE).withWeightDecay(FINE_TUNING_DECAY)
                : by(optimizer);
    }

    /** {@return this with another momentum} */
    public OptimizerOptions with(Momentum other) {
        return new OptimizerOptions(
                optimizer, other, learningRate, schedule, weightDecay, clipNorm, sharpness, adversarial, scaledDecay);
    }

    /** {@return this with another learning rate} */
    public OptimizerOptions withRate(double rate) {
        return new OptimizerOptions(
                optimizer, momentum, rate, schedule, weightDecay, clipNorm, sharpness, adversarial, scaledDecay);
    }

    /** {@return this with another schedule} */
    public OptimizerOptions with(Schedule other) {
        return new OptimizerOptions(
                optimizer, momentum, learningRate, other, weightDecay, clipNorm, sharpness, adversarial, scaledDecay);
    }

    /** {@return this with another weight decay} */
    public OptimizerOptions withWeightDecay(double decay) {
        return new OptimizerOptions(
                optimizer, momentum, learningRate, schedule, decay, clipNorm, sharpness, adversarial, scaledDecay);
    }

    /** {@return this with another limit to the gradients} */
    public OptimizerOptions withClipNorm(double norm) {
        return new OptimizerOptions(
                optimizer, momentum, learningRate, schedule, weightDecay, norm, sharpness, adversarial, scaledDecay);
    }

    /** {@return this with another {@code sharpness}} */
    public OptimizerOptions withSharpness(double distance) {
        return new OptimizerOptions(
                optimizer, momentum, learningRate, schedule, weightDecay, clipNorm, distance, adversarial, scaledDecay);
    }

    /** {@return this with another {@code adversarial} distance} */
    public OptimizerOptions withAdversarial(double distance) {
        return new OptimizerOptions(
                optimizer, momentum, learningRate, schedule, weightDecay, clipNorm, sharpness, distance, scaledDecay);
    }

    /**
     * {@return these for a smaller network, with a part of the weight decay, where it is in proportion to the width}
     *
     * @param width mean number of units as a part of the original's
     */
    public OptimizerOptions forWidth(double width) {
        return scaledDecay ? withWeightDecay(width * weightDecay).withScaledDecay(false) : this;
    }

    /** {@return this with another {@code scaledDecay}} */
    public OptimizerOptions withScaledDecay(boolean isScaled) {
        return new OptimizerOptions(
                optimizer, momentum, learningRate, schedule, weightDecay, clipNorm, sharpness, adversarial, isScaled);
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
