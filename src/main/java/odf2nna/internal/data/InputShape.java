package odf2nna.internal.data;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The shape of one model input per row.
 *
 * @param name  input name in the model
 * @param shape per-row dimensions without the batch axis, e.g. {@code [28, 28]}; empty for one number per row
 * @param kind what it takes
 */
public record InputShape(String name, List<Integer> shape, Kind kind) {
    /** What an input takes. */
    public enum Kind {
        /** Real numbers, of which NaN is one. */
        REALS,
        /** Integers or truth values. */
        INTEGERS,
        /** Texts, which rows hold as numbers of {@link FeatureTexts}. */
        TEXTS
    }

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

    /** An input of real numbers. */
    public InputShape(String name, List<Integer> shape) {
        this(name, shape, Kind.REALS);
    }

    /** {@return how many numbers one row holds: the product of the dimensions} */
    public int width() {
        return shape.stream().mapToInt(Integer::intValue).reduce(1, Math::multiplyExact);
    }

    @Override
    public String toString() {
        return "'" + name + "' " + shape + (isText() ? " of texts" : "");
    }

    /** {@return whether it takes texts} */
    public boolean isText() {
        return kind == Kind.TEXTS;
    }

    /** {@return the first input that takes texts} */
    static Optional<InputShape> firstText(List<InputShape> inputs) {
        return inputs.stream().filter(InputShape::isText).findFirst();
    }

    /** {@return the indexes in a row of the features of inputs of one kind} */
    static Set<Integer> features(List<InputShape> inputs, Kind kind) {
        Set<Integer> features = new HashSet<>();
        int start = 0;
        for (InputShape input : inputs) {
            if (input.kind == kind) {
                IntStream.range(start, start + input.width()).forEach(features::add);
            }
            start += input.width();
        }
        return Set.copyOf(features);
    }

    /** {@return inputs for a message} */
    public static String list(List<InputShape> inputs) {
        return inputs.stream().map(InputShape::toString).collect(Collectors.joining(", "));
    }

    /** {@return the numbers per row of all {@code inputs} together} */
    static int totalWidth(List<InputShape> inputs) {
        return inputs.stream().mapToInt(InputShape::width).reduce(0, Math::addExact);
    }
}
