package odf2nna.spark;

import java.io.Serializable;
import java.util.List;
import java.util.function.Function;
import odf2nna.data.DataFormatException;
import odf2nna.pipeline.BoundMissedException;

/**
 * What a task returns. A problem of the data or of the model is a value: Spark would run a task that fails again.
 *
 * @param values what was made; empty if there was a problem
 * @param problem empty if there was none
 * @param isOfData whether rows or files can't be used, rather than the model
 * @param <T> what is made, which can be serialized
 */
record Outcome<T>(List<T> values, String problem, boolean isOfData) implements Serializable {
    /**
     * {@return what was made from rows of a table}
     *
     * @param model what messages call the model
     * @throws DataFormatException if the rows can't be used
     * @throws BoundMissedException if the model can't
     */
    List<T> valuesOr(SparkTable table, Object model) {
        return valuesOr(text -> isOfData
                ? DataFormatException.inFile(table.name(), text)
                : new BoundMissedException(model + ": " + text));
    }

    /** {@return what was made} Throws what a function gives if there was a problem. */
    List<T> valuesOr(Function<String, RuntimeException> failure) {
        if (problem.isEmpty()) {
            return values;
        }
        throw failure.apply(problem);
    }
}
