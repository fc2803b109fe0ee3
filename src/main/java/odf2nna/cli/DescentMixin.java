package odf2nna.cli;

import odf2nna.training.Momentum;
import odf2nna.training.Optimizer;
import odf2nna.training.OptimizerOptions;
import odf2nna.training.Schedule;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say how weights follow their gradients. */
final class DescentMixin {
    @Option(
            names = "--optimizer",
            paramLabel = "adam|sgd|rmsprop|adagrad",
            defaultValue = "adam",
            description = "Adam (default; AdamW with its weight decay), SGD with a momentum, RMSprop, Adagrad.")
    Optimizer optimizer = Optimizer.ADAM;

    @Option(
            names = "--learning-rate",
            paramLabel = "R",
            description = "At the first step (default: 0.003 for adam, 0.001 for rmsprop, 0.01 for sgd and adagrad).")
    @Nullable Double learningRate;

    @Option(
            names = "--schedule",
            paramLabel = "cosine|constant|step",
            defaultValue = "cosine",
            description = "How the learning rate goes on: down to 0 (default), the same, or by tenths.")
    Schedule schedule = Schedule.COSINE;

    @Option(
            names = "--weight-decay",
            paramLabel = "D",
            description =
                    "Share of each weight taken off in each step, times the learning rate (default: 0.1; 0 for the others"
                            + " than adam).")
    @Nullable Double weightDecay;

    @Option(
            names = "--momentum",
            paramLabel = "M",
            description = "Share of its velocity that sgd keeps in each step; 0 for none (default: 0.9).")
    @Nullable Double momentum;

    @Option(
            names = "--nesterov",
            negatable = true,
            description = "Whether the momentum of sgd is Nesterov's (default: it is).")
    @Nullable Boolean nesterov;

    @Option(
            names = "--clip-norm",
            paramLabel = "N",
            description = "Shorten the gradients of a step, taken together, to the length N (default: no limit).")
    double clipNorm = Double.POSITIVE_INFINITY;

    @Option(
            names = "--sharpness",
            paramLabel = "D",
            description = {
                "Follow the gradient from where the loss is largest within the distance D of the weights, so that flat minima"
                        + " are found (SAM; 0.05 to 0.5 are usual); a step takes twice as long (default: 0, the gradient at"
                        + " the weights)."
            })
    double sharpness;

    @Option(
            names = "--adversarial",
            paramLabel = "D",
            description = {
                "Learn half from the rows and half from rows that are moved against their targets by the distance D, in"
                        + " standard deviations of features, all of them together, so that near rows are answered alike"
                        + " (adversarial training; 0.5 to 3 are usual for images); a step takes three times as long"
                        + " (default: 0, not)."
            })
    double adversarial;

    /**
     * {@return the descent}
     *
     * @throws IllegalArgumentException if a number is out of range, or the optimizer has no momentum
     */
    OptimizerOptions toDescent() {
        if (optimizer != Optimizer.SGD && (momentum != null || nesterov != null)) {
            throw new IllegalArgumentException(
                    "--momentum and --nesterov are about sgd; give --optimizer sgd as well, or leave them out");
        }
        Momentum usual = Momentum.USUAL;
        OptimizerOptions tuned = OptimizerOptions.fineTuning(optimizer);
        return new OptimizerOptions(
                optimizer,
                new Momentum(
                        momentum == null ? usual.share() : momentum, nesterov == null ? usual.nesterov() : nesterov),
                learningRate == null ? tuned.learningRate() : learningRate,
                schedule,
                weightDecay == null ? tuned.weightDecay() : weightDecay,
                clipNorm,
                sharpness,
                adversarial);
    }
}
