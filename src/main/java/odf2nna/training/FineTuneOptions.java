package odf2nna.training;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Options of fine-tuning; empty ones are chosen by the model and the data.
 *
 * @param length epochs and batch size
 * @param optimizer the optimizer
 * @param dropout share of hidden activations that is set to 0 in each step
 * @param loss the loss
 * @param files logs and checkpoints
 * @param sparsity which weights stay 0
 */
public record FineTuneOptions(
        Length length,
        OptimizerOptions optimizer,
        double dropout,
        LossOptions loss,
        FineTuneFiles files,
        Sparsity sparsity) {
    private static final long MANY_ROWS = 20_000;

    /** Epochs of the paper's retraining as a share of those of the original's training. */
    private static final double SHARE_OF_ORIGINAL = 0.15;

    /**
     * Checks the dropout.
     *
     * @throws IllegalArgumentException if it is out of range
     */
    public FineTuneOptions {
        TrainingSettings.of(1).withDropout(dropout);
    }

    /** Options by which every weight is trained. */
    public FineTuneOptions(
            Length length, OptimizerOptions optimizer, double dropout, LossOptions loss, FineTuneFiles files) {
        this(length, optimizer, dropout, loss, files, Sparsity.none());
    }

    /**
     * How long to train.
     *
     * @param epochs passes over the training rows, at least 1; empty for 100; where there are many rows for as many as make
     *     10,000 steps, at least 20
     * @param patience epochs without a better one after which training ends; empty for never
     * @param trainBatch rows in a step; empty for 64, or 128 where there are many rows
     * @param keep the selection of the final weights
     * @param part share of these epochs that is run, more than 0; more than 1 for a longer training
     */
    public record Length(
            Optional<Integer> epochs,
            Optional<Integer> patience,
            Optional<Integer> trainBatch,
            WeightSelection keep,
            double part) {
        private static final int FEWEST_EPOCHS = 20;
        private static final int MOST_EPOCHS = 100;
        private static final int ENOUGH_STEPS = 10_000;

        /**
         * Checks the numbers.
         *
         * @throws IllegalArgumentException if one is out of range
         */
        public Length {
            if (trainBatch.isPresent() && trainBatch.get() < 1) {
                throw new IllegalArgumentException("trainBatch: expected at least 1, got " + trainBatch.get());
            }
            if (patience.isPresent() && keep == WeightSelection.LAST) {
                throw new IllegalArgumentException(
                        "patience: waits for the best epoch, but the last one is kept: give one of them");
            }
            new TrainingSchedule(epochs.orElse(1), patience.orElse(1), trainBatch.orElse(1), 0, keep);
        }

        TrainingSchedule schedule(long rows, long seed) {
            int batch = trainBatch.orElse(rows < MANY_ROWS ? 64 : 128);
            long steps = (rows + batch - 1) / batch;
            long usual = rows < MANY_ROWS
                    ? MOST_EPOCHS
                    : Math.min(MOST_EPOCHS, Math.max(FEWEST_EPOCHS, ENOUGH_STEPS / steps));
            int length = (int) Math.ceil(part * epochs.orElse((int) usual));
            return new TrainingSchedule(length, patience.orElse(length), batch, seed, keep);
        }
    }

    /** {@return {@code epochs} epochs of Adam with a cosine decay of the learning rate} */
    public static FineTuneOptions of(int epochs) {
        return of(Optional.of(epochs));
    }

    /** {@return 15 per cent of the epochs of the original's training, rounded up, as in the paper} */
    public static int epochsAfter(int originalEpochs) {
        return (int) Math.ceil(SHARE_OF_ORIGINAL * originalEpochs);
    }

    /** {@return the defaults, with a number of epochs chosen by the number of rows} */
    public static FineTuneOptions defaults() {
        return of(Optional.empty());
    }

    private static FineTuneOptions of(Optional<Integer> epochs) {
        return new FineTuneOptions(
                new Length(epochs, Optional.empty(), Optional.empty(), WeightSelection.LAST, 1),
                OptimizerOptions.fineTuning(Optimizer.ADAM),
                0,
                LossOptions.defaults(),
                FineTuneFiles.none(),
                Sparsity.none());
    }

    /** {@return whether the epochs were not requested, so that a model that can't be fine-tuned is not an error} */
    public boolean isDefault() {
        return length.epochs().isEmpty();
    }

    /**
     * {@return this with {@code epochs} epochs, or a quarter of its own where none are given, and with plain gradients,
     * which recover sooner}
     */
    public FineTuneOptions inBetween(Optional<Integer> epochs) {
        Length shorter = new Length(
                epochs.or(length::epochs),
                Optional.empty(),
                length.trainBatch(),
                length.keep(),
                epochs.isEmpty() ? 0.25 * length.part() : 1);
        return new FineTuneOptions(shorter, optimizer.withSharpness(0), dropout, loss, FineTuneFiles.none(), sparsity);
    }

    /**
     * {@return this for a training through the rounding of int8: a quarter of the epochs at a tenth of the learning rate, without weight decay, with
     * plain gradients, and the last weights}
     */
    public FineTuneOptions throughRounding() {
        Length quarter = new Length(
                length.epochs(), Optional.empty(), length.trainBatch(), WeightSelection.LAST, 0.25 * length.part());
        OptimizerOptions gentle = optimizer
                .withRate(0.1 * optimizer.learningRate())
                .withWeightDecay(0)
                .withSharpness(0);
        return new FineTuneOptions(quarter, gentle, 0, loss, FineTuneFiles.none(), sparsity);
    }

    /** {@return this for twice as many epochs; empty where their number is given} */
    public Optional<FineTuneOptions> longer() {
        Length twice =
                new Length(length.epochs(), length.patience(), length.trainBatch(), length.keep(), 2 * length.part());
        return isDefault()
                ? Optional.of(new FineTuneOptions(twice, optimizer, dropout, loss, files))
                : Optional.empty();
    }

    /** {@return this for a number of epochs, without logs and checkpoints} */
    public FineTuneOptions alone(int epochs) {
        Length other = new Length(Optional.of(epochs), length.patience(), length.trainBatch(), length.keep(), 1);
        return new FineTuneOptions(other, optimizer, dropout, loss, FineTuneFiles.none(), sparsity);
    }

    /** {@return this with another optimizer} */
    public FineTuneOptions with(OptimizerOptions other) {
        return new FineTuneOptions(length, other, dropout, loss, files, sparsity);
    }

    /** {@return this with another loss} */
    public FineTuneOptions with(LossOptions other) {
        return new FineTuneOptions(length, optimizer, dropout, other, files, sparsity);
    }

    /** {@return this with other weights that stay 0} */
    public FineTuneOptions with(Sparsity other) {
        return new FineTuneOptions(length, optimizer, dropout, loss, files, other);
    }

    /** {@return this with another dropout} */
    public FineTuneOptions withDropout(double share) {
        return new FineTuneOptions(length, optimizer, share, loss, files, sparsity);
    }

    /**
     * {@return the recipes to select from: labels; labels and the original's outputs at a lower learning rate without weight
     *     decay; the original's outputs. One where a loss or augmentation is given; see {@code docs/adr/0019}}
     *
     * @param labelled whether there are labels
     */
    public List<FineTuneOptions> recipes(boolean labelled) {
        if (loss.distill().isPresent() || !loss.augmentation().isNone()) {
            return List.of(this);
        }
        FineTuneOptions gentle = optimizer.equals(OptimizerOptions.fineTuning(Optimizer.ADAM))
                ? with(OptimizerOptions.defaults())
                : this;
        return labelled
                ? List.of(with(loss.withDistill(0)), gentle.with(loss.withDistill(0.5)), with(loss.withDistill(1)))
                : Stream.of(this, gentle).distinct().toList();
    }

    /**
     * {@return this recipe for fresh weights: at the learning rate and with the weight decay of {@code given} where it has lower ones, which
     *     suit weights that are trained already}
     *
     * @param given whose recipe this is
     */
    public FineTuneOptions forFreshWeights(FineTuneOptions given) {
        return optimizer.equals(OptimizerOptions.defaults()) ? with(given.optimizer) : this;
    }

    /**
     * {@return the targets and the learning rate, for people}
     *
     * @param labelled whether there are labels
     */
    public String title(boolean labelled) {
        String from = labelled ? loss.title() : "the original's outputs";
        return optimizer.equals(OptimizerOptions.defaults()) ? from + ", at a lower learning rate" : from;
    }

    /** {@return this with other files} */
    public FineTuneOptions with(FineTuneFiles other) {
        return new FineTuneOptions(length, optimizer, dropout, loss, other, sparsity);
    }

    /**
     * {@return the settings of a training; options that are not set are chosen by the number of rows}
     *
     * @param rows the number of training rows
     */
    public TrainingSettings settings(long rows, long seed, int threads) {
        return new TrainingSettings(
                length.schedule(rows, seed), optimizer, dropout, loss.augmentation(), threads, sparsity);
    }

    /**
     * Files that fine-tuning writes besides its result.
     *
     * @param checkpoint folder for the state after every epoch, from which an interrupted run resumes
     * @param csv a table of the epochs
     * @param tensorBoard folder for an event file with the figures of the epochs
     */
    public record FineTuneFiles(Optional<Path> checkpoint, Optional<EpochTable> csv, Optional<Path> tensorBoard) {
        /** {@return nothing} */
        public static FineTuneFiles none() {
            return new FineTuneFiles(Optional.empty(), Optional.empty(), Optional.empty());
        }
    }

    /**
     * A table of the epochs.
     *
     * @param file where it is written, as epochs end
     * @param replace whether a file that is there may be replaced
     */
    public record EpochTable(Path file, boolean replace) {}
}
