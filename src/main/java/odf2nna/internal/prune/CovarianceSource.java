package odf2nna.internal.prune;

import java.io.IOException;
import java.util.Collection;
import odf2nna.internal.statistics.SplitCovariance;

/** Gives covariances of values that dense layers read, by a pass over the rows where they are not known yet. */
public interface CovarianceSource {
    /**
     * Two values, by name.
     *
     * @param x the first
     * @param y the second; may be the first
     */
    record Pair(String x, String y) {}

    /**
     * Makes sure that pairs are known, in one pass for all that are not.
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
