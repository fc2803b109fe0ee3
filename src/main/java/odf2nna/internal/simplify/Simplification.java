package odf2nna.internal.simplify;

import java.util.List;
import odf2nna.internal.network.Reduction;

/**
 * A network without its redundant parts.
 *
 * @param reduction the smaller network; the same network where nothing was found
 * @param findings what was found
 */
public record Simplification(Reduction reduction, List<Finding> findings) {
    public Simplification {
        findings = List.copyOf(findings);
    }
}
