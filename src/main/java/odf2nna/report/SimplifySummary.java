package odf2nna.report;

import java.util.List;

/**
 * What was removed without changing any output.
 *
 * @param findings one for each layer and reason
 * @param units how many units were removed
 */
public record SimplifySummary(List<Finding> findings, int units) {
    public SimplifySummary {
        findings = List.copyOf(findings);
    }

    /**
     * One finding.
     *
     * @param layer name of the layer, or of the input
     * @param kind why
     * @param holds the inputs that it holds for
     * @param units the units or features, as the original numbers them from 0; empty for a scaling
     */
    public record Finding(String layer, String kind, String holds, List<Integer> units) {
        public Finding {
            units = List.copyOf(units);
        }
    }
}
