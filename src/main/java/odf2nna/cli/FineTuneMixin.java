package odf2nna.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import odf2nna.data.DataFiles;
import odf2nna.data.TargetSpec;
import odf2nna.training.FineTuneOptions;
import odf2nna.training.FineTuneOptions.FineTuneFiles;
import odf2nna.training.WeightSelection;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of fine-tuning. */
final class FineTuneMixin {
    static final String ORIGINAL_EPOCHS =
            "Fine-tune for 0.15·E epochs, rounded up, where E is the number of epochs of the"
                    + " original's training, as in ";

    /** Rows in a step where nothing else is said, as in Keras, with which the paper's networks were trained. */
    private static final int PAPERS_BATCH = 32;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            description = {
                "Fine-tune the smaller network for N epochs; 0 for no fine-tuning. Without labels it learns the"
                        + " original's outputs. First, a part of the rows is held out for validation: if fine-tuning"
                        + " on the others makes the network worse there, it is skipped. With --max-drop or without a"
                        + " goal, candidates with and without fine-tuning are tried. Default: 100; with 20,000 rows"
                        + " or more, as many as make 10,000 steps, but at least 20; for a given size, up to four times"
                        + " as many while the network improves. Ctrl-C ends fine-tuning after the current epoch."
            })
    @Nullable Integer epochs;

    @Option(names = "--original-epochs", paramLabel = "E", description = ORIGINAL_EPOCHS + "the ODF2NNA paper.")
    @Nullable Integer originalEpochs;

    @Option(
            names = "--train",
            paramLabel = "FILE",
            converter = FileNames.Pattern.class,
            description = "Rows to fine-tune on (default: the calibration rows of --eval).")
    List<String> trainFiles = new ArrayList<>();

    @Option(
            names = "--train-target",
            paramLabel = "COLUMN|INDEX|FILE|none",
            description = "Where the targets of --train are, if not where those of --eval are.")
    @Nullable String trainTarget;

    @Option(
            names = "--train-rows",
            paramLabel = "N",
            description =
                    "Fine-tune on at most N rows, chosen evenly; they are kept in memory (default: as many as make 256 MiB).")
    @Nullable Integer trainRows;

    @Option(
            names = "--train-batch",
            paramLabel = "N",
            description = "Rows per step (default: 64, or 128 from 20,000 rows on).")
    @Nullable Integer trainBatch;

    @Option(
            names = "--patience",
            paramLabel = "N",
            description = "Stop after N epochs without improvement (default: never).")
    @Nullable Integer patience;

    @Option(
            names = "--keep",
            paramLabel = "best|last",
            description = {
                "Which weights to keep. last: after the last epoch, trained on all rows (default). best:"
                        + " those of the best epoch on validation rows, which are then not trained on (default with"
                        + " --patience)."
            })
    @Nullable WeightSelection keep;

    @Option(
            names = "--dropout",
            paramLabel = "P",
            defaultValue = "0",
            description = "Dropout: share of the hidden activations that is set to 0 in each step (default: 0).")
    double dropout;

    @Mixin
    OptimizerMixin descent = new OptimizerMixin();

    @Mixin
    LossMixin objective = new LossMixin();

    @Mixin
    AugmentMixin augment = new AugmentMixin();

    private WeightSelection kept() {
        if (keep != null) {
            return keep;
        }
        return patience == null ? WeightSelection.LAST : WeightSelection.BEST;
    }

    /** {@return data with the rows to fine-tune on} */
    DataFiles with(DataFiles data) {
        return data.withTraining(
                trainFiles, Optional.ofNullable(trainTarget).map(TargetSpec::parse), Optional.ofNullable(trainRows));
    }

    /**
     * Checks that the length of the paper's retraining is known.
     *
     * @throws IllegalArgumentException if it is not
     */
    void requireEpochsOfOriginal() {
        if (!isGiven()) {
            throw new IllegalArgumentException(
                    "--paper: the paper fine-tunes for 15 per cent of the epochs of the original's training; add"
                            + " --original-epochs with their number, or --epochs 0 to leave that out");
        }
    }

    /** {@return whether a number of epochs is given} */
    boolean isGiven() {
        return epochs != null || originalEpochs != null;
    }

    /**
     * {@return options of fine-tuning; empty for none}
     *
     * @param usual whether to fine-tune where no number of epochs is given
     * @param files what is written beside the result
     * @param isPaper whether steps are Keras's where nothing else is said
     * @throws IllegalArgumentException if a number is out of range
     */
    Optional<FineTuneOptions> toOptions(boolean usual, FineTuneFiles files, boolean isPaper) {
        if (epochs != null && originalEpochs != null) {
            throw new IllegalArgumentException("--epochs and --original-epochs set the same number: give one of them");
        }
        if ((epochs != null && epochs < 0) || (originalEpochs != null && originalEpochs < 1)) {
            throw new IllegalArgumentException(
                    "epochs: expected 0 or more, got " + (epochs == null ? originalEpochs : epochs));
        }
        Optional<Integer> wanted = originalEpochs == null
                ? Optional.ofNullable(epochs)
                : Optional.of(FineTuneOptions.epochsAfter(originalEpochs));
        if (wanted.orElse(usual ? 1 : 0) == 0) {
            if (!files.equals(FineTuneFiles.none())) {
                throw new IllegalArgumentException(
                        "--checkpoint, --log-csv and --tensorboard need fine-tuning; add --epochs");
            }
            if (augment.isGiven()) {
                throw new IllegalArgumentException("--augment and --image need fine-tuning; add --epochs");
            }
            return Optional.empty();
        }
        return Optional.of(new FineTuneOptions(
                new FineTuneOptions.Length(
                        wanted,
                        Optional.ofNullable(patience),
                        Optional.ofNullable(trainBatch == null && isPaper ? (Integer) PAPERS_BATCH : trainBatch),
                        kept(),
                        1),
                descent.toOptions(isPaper),
                dropout,
                objective.toOptions(augment.toOptions()),
                files));
    }
}
