package odf2nna.report;

import java.util.List;
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
 * @param sets that a search has measured; null for other methods
 * @param front the sets that are best for their size, the smallest error first; null for other methods
 */
public record StudySummary(
        String method,
        String title,
        String source,
        @Nullable String guess,
        Map<String, String> parameters,
        int rows,
        @Nullable Long nonZerosBefore,
        @Nullable Long nonZeros,
        @Nullable Integer sets,
        @Nullable List<Point> front) {
    /**
     * A set of units that a search found.
     *
     * @param error mean error on the validation rows
     * @param parameters of the network with these units
     */
    public record Point(double error, long parameters) {}

    public StudySummary {
        parameters = Map.copyOf(parameters);
        front = front == null ? null : List.copyOf(front);
    }

    /** {@return the same with the numbers of parameters that are not 0} */
    public StudySummary keeping(long before, long after) {
        return new StudySummary(method, title, source, guess, parameters, rows, before, after, sets, front);
    }

    /** {@return the same with what a search found} */
    public StudySummary having(int measured, List<Point> found) {
        return new StudySummary(
                method, title, source, guess, parameters, rows, nonZerosBefore, nonZeros, measured, found);
    }
}
