package odf2nna.report;

import java.util.List;
import java.util.Map;
import odf2nna.evaluate.EquivalenceSummary;
import odf2nna.evaluate.LatencySummary;
import org.jspecify.annotations.Nullable;

/**
 * What a run did, as one tree. Parts that a command does not have are null and left out of the JSON.
 *
 * @param format {@link #FORMAT}
 * @param command the command
 * @param commandLine words that repeat the run; null where it was not started by any
 * @param tool name and version of this tool
 * @param before the model that was given
 * @param after the model that was made, or the second one of a comparison
 * @param output where it was written; null when nothing was
 * @param layers the dense layers
 * @param leftAlone products that were not taken for dense layers, and why
 * @param data the data
 * @param plan what was decided
 * @param simplification what the model could do without
 * @param proof the first equality
 * @param search how the threshold was found; null where it was given
 * @param rounds what went before the last round, of which {@code plan} counts all, {@code proof}, {@code search},
 *     {@code retraining} and {@code units} tell of the last alone; null for one round
 * @param retraining how the rest was retrained
 * @param precision in which precision weights were stored, and what that cost; null for that of the model
 * @param narrowedInputs inputs that take fewer columns; null where all take what the original's take
 * @param metrics on held-out rows, the second equality among them
 * @param latency measured times
 * @param staircase distinct thresholds and what each removes
 * @param units statistics of every scored signal
 * @param notes what should be known
 * @param engines what computed: runtime, version, device, threads, batch
 * @param seed decides every random choice
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
        @Nullable List<String> leftAlone,
        @Nullable DataSummary data,
        @Nullable PlanSummary plan,
        @Nullable SimplifySummary simplification,
        @Nullable EquivalenceSummary proof,
        @Nullable SearchSummary search,
        @Nullable List<RoundSummary> rounds,
        @Nullable RetrainSummary retraining,
        @Nullable PrecisionSummary precision,
        @Nullable List<NarrowedInput> narrowedInputs,
        @Nullable MetricsReport metrics,
        @Nullable List<LatencySummary> latency,
        @Nullable List<Step> staircase,
        @Nullable List<UnitsReport> units,
        List<String> notes,
        Map<String, String> engines,
        long seed,
        double seconds) {
    /** Name and version of the JSON; the version grows when a field goes or changes its meaning, not when one is added. */
    public static final String FORMAT = "odf2nna-report/1";

    public RunReport {
        commandLine = commandLine == null ? null : List.copyOf(commandLine);
        narrowedInputs = narrowedInputs == null ? null : List.copyOf(narrowedInputs);
        notes = List.copyOf(notes);
        engines = Map.copyOf(engines);
    }
}
