package odf2nna.training;

import java.util.Optional;

/**
 * What retraining is to make small; what is empty is chosen to fit the model and the data.
 *
 * @param loss for numbers: how the difference is counted
 * @param distill weight of the original's outputs beside the labels, 0 to 1; empty for 0 with labels and 1 without
 * @param temperature by which logits are divided before they are compared with the original's; 1 to leave them
 * @param classWeights how much rows of each class count; empty for the same
 * @param augmentation how rows are changed while they are learnt from
 */
public record LossOptions(
        Optional<Loss> loss,
        Optional<Double> distill,
        double temperature,
        Optional<ClassWeights> classWeights,
        AugmentOptions augmentation) {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public LossOptions {
        distillation(distill, temperature, true);
    }

    /** {@return the usual: cross-entropy or squared error, against the labels, or the original's outputs without} */
    public static LossOptions defaults() {
        return new LossOptions(Optional.empty(), Optional.empty(), 1, Optional.empty(), AugmentOptions.NONE);
    }

    /** {@return this with another augmentation} */
    public LossOptions with(AugmentOptions other) {
        return new LossOptions(loss, distill, temperature, classWeights, other);
    }

    /** {@return what is learnt from where there are labels, for people} */
    public String title() {
        double share = distill.orElse(0.0);
        return share == 0
                ? "labels"
                : share == 1 ? "the original's outputs" : "labels and, by %s, the original's outputs".formatted(share);
    }

    /** {@return this with another weight of the original's outputs} */
    public LossOptions withDistill(double share) {
        return new LossOptions(loss, Optional.of(share), temperature, classWeights, augmentation);
    }

    /**
     * {@return how the original's outputs are learnt from}
     *
     * @param labelled whether there are labels
     * @param ofClasses whether outputs are logits of classes
     * @throws IllegalArgumentException if that is not what was wished for
     */
    public Distillation distillation(boolean labelled, boolean ofClasses) {
        if (!labelled && distill.isPresent() && distill.get() != 1) {
            throw new IllegalArgumentException(
                    "--distill: expected 1, got %s: there are no labels to learn from".formatted(distill.get()));
        }
        Distillation distillation = distillation(distill, temperature, labelled);
        if (temperature != 1 && distillation.share() == 0) {
            throw new IllegalArgumentException(
                    "--temperature: is that of the original's outputs, which are not learnt from; give --distill as well");
        }
        if (temperature != 1 && !ofClasses) {
            throw new IllegalArgumentException("--temperature: the outputs are numbers, which have none");
        }
        return distillation;
    }

    private static Distillation distillation(Optional<Double> share, double temperature, boolean labelled) {
        return new Distillation(share.orElse(labelled ? 0.0 : 1.0), temperature, labelled);
    }
}
