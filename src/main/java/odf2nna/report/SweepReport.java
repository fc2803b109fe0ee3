package odf2nna.report;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The result of a sweep, as one tree. Absent parts are null and omitted from the JSON.
 *
 * @param format {@link #FORMAT}
 * @param command {@code sweep}
 * @param tool name and version of this tool
 * @param commandLine words that repeat the sweep; null if the library was called
 * @param before the model that was given
 * @param widths units of each of its prunable layers
 * @param output the folder of the results
 * @param data the data
 * @param criterion the importance criterion, which sets the pruning order
 * @param errorName what validation errors are: {@code error} of classes, or the loss
 * @param validationRows how many validation rows there are
 * @param validationError the original's
 * @param points the models in the order of the goals, each before its fine-tuned form
 * @param notes remarks
 * @param engines runtime, version, device and threads
 * @param seed determines every random choice
 * @param seconds wall time of the last run
 */
public record SweepReport(
        String format,
        String command,
        String tool,
        @Nullable List<String> commandLine,
        ModelSummary before,
        List<Integer> widths,
        String output,
        DataSummary data,
        String criterion,
        @Nullable String errorName,
        @Nullable Long validationRows,
        @Nullable Double validationError,
        List<SweepPoint> points,
        List<String> notes,
        Map<String, String> engines,
        long seed,
        double seconds) {
    /** Name and version of the format that docs/schema/sweep.schema.json describes. */
    public static final String FORMAT = "odf2nna-sweep/2";

    public SweepReport {
        commandLine = commandLine == null ? null : List.copyOf(commandLine);
        widths = List.copyOf(widths);
        points = List.copyOf(points);
        notes = List.copyOf(notes);
        engines = Map.copyOf(engines);
    }
}
