package odf2nna.training;

import java.util.ArrayList;
import java.util.List;

/**
 * The weight of the rows of each class.
 *
 * @param given a number for each class, positive; empty for a balance, where every class counts the same in sum
 */
public record ClassWeights(List<Double> given) {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is not positive
     */
    public ClassWeights {
        given = List.copyOf(given);
        for (double weight : given) {
            if (!(weight > 0) || Double.isInfinite(weight)) {
                throw new IllegalArgumentException("classWeights: expected positive numbers, got " + weight);
            }
        }
    }

    /** {@return the weights by which every class counts the same in sum, and a row counts 1 on average} */
    public static ClassWeights balanced() {
        return new ClassWeights(List.of());
    }

    /**
     * {@return a weight for each class}
     *
     * @param counts rows of each class
     * @throws IllegalArgumentException if another number of weights was given
     */
    public List<Double> of(long[] counts) {
        if (!given.isEmpty()) {
            if (given.size() != counts.length) {
                throw new IllegalArgumentException("--class-weights: expected %d numbers, one for each class, got %d"
                        .formatted(counts.length, given.size()));
            }
            return given;
        }
        long rows = 0;
        int classes = 0;
        for (long count : counts) {
            rows += count;
            classes += count > 0 ? 1 : 0;
        }
        List<Double> weights = new ArrayList<>();
        for (long count : counts) {
            weights.add(count == 0 ? 1 : (double) rows / ((double) classes * count));
        }
        return weights;
    }
}
