package odf2nna.internal.statistics;

import java.util.List;

/**
 * How two values vary together: over all samples, and over those of even and of odd rows apart, so that what is
 * concluded from one half can be checked on the other.
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
