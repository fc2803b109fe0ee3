package odf2nna.internal.study;

import java.util.List;
import java.util.Map;
import odf2nna.internal.network.Vector;

/** An importance criterion for units: those of the lowest score are removed first. */
public interface UnitCriterion {
    /** A score up to which a method removes units of its own accord, where it has a test of its own. */
    double OWN_TEST = 1;

    /**
     * Scores units.
     *
     * @param patterns rows, and the network
     * @param values that dense layers consume and that carry removable units; inputs where these are removable, too
     * @return a score for each position of each of the values
     */
    Map<String, Vector> scores(Patterns patterns, List<String> values);
}
