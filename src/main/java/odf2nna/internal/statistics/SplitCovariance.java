package odf2nna.internal.statistics;

import java.util.List;

/**
 * How two values vary together: over all samples, and separately over those of even and of odd rows, so that a fit on
 * one half can be cross-validated on the other.
 *
 * @param whole over all samples
 * @param halves over even and over odd rows; empty where there is only one row
 */
public record SplitCovariance(Covariance whole, List<Covariance> halves) {
    /**
     * Checks the halves.
     *
     * @throws IllegalArgumentException if there are neither none nor two
     */
    public SplitCovariance {
        halves = List.copyOf(halves);
        if (!halves.isEmpty() && halves.size() != 2) {
            throw new IllegalArgumentException("halves: expected 2 or none, got " + halves.size());
        }
    }
}
