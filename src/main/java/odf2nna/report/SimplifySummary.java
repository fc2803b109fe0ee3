package odf2nna.report;

import java.util.List;

/**
 * What a model could do without.
 *
 * @param findings one for each layer and reason
 * @param units how many units were taken out
 */
public record SimplifySummary(List<Line> findings, int units) {
    public SimplifySummary {
        findings = List.copyOf(findings);
    }

    /**
     * One finding.
     *
     * @param layer name of the layer, or of the input
     * @param kind why
     * @param holds for which inputs
     * @param units which units, or features, as the original numbers them from 0; empty for a scaling
     */
    public record Line(String layer, String kind, String holds, List<Integer> units) {
        public Line {
            units = List.copyOf(units);
        }
    }
}
