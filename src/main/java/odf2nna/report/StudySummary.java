package odf2nna.report;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The published method that made the result.
 *
 * @param method its name, as users type it
 * @param title what it is called, with the mark of a reconstruction
 * @param source who described it, and where
 * @param guess what the source does not say or was not found, and had to be guessed; null if nothing
 * @param parameters all its parameters, by name
 * @param rows that it looked at
 * @param nonZerosBefore weights and biases of the original's dense layers that are not 0; null for a method for units
 * @param nonZeros the same after pruning and fine-tuning, before units and inputs without weights are removed; null likewise
 */
public record StudySummary(
        String method,
        String title,
        String source,
        @Nullable String guess,
        Map<String, String> parameters,
        int rows,
        @Nullable Long nonZerosBefore,
        @Nullable Long nonZeros) {
    public StudySummary {
        parameters = Map.copyOf(parameters);
    }
}
