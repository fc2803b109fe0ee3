package odf2nna.internal.statistics;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The sums behind a {@link SplitCovariance}.
 *
 * @param even of even rows
 * @param odd of odd rows
 */
public record SplitSums(CovarianceAccumulator even, CovarianceAccumulator odd) {
    /** {@return sums of several pairs, with those of later rows added to each} */
    public static List<SplitSums> join(List<SplitSums> earlier, List<SplitSums> later) {
        return IntStream.range(0, earlier.size())
                .mapToObj(i -> earlier.get(i).join(later.get(i)))
                .toList();
    }

    /** Adds the sums of rows that come after these, and {@return these} */
    public SplitSums join(SplitSums later) {
        even.merge(later.even);
        odd.merge(later.odd);
        return this;
    }

    /**
     * {@return the covariances; these sums can't be used any more}
     *
     * @param x name of the first value
     * @param y name of the second; empty where covariances within the first alone were summed
     * @param within covariances within the first over the same rows, where these sums do not hold them
     * @throws NonFiniteActivationException if a value was NaN or infinite
     */
    public SplitCovariance covariance(String x, Optional<String> y, Optional<SplitCovariance> within) {
        List<Covariance> halves = new ArrayList<>();
        if (even.samples() > 0 && odd.samples() > 0) {
            halves.add(covariance(even, x, y, within.map(known -> known.halves().get(0))));
            halves.add(covariance(odd, x, y, within.map(known -> known.halves().get(1))));
        }
        even.merge(odd);
        return new SplitCovariance(covariance(even, x, y, within.map(SplitCovariance::whole)), halves);
    }

    private static Covariance covariance(
            CovarianceAccumulator seen, String x, Optional<String> y, Optional<Covariance> within) {
        String second = y.orElse(x);
        if (within.isPresent()) {
            return seen.covariance(x, second, within.get().sxx());
        }
        Covariance found = seen.covariance(x, second);
        return y.isPresent()
                ? found
                : new Covariance(found.samples(), found.meanX(), found.meanX(), found.sxx(), found.sxx());
    }
}
