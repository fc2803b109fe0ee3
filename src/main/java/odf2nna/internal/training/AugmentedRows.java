package odf2nna.internal.training;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import odf2nna.internal.data.Batch;
import odf2nna.internal.data.Dataset;
import odf2nna.internal.data.InputShape;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import odf2nna.internal.onnx.Ancestry;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.runtime.Outputs;
import odf2nna.training.AugmentOptions;
import odf2nna.training.ImageLayout;

/**
 * Additional inputs of a training with augmented rows.
 *
 * @param teacher the original, where its outputs are targets
 * @param images the layout of images, where these are shifted
 */
public record AugmentedRows(Optional<Teacher> teacher, Optional<ImageRows> images) {
    /** Half of the last of 11 bits: that of half precision, the least that inputs have. */
    private static final double ROUNDING = 0x1p-11;

    /** Half of the smallest number that half precision has. */
    private static final double UNDERFLOW = 0x1p-25;

    /**
     * Prepares augmentation.
     *
     * @param original the teacher
     * @param scores the heads of the original that are targets
     * @param inputs width of each input tensor of the dense part of the trained model
     * @throws IllegalArgumentException if rows can't be augmented as requested
     */
    static AugmentedRows of(
            AugmentOptions options,
            TrainingTarget goal,
            LoadedModel original,
            Heads scores,
            Dataset data,
            Map<String, Integer> inputs) {
        boolean asks = !options.isNone()
                && (goal.distillation().share() > 0 || scores.scores().size() > 1);
        return new AugmentedRows(
                asks ? Optional.of(teacher(original, scores, inputs)) : Optional.empty(),
                options.shift() > 0 ? Optional.of(images(options, data, inputs)) : Optional.empty());
    }

    private static Teacher teacher(LoadedModel original, Heads scores, Map<String, Integer> inputs) {
        List<String> layers =
                original.network().layers().stream().map(Value.Dense::name).toList();
        for (Value value : scores.network().upTo(scores.value())) {
            boolean input = value instanceof Value.Input;
            boolean shared = Integer.valueOf(value.width()).equals(inputs.get(value.name()))
                    && !Ancestry.reads(original.model(), value.name(), layers);
            if (input && !shared) {
                throw new IllegalArgumentException(
                        ("--augment: the original's outputs for augmented rows can't be computed, since '%s' is between"
                                        + " its dense layers; omit --augment, or train on labels only")
                                .formatted(value.name()));
            }
        }
        return new Teacher(scores.network(), scores.value());
    }

    private static ImageRows images(AugmentOptions options, Dataset data, Map<String, Integer> inputs) {
        if (data.inputs().size() != 1 || inputs.size() != 1) {
            throw new IllegalArgumentException(
                    "--augment shift: expected a model that takes only images, found the inputs "
                            + data.inputs().stream().map(InputShape::toString).toList());
        }
        InputShape input = data.inputs().get(0);
        ImageLayout layout = options.image().orElseGet(() -> ImageLayout.of(input.shape()));
        int width = data.width();
        if (layout.size() != width) {
            throw new IllegalArgumentException("--image: expected as many numbers as a row has, %s, got %s for %s"
                    .formatted(width, layout.size(), layout));
        }
        if (options.shift() >= Math.min(layout.height(), layout.width())) {
            throw new IllegalArgumentException("--augment shift: expected fewer pixels than images of %s have, got %s"
                    .formatted(layout, options.shift()));
        }
        double[] zero = data.prepared(new double[width]);
        double[] ones = new double[width];
        Arrays.fill(ones, 1);
        double[] scale = data.prepared(ones);
        Arrays.setAll(scale, i -> scale[i] - zero[i]);
        return new ImageRows(layout, Vector.of(scale), Vector.of(zero));
    }

    /** {@return the augmentation, for the report; {@code none} for none} */
    public String title(AugmentOptions augmentation) {
        return images.map(rows -> "images of " + rows.layout() + ": ").orElse("") + augmentation.title();
    }

    /**
     * Checks that the inputs of the dense part are the images themselves, if that matters.
     *
     * @param entering the inputs of the dense part that the model computes from the batch
     * @throws IllegalArgumentException if not
     */
    void requireUntouched(Batch batch, Outputs entering, String tensor) {
        if (images.isEmpty()) {
            return;
        }
        double[] values = entering.values(tensor);
        for (int i = 0; i < batch.rows() * batch.width(); i++) {
            double expected = batch.features()[i];
            if (values.length <= i
                    || Math.abs(values[i] - expected) > Math.max(UNDERFLOW, ROUNDING * Math.abs(expected))) {
                throw new IllegalArgumentException(
                        "--augment shift: '%s', the input of the dense layers, is not the image itself: other operators precede it"
                                .formatted(tensor));
            }
        }
    }
}
