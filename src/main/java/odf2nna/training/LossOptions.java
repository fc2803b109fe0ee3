package odf2nna.training;

import java.util.Optional;

/**
 * The loss of fine-tuning; empty options are chosen by the model and the data.
 *
 * @param loss for numbers: the kind of error
 * @param distill weight of the original's outputs beside the labels, 0 to 1; empty for 0 with labels and 1 without
 * @param temperature by which logits are divided before they are compared with the original's; 1 for unchanged logits
 * @param classWeights weight of the rows of each class; empty for equal weights
 * @param augmentation of training rows
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

    /**
     * {@return the defaults: cross-entropy or squared error, against the labels, or against the original's outputs
     * without labels}
     */
    public static LossOptions defaults() {
        return new LossOptions(Optional.empty(), Optional.empty(), 1, Optional.empty(), AugmentOptions.NONE);
    }

    /** {@return this with another augmentation} */
    public LossOptions with(AugmentOptions other) {
        return new LossOptions(loss, distill, temperature, classWeights, other);
    }

    /** {@return the targets where there are labels, for people} */
    public String title() {
        double share = distill.orElse(0.0);
        return share == 0
                ? "labels"
                : share == 1
                        ? "the original's outputs"
                        : "labels and the original's outputs (weight %s)".formatted(share);
    }

    /** {@return this without the original's outputs} */
    public LossOptions ofLabels() {
        return new LossOptions(loss, Optional.of(0.0), 1, classWeights, augmentation);
    }

    /** {@return this with another weight of the original's outputs} */
    public LossOptions withDistill(double share) {
        return new LossOptions(loss, Optional.of(share), temperature, classWeights, augmentation);
    }

    /**
     * {@return the distillation from the original}
     *
     * @param labelled whether there are labels
     * @param ofClasses whether outputs are logits of classes
     * @throws IllegalArgumentException if that contradicts these options
     */
    public Distillation distillation(boolean labelled, boolean ofClasses) {
        if (!labelled && distill.isPresent() && distill.get() != 1) {
            throw new IllegalArgumentException(
                    "--distill: expected 1, got %s: there are no labels to learn from".formatted(distill.get()));
        }
        Distillation distillation = distillation(distill, temperature, labelled);
        if (temperature != 1 && distillation.share() == 0) {
            throw new IllegalArgumentException(
                    "--temperature: applies to the original's outputs, which are not used; give --distill as well");
        }
        if (temperature != 1 && !ofClasses) {
            throw new IllegalArgumentException(
                    "--temperature: expected outputs that are logits of classes, found numbers");
        }
        return distillation;
    }

    private static Distillation distillation(Optional<Double> share, double temperature, boolean labelled) {
        return new Distillation(share.orElse(labelled ? 0.0 : 1.0), temperature, labelled);
    }
}
