package odf2nna.internal.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import odf2nna.evaluate.EquivalenceSummary;
import odf2nna.evaluate.LatencySummary;
import odf2nna.internal.report.ToolVersion;
import odf2nna.pipeline.ReportOptions;
import odf2nna.report.DataSummary;
import odf2nna.report.FineTuneSummary;
import odf2nna.report.LayerSummary;
import odf2nna.report.MetricsReport;
import odf2nna.report.ModelSummary;
import odf2nna.report.NarrowedInput;
import odf2nna.report.PlanSummary;
import odf2nna.report.PrecisionSummary;
import odf2nna.report.RoundSummary;
import odf2nna.report.RunReport;
import odf2nna.report.SearchSummary;
import odf2nna.report.SimplifySummary;
import odf2nna.report.ThresholdRow;
import odf2nna.report.UnitsReport;
import org.jspecify.annotations.Nullable;

/** Collects what a command finds on its way; what it does not have stays absent. */
public final class ReportBuilder {
    private final String command;
    private final long seed;
    private final ReportOptions settings;
    private final long start = System.nanoTime();
    private final List<String> notes = new ArrayList<>();
    private @Nullable ModelSummary before;
    private @Nullable ModelSummary after;
    private @Nullable String output;
    private @Nullable List<LayerSummary> layers;
    private @Nullable List<String> unsupported;
    private @Nullable DataSummary data;
    private @Nullable PlanSummary plan;
    private @Nullable SimplifySummary simplification;
    private @Nullable EquivalenceSummary equivalence;
    private @Nullable SearchSummary search;
    private @Nullable List<RoundSummary> rounds;
    private @Nullable FineTuneSummary fineTuning;
    private @Nullable PrecisionSummary precision;
    private @Nullable List<NarrowedInput> narrowedInputs;
    private @Nullable MetricsReport metrics;
    private @Nullable List<LatencySummary> latency;
    private @Nullable List<ThresholdRow> thresholds;
    private @Nullable List<UnitsReport> units;
    private Map<String, String> engines = Map.of();

    /**
     * Knows nothing yet.
     *
     * @param command its name
     * @param settings how much is told
     */
    public ReportBuilder(String command, long seed, ReportOptions settings) {
        this.command = command;
        this.seed = seed;
        this.settings = settings;
    }

    /** {@return whether units are shown one by one} */
    public boolean isDetailed() {
        return settings.detailed();
    }

    public ReportBuilder before(ModelSummary summary) {
        before = summary;
        return this;
    }

    /** The second model; {@code shownAs} is its name in the report, since it may not be in its place yet. */
    public ReportBuilder after(ModelSummary summary, String shownAs) {
        after = summary.at(shownAs);
        return this;
    }

    public ReportBuilder output(String file) {
        output = file;
        return this;
    }

    public ReportBuilder layers(List<LayerSummary> summaries) {
        layers = summaries;
        return this;
    }

    public ReportBuilder unsupported(List<String> reasons) {
        unsupported = reasons.isEmpty() ? null : reasons;
        return this;
    }

    public ReportBuilder data(DataSummary summary) {
        data = summary;
        return this;
    }

    ReportBuilder plan(PlanSummary summary) {
        plan = summary;
        return this;
    }

    /** Takes down what was taken out because it changes no output, if anything was. */
    public ReportBuilder simplification(Optional<SimplifySummary> summary) {
        simplification = summary.orElse(null);
        return this;
    }

    public ReportBuilder equivalence(EquivalenceSummary summary) {
        equivalence = summary;
        return this;
    }

    ReportBuilder search(SearchSummary summary) {
        search = summary;
        return this;
    }

    ReportBuilder rounds(List<RoundSummary> earlier) {
        rounds = earlier.isEmpty() ? null : earlier;
        return this;
    }

    ReportBuilder fineTuning(FineTuneSummary summary) {
        fineTuning = summary;
        return this;
    }

    ReportBuilder precision(PrecisionSummary summary) {
        precision = summary;
        return this;
    }

    ReportBuilder narrowedInputs(List<NarrowedInput> inputs) {
        narrowedInputs = inputs;
        return this;
    }

    public ReportBuilder metrics(MetricsReport report) {
        metrics = report;
        return this;
    }

    public ReportBuilder latency(List<LatencySummary> measured) {
        latency = measured.isEmpty() ? null : measured;
        return this;
    }

    public ReportBuilder thresholds(List<ThresholdRow> rows) {
        thresholds = rows;
        return this;
    }

    public ReportBuilder units(List<UnitsReport> seen) {
        units = seen;
        return this;
    }

    public ReportBuilder engines(Map<String, String> used) {
        engines = used;
        return this;
    }

    ReportBuilder note(String note) {
        if (!notes.contains(note)) {
            notes.add(note);
        }
        return this;
    }

    public RunReport build() {
        if (before == null) {
            throw new IllegalStateException("a report needs its model");
        }
        return new RunReport(
                RunReport.FORMAT,
                command,
                settings.commandLine().isEmpty() ? null : settings.commandLine(),
                "odf2nna-onnx " + ToolVersion.read(),
                before,
                after,
                output,
                layers,
                unsupported,
                data,
                plan,
                simplification,
                equivalence,
                search,
                rounds,
                fineTuning,
                precision,
                narrowedInputs,
                metrics,
                latency,
                thresholds,
                units,
                notes,
                engines,
                seed,
                (System.nanoTime() - start) / 1e9);
    }
}
