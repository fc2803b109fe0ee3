package odf2nna.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How each column is scaled before the original takes it: {@code column · factor + offset}.
 *
 * @param kind {@code scale}, {@code standardize}, or the scaler of scikit-learn, such as {@code StandardScaler}
 * @param source where the numbers come from, for people: a factor, rows, or a file
 * @param file the scaler's; null without one
 * @param columns names of the columns, over all inputs; empty where the data has none
 * @param factors one for each column
 * @param offsets one for each column
 */
public record ScalingSummary(
        String kind,
        String source,
        DataSummary.@Nullable DataFile file,
        List<String> columns,
        List<Double> factors,
        List<Double> offsets) {
    public ScalingSummary {
        columns = List.copyOf(columns);
        factors = List.copyOf(factors);
        offsets = List.copyOf(offsets);
    }

    /** {@return the same, with another description of where the numbers come from} */
    ScalingSummary from(String other) {
        return new ScalingSummary(kind, other, file, columns, factors, offsets);
    }
}
