package odf2nna.internal.training;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.FakeQuantization;
import odf2nna.internal.network.Value;
import odf2nna.training.AugmentOptions;
import odf2nna.training.ImageLayout;
import odf2nna.training.TrainingSettings;

/**
 * A training: network, objective, rows and settings.
 *
 * @param network the network to start from
 * @param objective the training objective
 * @param training training rows
 * @param validation rows that select the best epoch
 * @param settings of the training
 * @param teacher the original, where its outputs for augmented rows are targets
 * @param images the images in the training rows, where these are shifted
 * @param columns the columns of the rows that inputs of the network take; other inputs take the columns of their name
 * @param rounding what is rounded in every step and on the validation rows; empty to train in full precision
 */
public record TrainingJob(
        DenseNetwork network,
        Objective objective,
        TrainingRows training,
        TrainingRows validation,
        TrainingSettings settings,
        Optional<Teacher> teacher,
        Optional<ImageRows> images,
        Map<String, RowColumns> columns,
        Optional<FakeQuantization> rounding) {
    /**
     * Checks that rows can be augmented as configured.
     *
     * @throws IllegalArgumentException if the original or the layout of images is needed and missing, or does not fit
     */
    public TrainingJob {
        columns = Map.copyOf(columns);
        AugmentOptions augmentation = settings.augmentation();
        if (!augmentation.isNone() && objective.learnsOriginal()) {
            Teacher original = teacher.orElseThrow(
                    () -> new IllegalArgumentException(
                            "augment: the original's outputs for augmented rows are to be learnt from, and there is no original"));
            original.network().upTo(original.value()).stream()
                    .filter(Value.Input.class::isInstance)
                    .forEach(input -> training.input(input.name()));
        }
        if (augmentation.shift() > 0) {
            requireImages(training, images, augmentation.shift());
        }
    }

    /** {@return the same training of another network, with the same inputs and scores} */
    TrainingJob with(DenseNetwork other) {
        return new TrainingJob(other, objective, training, validation, settings, teacher, images, columns, rounding);
    }

    /** {@return the same training through a rounding: outputs are those of rounded numbers, and gradients pass it as if it were none} */
    public TrainingJob through(FakeQuantization other) {
        return new TrainingJob(
                network, objective, training, validation, settings, teacher, images, columns, Optional.of(other));
    }

    private static void requireImages(TrainingRows rows, Optional<ImageRows> images, int shift) {
        ImageLayout layout = images.map(ImageRows::layout)
                .orElseThrow(() -> new IllegalArgumentException("augment: shift is for images, and there are none"));
        if (rows.inputs().size() != 1
                || rows.inputs().values().iterator().next().length != (long) rows.rows() * layout.size()) {
            throw new IllegalArgumentException("augment: expected rows of one input with images of " + layout);
        }
        if (shift >= Math.min(layout.height(), layout.width())) {
            throw new IllegalArgumentException(
                    "augment: expected a shift of fewer pixels than images of %s have, got %s"
                            .formatted(layout, shift));
        }
    }

    /** A training in full precision. */
    public TrainingJob(
            DenseNetwork network,
            Objective objective,
            TrainingRows training,
            TrainingRows validation,
            TrainingSettings settings,
            Optional<Teacher> teacher,
            Optional<ImageRows> images,
            Map<String, RowColumns> columns) {
        this(network, objective, training, validation, settings, teacher, images, columns, Optional.empty());
    }

    /** A training on whole rows that needs neither teacher nor images. */
    public TrainingJob(
            DenseNetwork network,
            Objective objective,
            TrainingRows training,
            TrainingRows validation,
            TrainingSettings settings) {
        this(network, objective, training, validation, settings, Optional.empty(), Optional.empty(), Map.of());
    }

    /**
     * {@return how many numbers a row has for each input of the rows that the objective depends on, by its name}
     *
     * @throws IllegalArgumentException if the rows do not fit the network
     */
    public Map<String, Integer> rowInputs() {
        Map<String, Integer> inputs = new LinkedHashMap<>();
        for (Value value : network.upTo(objective.value())) {
            if (value instanceof Value.Input) {
                RowColumns read = columns.get(value.name());
                String name = read == null ? value.name() : read.input();
                int width = training.width(name);
                boolean fits = read == null
                        ? width == value.width()
                        : read.positions().size() == value.width()
                                && read.positions().bound() <= width;
                if (!fits || validation.width(name) != width) {
                    throw new IllegalArgumentException("input '%s': expected %d values for each row, got %d"
                            .formatted(name, value.width(), width));
                }
                inputs.put(name, width);
            }
        }
        return inputs;
    }

    /** {@return the original, if its outputs are computed in each step} */
    public Optional<Teacher> asked() {
        boolean asks = !settings.augmentation().isNone() && objective.learnsOriginal();
        return asks ? teacher : Optional.empty();
    }

    /** {@return multiplications with a following addition for a row of a step, forward} */
    public long multiplyAdds() {
        return network.multiplyAdds()
                + asked().map(original -> original.network().multiplyAdds()).orElse(0L);
    }

    /** {@return the weights that training changes, as they are before it} */
    public Weights weights() {
        return Weights.of(network, objective.value());
    }

    /** {@return steps of an epoch} */
    public int stepsPerEpoch() {
        return settings.schedule().steps(training.rows());
    }

    /** {@return steps of all epochs} */
    public long steps() {
        return (long) settings.schedule().epochs() * stepsPerEpoch();
    }
}
