package odf2nna.internal.pipeline;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import odf2nna.evaluate.EquivalenceSummary;
import odf2nna.evaluate.LatencySummary;
import odf2nna.evaluate.PromisedMetric;
import odf2nna.internal.evaluate.Evaluation;
import odf2nna.internal.io.StagedFile;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.report.HtmlReport;
import odf2nna.internal.report.ToolVersion;
import odf2nna.internal.runtime.RunContext;
import odf2nna.internal.training.FineTuning;
import odf2nna.pipeline.ReportOptions;
import odf2nna.report.BuildSummary;
import odf2nna.report.DataSummary;
import odf2nna.report.FineTuneSummary;
import odf2nna.report.LayerSummary;
import odf2nna.report.MetricRow;
import odf2nna.report.MetricsReport;
import odf2nna.report.ModelSummary;
import odf2nna.report.NarrowedInput;
import odf2nna.report.PlanSummary;
import odf2nna.report.PrecisionSummary;
import odf2nna.report.RoundSummary;
import odf2nna.report.RoundingSummary;
import odf2nna.report.RunReport;
import odf2nna.report.ScalerFoldSummary;
import odf2nna.report.ScratchSummary;
import odf2nna.report.SearchSummary;
import odf2nna.report.SimplifySummary;
import odf2nna.report.StudySummary;
import odf2nna.report.ThresholdRow;
import odf2nna.report.UnitsReport;
import org.jspecify.annotations.Nullable;

/**
 * Collects what a run finds on its way, for its report; what it does not have stays absent. Nothing computes with it. The
 * page's place is found before any work is done, and it is put there whole or not at all.
 */
final class ReportDraft implements AutoCloseable {
    private static final String TRAINING = "training";

    private final String command;
    private final long seed;
    private final ReportOptions options;
    private final Optional<StagedFile> page;
    private ModelSummary before;
    private long start = System.nanoTime();
    private final List<String> notes = new ArrayList<>();
    private final Map<String, String> engines = new TreeMap<>();

    @Nullable ModelSummary after;

    @Nullable String output;

    @Nullable List<LayerSummary> layers;

    @Nullable List<String> unsupported;

    @Nullable DataSummary data;

    @Nullable BuildSummary build;

    @Nullable PlanSummary plan;

    @Nullable StudySummary study;

    @Nullable SimplifySummary simplification;

    @Nullable EquivalenceSummary equivalence;

    @Nullable SearchSummary search;

    private boolean isCutShort;

    /** Whether the original was made by this run, and so was trained on rows like these. */
    boolean hasOwnOriginal;

    /** What the search promised; empty for the usual. */
    Optional<PromisedMetric> promised = Optional.empty();

    @Nullable List<RoundSummary> rounds;

    @Nullable FineTuneSummary fineTuning;

    @Nullable PrecisionSummary precision;

    /** Fine-tuning through the rounding, which {@link #precision} is to have. */
    @Nullable RoundingSummary rounding;

    @Nullable List<NarrowedInput> narrowedInputs;

    @Nullable ScalerFoldSummary scalerFold;

    @Nullable MetricsReport metrics;

    @Nullable ScratchSummary scratch;

    @Nullable List<LatencySummary> latency;

    @Nullable List<ThresholdRow> thresholds;

    @Nullable List<UnitsReport> units;

    private ReportDraft(
            String command, long seed, ReportOptions options, Optional<StagedFile> page, LoadedModel model) {
        this.command = command;
        this.seed = seed;
        this.options = options;
        this.page = page;
        this.before = Summaries.model(model);
        List<String> reasons = Summaries.unsupported(model);
        this.unsupported = reasons.isEmpty() ? null : reasons;
    }

    /**
     * A report without a page.
     *
     * @param model that the run begins with
     */
    static ReportDraft of(String command, LoadedModel model, long seed) {
        return new ReportDraft(command, seed, ReportOptions.none(), Optional.empty(), model);
    }

    /**
     * A report, and its page where one is asked for.
     *
     * @param model that the run begins with
     * @param inputs what the run reads
     * @param outputs what else it writes
     * @throws odf2nna.pipeline.OutputException if the page's file exists and may not be replaced, has no folder, or is one
     *     of the others
     * @throws IOException if nothing can be written there
     */
    static ReportDraft open(
            String command,
            LoadedModel model,
            ReportOptions options,
            InputFiles inputs,
            List<Path> outputs,
            RunContext run)
            throws IOException {
        Optional<StagedFile> page = Optional.empty();
        if (options.file().isPresent()) {
            OutputCheck.checkReport(options.file().get(), options.replace(), inputs, outputs);
            page = Optional.of(run.staging().beside(options.file().get(), options.replace()));
        }
        return new ReportDraft(command, run.options().seed(), options, page, model);
    }

    /** {@return whether units are shown one by one} */
    boolean isDetailed() {
        return options.detailed();
    }

    /** Has the seconds of the run counted from an earlier time on, by {@link System#nanoTime}. */
    void begunAt(long time) {
        start = time;
    }

    /** Adds a note, once. */
    void note(String note) {
        if (!notes.contains(note)) {
            notes.add(note);
        }
    }

    /** Takes that nothing is written; a program that called the library keeps the result in memory, and knows. */
    void dryRun() {
        if (!options.isInMemory()) {
            note("dry run: nothing is written");
        }
    }

    /** Takes how the model that the run begins with is shown, where that is not what the pipeline got. */
    void beginsWith(ModelSummary model) {
        before = model;
    }

    /** Takes what computes. */
    void engines(RunContext run) {
        engines.putAll(Summaries.engines(run));
    }

    /** Forgets what was said of a candidate that is not taken. */
    void forgetCandidate() {
        plan = null;
        layers = null;
        equivalence = null;
        rounds = null;
        fineTuning = null;
        isCutShort = false;
        units = null;
        engines.remove(TRAINING);
    }

    /** {@return whether the search or a round of fine-tuning was ended early by an interrupt} */
    boolean isInterrupted() {
        return isCutShort || (search != null && search.interrupted());
    }

    /** Takes what was applied to a candidate. */
    void describe(Candidate candidate) {
        PlanSummary found = Summaries.plan(candidate);
        plan = study == null ? found : found.by(study.method());
        layers = Summaries.layers(candidate.original(), candidate.remaining());
    }

    /** Takes how a candidate was fine-tuned. */
    void fineTuned(FineTuning.Result result) {
        fineTuning = Summaries.fineTuning(result);
        engines.put(TRAINING, result.network().engine());
        if (result.network().isInterrupted()) {
            isCutShort = true;
            note("fine-tuning was interrupted: the best weights so far are used");
        }
        if (!result.network().isImproved()) {
            note("fine-tuning made the model no better on the validation rows: the weights before it are" + " kept");
        }
    }

    /** {@return what made a result, in a line} */
    static String madeFrom(Path model) {
        return "Made by odf2nna-onnx %s from %s.".formatted(ToolVersion.read(), model.getFileName());
    }

    /** {@return what made a result and what held-out rows say of it, in lines for a comment in it} */
    List<String> title() {
        List<String> lines = new ArrayList<>();
        lines.add(madeFrom(Path.of(before.file())));
        if (metrics != null && !metrics.metrics().isEmpty()) {
            MetricRow first = metrics.metrics().get(0);
            lines.add(String.format(
                    Locale.ROOT,
                    "%s on %d held-out rows: %.4f, of the original %.4f.",
                    first.name(),
                    metrics.rows(),
                    first.after(),
                    first.before()));
        }
        return lines;
    }

    /** Takes what held-out rows say. */
    void evaluated(Evaluation evaluation) {
        metrics = evaluation.comparison().map(MetricsSummaries::metrics).orElse(null);
        latency = evaluation.latency().isEmpty() ? null : evaluation.latency();
    }

    /** {@return the report, after its page was put in its place} */
    RunReport finish() throws IOException {
        RunReport report = new RunReport(
                RunReport.FORMAT,
                command,
                options.commandLine().isEmpty() ? null : options.commandLine(),
                "odf2nna-onnx " + ToolVersion.read(),
                before,
                after,
                output,
                layers,
                unsupported,
                data,
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
                notes,
                engines,
                seed,
                (System.nanoTime() - start) / 1e9);
        if (page.isPresent()) {
            StagedFile staged = page.get();
            try {
                Files.writeString(staged.file(), HtmlReport.write(report), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw staged.failed(e);
            }
            staged.commit();
        }
        return report;
    }

    @Override
    public void close() throws IOException {
        if (page.isPresent()) {
            page.get().close();
        }
    }
}
