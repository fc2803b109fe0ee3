package odf2nna.internal.data;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The shape of one model input per row.
 *
 * @param name  input name in the model
 * @param shape per-row dimensions without the batch axis, e.g. {@code [28, 28]}; empty for one number per row
 * @param isText whether it takes texts, which rows hold as numbers of {@link FeatureTexts}
 */
public record InputShape(String name, List<Integer> shape, boolean isText) {
    /**
     * Checks the dimensions.
     *
     * @throws IllegalArgumentException if a dimension is not positive or the width exceeds an {@code int}
     */
    public InputShape {
        shape = List.copyOf(shape);
        long width = 1;
        for (int dimension : shape) {
            width *= dimension;
            if (dimension < 1 || width > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(
                        "input '%s': expected positive dimensions, got %s".formatted(name, shape));
            }
        }
    }

    /** An input of numbers. */
    public InputShape(String name, List<Integer> shape) {
        this(name, shape, false);
    }

    /** {@return how many numbers one row holds: the product of the dimensions} */
    public int width() {
        return shape.stream().mapToInt(Integer::intValue).reduce(1, Math::multiplyExact);
    }

    @Override
    public String toString() {
        return "'" + name + "' " + shape;
    }

    /** {@return the first input that takes texts} */
    static Optional<InputShape> firstText(List<InputShape> inputs) {
        return inputs.stream().filter(InputShape::isText).findFirst();
    }

    /** {@return inputs for a message} */
    static String list(List<InputShape> inputs) {
        return inputs.stream().map(InputShape::toString).collect(Collectors.joining(", "));
    }

    /** {@return the numbers per row of all {@code inputs} together} */
    static int totalWidth(List<InputShape> inputs) {
        return inputs.stream().mapToInt(InputShape::width).reduce(0, Math::addExact);
    }
}
