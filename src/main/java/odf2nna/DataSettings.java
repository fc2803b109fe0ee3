package odf2nna;

import java.util.List;
import odf2nna.data.DataOptions;

/**
 * The data of a run.
 *
 * @param eval evaluation data and how to read it; a part is held out for the metrics when {@code test} is empty
 * @param test files of held-out data, read like {@code eval}; may be empty
 */
public record DataSettings(DataOptions eval, List<String> test) {
    public DataSettings {
        test = List.copyOf(test);
    }
}
