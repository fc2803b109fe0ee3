package odf2nna.internal.prune;

import java.io.IOException;
import java.util.Map;
import odf2nna.prune.CriterionName;

/**
 * Says in which order units go. A new one is a class that implements this, and a name in {@link CriterionName}.
 */
@FunctionalInterface
interface Criterion {
    /**
     * Scores the units that may go.
     *
     * @param evidence what is known
     * @return a score of each free class of {@link TiedUnits}: the smallest goes first, equal ones go together
     * @throws IOException if rows have to be read and can't be
     */
    Map<Integer, Double> scores(Evidence evidence) throws IOException;
}
