package odf2nna.report;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import odf2nna.evaluate.EquivalenceSummary;
import odf2nna.evaluate.LatencySummary;
import org.jspecify.annotations.Nullable;

/**
 * The result of a run, as one tree. Parts that a command does not have are null and omitted from the JSON.
 *
 * @param format {@link #FORMAT}
 * @param command the command
 * @param commandLine words that repeat the run; null if the library was called
 * @param tool name and version of this tool
 * @param before the model that was given
 * @param after the model that was made, or the second one of a comparison
 * @param output where it was written; null if nothing was
 * @param layers the dense layers
 * @param unsupported matrix products that are no supported dense layers, with the reason
 * @param data the data
 * @param build how the model that was given was built from the data; null if it was read
 * @param plan the pruning plan
 * @param study the published method that made the result; null where it is this program's own
 * @param simplification what was removed without changing any output
 * @param equivalence the equivalence check
 * @param search how the threshold was found; null where it was given
 * @param rounds rounds before the last; {@code plan} counts all rounds, while {@code equivalence}, {@code search},
 *     {@code fineTuning} and {@code units} describe the last; null for one round
 * @param fineTuning how the smaller network was fine-tuned
 * @param precision the precision of stored weights and what it costs; null where it did not change
 * @param narrowedInputs inputs that take fewer columns; null without such inputs
 * @param scalerFold how the result takes raw columns; null if it takes scaled ones
 * @param metrics on held-out rows
 * @param scratch the topology of the result trained from fresh weights, beside the result; null unless that was asked for
 * @param latency measured times
 * @param thresholds distinct thresholds and what each prunes
 * @param units statistics of every scored tensor
 * @param notes remarks
 * @param engines runtime, version, device, threads, batch
 * @param seed determines every random choice
 * @param seconds wall time
 */
public record RunReport(
        String format,
        String command,
        @Nullable List<String> commandLine,
        String tool,
        ModelSummary before,
        @Nullable ModelSummary after,
        @Nullable String output,
        @Nullable List<LayerSummary> layers,
        @Nullable List<String> unsupported,
        @Nullable DataSummary data,
        @Nullable BuildSummary build,
        @Nullable PlanSummary plan,
        @Nullable StudySummary study,
        @Nullable SimplifySummary simplification,
        @Nullable EquivalenceSummary equivalence,
        @Nullable SearchSummary search,
        @Nullable List<RoundSummary> rounds,
        @Nullable FineTuneSummary fineTuning,
        @Nullable PrecisionSummary precision,
        @Nullable List<NarrowedInput> narrowedInputs,
        @Nullable ScalerFoldSummary scalerFold,
        @Nullable MetricsReport metrics,
        @Nullable ScratchSummary scratch,
        @Nullable List<LatencySummary> latency,
        @Nullable List<ThresholdRow> thresholds,
        @Nullable List<UnitsReport> units,
        List<String> notes,
        Map<String, String> engines,
        long seed,
        double seconds) {
    /** Name and version of the JSON; the version grows when a field is removed or changes its meaning, not when one is added. */
    public static final String FORMAT = "odf2nna-report/2";

    public RunReport {
        commandLine = commandLine == null ? null : List.copyOf(commandLine);
        narrowedInputs = narrowedInputs == null ? null : List.copyOf(narrowedInputs);
        notes = List.copyOf(notes);
        engines = Map.copyOf(engines);
    }

    /**
     * {@return the same, with other names of the files that are read and made}
     *
     * @param names gives the name, or a text with names in it, that stands in the place of another
     */
    public RunReport naming(UnaryOperator<String> names) {
        return new RunReport(
                format,
                command,
                commandLine,
                tool,
                before.at(names.apply(before.file())),
                after == null ? null : after.at(names.apply(after.file())),
                output,
                layers,
                unsupported,
                data == null ? null : data.naming(names),
                build,
                plan,
                study,
                simplification,
                equivalence,
                search,
                rounds,
                fineTuning,
                precision,
                narrowedInputs,
                scalerFold,
                metrics,
                scratch,
                latency,
                thresholds,
                units,
                notes.stream().map(names).toList(),
                engines,
                seed,
                seconds);
    }
}
