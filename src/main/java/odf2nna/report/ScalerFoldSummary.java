package odf2nna.report;

import java.util.List;
import odf2nna.evaluate.EquivalenceSummary;

/**
 * The result takes raw columns and scales them itself.
 *
 * @param layers dense layers whose weights include the scaling
 * @param inputs inputs that are scaled by operators behind them
 * @param equivalence the result on such columns against the same network on scaled ones
 */
public record ScalerFoldSummary(List<String> layers, List<String> inputs, EquivalenceSummary equivalence) {
    public ScalerFoldSummary {
        layers = List.copyOf(layers);
        inputs = List.copyOf(inputs);
    }
}
