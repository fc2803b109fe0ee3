package odf2nna.internal.prune;

import java.io.IOException;
import java.util.Collection;
import odf2nna.internal.statistics.SplitCovariance;

/** Provides covariances of values that dense layers consume; computes those not known yet in a pass over the rows. */
public interface CovarianceSource {
    /**
     * Two values, by name.
     *
     * @param x the first
     * @param y the second; may be the first
     */
    record Pair(String x, String y) {}

    /**
     * Computes the covariances of all pairs not known yet in one pass.
     *
     * @throws IOException if the rows can't be read
     */
    void prepare(Collection<Pair> pairs) throws IOException;

    /**
     * {@return how two values vary together, all positions}
     *
     * @throws IOException if the rows can't be read
     */
    SplitCovariance between(String x, String y) throws IOException;
}
