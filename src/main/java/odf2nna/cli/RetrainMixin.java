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

/** Options that say how the smaller network is retrained. */
final class RetrainMixin {
    private static final double SHARE_OF_ORIGINAL = 0.15;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            description = {
                "Fine-tune the smaller network for N epochs; without labels it learns the original's outputs. It is tried"
                        + " before on most of the rows, and left out where it makes the others worse. 0 for no fine-tuning."
                        + " Default of shrink: 100; from 20,000 rows on as many as make 10,000 steps, at least 20, and up to four times as many"
                        + " for a size that is given where the network still learns; of apply: 0. Ctrl-C"
                        + " ends it after an epoch."
            })
    @Nullable Integer epochs;

    @Option(
            names = "--original-epochs",
            paramLabel = "E",
            description =
                    "Fine-tune for 0.15·E epochs, rounded up, when the original was trained for E, as the paper does.")
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
            description = "Rows in a step (default: 64, or 128 from 20,000 rows on).")
    @Nullable Integer trainBatch;

    @Option(
            names = "--patience",
            paramLabel = "N",
            description = "Stop after N epochs without a better one (default: never).")
    @Nullable Integer patience;

    @Option(
            names = "--keep",
            paramLabel = "best|last",
            description = {
                "Which weights fine-tuning ends with: those after the last epoch, learnt from all rows (default), or the best"
                        + " by validation rows, which are not learnt from then (default with --patience)."
            })
    @Nullable WeightSelection keep;

    @Option(
            names = "--dropout",
            paramLabel = "P",
            defaultValue = "0",
            description = "Share of the hidden activations that is set to 0 in each step of fine-tuning (default: 0).")
    double dropout;

    @Mixin
    DescentMixin descent = new DescentMixin();

    @Mixin
    ObjectiveMixin objective = new ObjectiveMixin();

    @Mixin
    AugmentMixin augment = new AugmentMixin();

    private WeightSelection kept() {
        if (keep != null) {
            return keep;
        }
        return patience == null ? WeightSelection.LAST : WeightSelection.BEST;
    }

    /** {@return data with the rows to retrain on} */
    DataFiles with(DataFiles data) {
        return data.withTraining(
                trainFiles, Optional.ofNullable(trainTarget).map(TargetSpec::parse), Optional.ofNullable(trainRows));
    }

    /** {@return whether a number of epochs is given} */
    boolean isGiven() {
        return epochs != null || originalEpochs != null;
    }

    /**
     * {@return the wish; empty for no retraining}
     *
     * @param usual whether to retrain where no number of epochs is given
     * @param files what is written beside the result
     * @throws IllegalArgumentException if a number is out of range
     */
    Optional<FineTuneOptions> toWish(boolean usual, FineTuneFiles files) {
        if (epochs != null && originalEpochs != null) {
            throw new IllegalArgumentException("--epochs and --original-epochs say the same thing: give one of them");
        }
        if ((epochs != null && epochs < 0) || (originalEpochs != null && originalEpochs < 1)) {
            throw new IllegalArgumentException(
                    "epochs: expected 0 or more, got " + (epochs == null ? originalEpochs : epochs));
        }
        Optional<Integer> wanted = originalEpochs == null
                ? Optional.ofNullable(epochs)
                : Optional.of((int) Math.ceil(SHARE_OF_ORIGINAL * originalEpochs));
        if (wanted.orElse(usual ? 1 : 0) == 0) {
            if (!files.equals(FineTuneFiles.none())) {
                throw new IllegalArgumentException(
                        "--checkpoint, --log-csv and --tensorboard are about retraining; give --epochs as well");
            }
            if (augment.isGiven()) {
                throw new IllegalArgumentException("--augment and --image are about retraining; give --epochs as well");
            }
            return Optional.empty();
        }
        return Optional.of(new FineTuneOptions(
                new FineTuneOptions.Length(
                        wanted, Optional.ofNullable(patience), Optional.ofNullable(trainBatch), kept(), 1),
                descent.toDescent(),
                dropout,
                objective.toWish(augment.toWish()),
                files));
    }
}
