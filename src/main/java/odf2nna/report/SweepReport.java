package odf2nna.report;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a sweep came to, as one tree. Parts that it does not have are null and left out of the JSON.
 *
 * @param format {@link #FORMAT}
 * @param command {@code sweep}
 * @param tool name and version of this tool
 * @param commandLine words that repeat the sweep; null where it was not started by any
 * @param before the model that was given
 * @param widths units of each of its layers that can lose some
 * @param output the folder of the results
 * @param data the data
 * @param criterion in which order units went
 * @param errorName what validation errors are: {@code error} of classes, or the loss
 * @param validationRows rows they are of
 * @param validationError the original's
 * @param points the models, by size or threshold as asked for, each before its retrained one
 * @param notes what should be known
 * @param engines what computed
 * @param seed decides every random choice
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
    public static final String FORMAT = "odf2nna-sweep/1";

    public SweepReport {
        commandLine = commandLine == null ? null : List.copyOf(commandLine);
        widths = List.copyOf(widths);
        points = List.copyOf(points);
        notes = List.copyOf(notes);
        engines = Map.copyOf(engines);
    }
}
