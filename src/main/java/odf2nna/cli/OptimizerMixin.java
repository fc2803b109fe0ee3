package odf2nna.cli;

import odf2nna.training.Momentum;
import odf2nna.training.Optimizer;
import odf2nna.training.OptimizerOptions;
import odf2nna.training.Schedule;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say how weights follow their gradients. */
final class OptimizerMixin {
    @Option(
            names = "--optimizer",
            paramLabel = "adam|sgd|rmsprop|adagrad",
            defaultValue = "adam",
            description = "Optimizer: adam (default; AdamW if there is weight decay), sgd with momentum, rmsprop"
                    + " or adagrad.")
    Optimizer optimizer = Optimizer.ADAM;

    @Option(
            names = "--learning-rate",
            paramLabel = "R",
            description = "Learning rate of the first step (default: 0.003 for adam, 0.001 for rmsprop, 0.01 for"
                    + " sgd and adagrad).")
    @Nullable Double learningRate;

    @Option(
            names = "--schedule",
            paramLabel = "cosine|constant|step",
            description = "Schedule of the learning rate: cosine falls to 0 (default); constant; step divides by"
                    + " 10 after 1/2 and 3/4 of training.")
    @Nullable Schedule schedule;

    @Option(
            names = "--weight-decay",
            paramLabel = "D",
            description = "Weight decay: each step subtracts this share of a weight, times the learning rate"
                    + " (default: 0.1 for adam, 0 for the others).")
    @Nullable Double weightDecay;

    @Option(names = "--momentum", paramLabel = "M", description = "Momentum of sgd; 0 for none (default: 0.9).")
    @Nullable Double momentum;

    @Option(names = "--nesterov", negatable = true, description = "Use Nesterov momentum in sgd (default: yes).")
    @Nullable Boolean nesterov;

    @Option(
            names = "--clip-norm",
            paramLabel = "N",
            description = "Clip the global norm of the gradients of a step to N (default: no clipping).")
    double clipNorm = Double.POSITIVE_INFINITY;

    @Option(
            names = "--sharpness",
            paramLabel = "D",
            description = {
                "Sharpness-aware minimization (SAM): take the gradient where the loss is largest within"
                        + " distance D of the weights, which finds flat minima (typical: 0.05 to 0.5). A step takes"
                        + " twice as long (default: 0, off)."
            })
    double sharpness;

    @Option(
            names = "--adversarial",
            paramLabel = "D",
            description = {
                "Adversarial training: half of the loss is on rows moved by distance D in the direction"
                        + " that increases their loss. D is in standard deviations of the features, over all"
                        + " features together (typical for images: 0.5 to 3). A step takes three times as long"
                        + " (default: 0, off)."
            })
    double adversarial;

    /**
     * {@return the descent}
     *
     * @param isPaper whether learning rate, schedule and weight decay are Keras's where nothing else is said
     * @throws IllegalArgumentException if a number is out of range, or the optimizer has no momentum
     */
    OptimizerOptions toOptions(boolean isPaper) {
        if (optimizer != Optimizer.SGD && (momentum != null || nesterov != null)) {
            throw new IllegalArgumentException("--momentum and --nesterov need sgd; add --optimizer sgd, or omit them");
        }
        Momentum usual = Momentum.DEFAULT;
        OptimizerOptions tuned = isPaper
                ? OptimizerOptions.by(optimizer).with(Schedule.CONSTANT)
                : OptimizerOptions.fineTuning(optimizer);
        return new OptimizerOptions(
                optimizer,
                new Momentum(
                        momentum == null ? usual.share() : momentum, nesterov == null ? usual.nesterov() : nesterov),
                learningRate == null ? tuned.learningRate() : learningRate,
                schedule == null ? tuned.schedule() : schedule,
                weightDecay == null ? tuned.weightDecay() : weightDecay,
                clipNorm,
                sharpness,
                adversarial,
                false);
    }
}
