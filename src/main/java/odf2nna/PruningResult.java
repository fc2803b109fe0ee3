package odf2nna;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.CopyOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.pipeline.Commands;
import odf2nna.internal.pipeline.Pipeline;
import odf2nna.internal.prune.PlanJson;
import odf2nna.internal.report.HtmlReport;
import odf2nna.internal.report.JsonReport;
import odf2nna.internal.report.TableReport;
import odf2nna.internal.runtime.RunContext;
import odf2nna.pipeline.OutputOptions;
import odf2nna.pipeline.OutputOptions.ModelFormat;
import odf2nna.report.LayerSummary;
import odf2nna.report.MetricsReport;
import odf2nna.report.PlanSummary;
import odf2nna.report.RunReport;
import odf2nna.runtime.EngineOptions;

/**
 * A pruned model with the plan by which it was made and the metrics that it has, in memory until it is written.
 *
 * <p>It can be written as often and in as many formats as needed. The model was read back and run before it came here; what is
 * written is read back once more before it is put in its place, whole or not at all.
 *
 * <p>Immutable and safe for use by multiple threads.
 *
 * <p><strong>Exception handling:</strong>
 * <ul>
 *   <li>{@link IOException} if a file or a stream can't be written</li>
 *   <li>{@link odf2nna.pipeline.OutputException} if a file exists and is not to be replaced, or can't be written there</li>
 *   <li>{@link odf2nna.onnx.UnsupportedModelException} if the format does not have an operator of the model</li>
 * </ul>
 *
 * <pre>{@code
 * result.writeTo(Path.of("small.onnx"), StandardCopyOption.REPLACE_EXISTING);
 * Files.writeString(Path.of("small.html"), result.toHtml());
 *
 * long parameters = result.report().after().parameters();
 * result.metrics().ifPresent(metrics -> log.info("metrics: " + metrics.metrics()));
 * }</pre>
 */
public final class PruningResult {
    private final OnnxModel model;
    private final boolean isChanged;
    private final Path source;
    private final RunReport report;
    private final Optional<String> planJson;

    /**
     * The result of a run.
     *
     * @param model the pruned model, all of it in memory
     * @param source what was pruned
     * @param report with the names of files as the user has them
     */
    PruningResult(Pipeline.Result made, OnnxModel model, Path source, RunReport report) {
        this.model = model;
        this.isChanged = report.after() != null;
        this.source = source;
        this.report = report;
        this.planJson = made.candidate().plans().size() == 1
                ? Optional.of(PlanJson.write(made.candidate().plans().get(0)))
                : Optional.empty();
    }

    /** {@return whether anything was removed; otherwise the model is the original, and a note of the report says why} */
    public boolean isChanged() {
        return isChanged;
    }

    /** {@return the model as an ONNX file} */
    public byte[] toBytes() {
        return model.toBytes();
    }

    /** {@return what was removed by which criterion; empty where nothing could be} */
    public Optional<PlanSummary> plan() {
        return Optional.ofNullable(report.plan());
    }

    /** {@return the plan as a document that {@code odf2nna-onnx apply} takes; empty where pruning took several rounds} */
    public Optional<String> planJson() {
        return planJson;
    }

    /** {@return the dense layers with how many of their units are kept} */
    public List<LayerSummary> layers() {
        return report.layers() == null ? List.of() : report.layers();
    }

    /** {@return metrics on held-out rows, before and after; empty where none were held out} */
    public Optional<MetricsReport> metrics() {
        return Optional.ofNullable(report.metrics());
    }

    /** {@return all figures of the run as one tree of records} */
    public RunReport report() {
        return report;
    }

    /** {@return the report as one JSON document, which {@code docs/schema/report.schema.json} describes} */
    public String toJson() {
        return JsonReport.write(report);
    }

    /** {@return the report as one page for a browser, which needs no network} */
    public String toHtml() {
        return HtmlReport.write(report);
    }

    /** {@return the report as tables of text, as the command line prints it} */
    @Override
    public String toString() {
        return TableReport.write(report);
    }

    /**
     * Writes the model in the format that the file's name means: {@code .onnx} ONNX, {@code .keras} Keras 3, a folder that exists
     * a SavedModel; any other name the format of the original, where that is a SavedModel, and ONNX otherwise.
     *
     * @param options {@link StandardCopyOption#REPLACE_EXISTING} if what is there may be replaced
     */
    public void writeTo(Path file, CopyOption... options) throws IOException {
        write(file, Optional.empty(), options);
    }

    /**
     * Writes the model in a format.
     *
     * @param options {@link StandardCopyOption#REPLACE_EXISTING} if what is there may be replaced
     */
    public void writeTo(Path file, ModelFormat format, CopyOption... options) throws IOException {
        write(file, Optional.of(format), options);
    }

    private void write(Path file, Optional<ModelFormat> format, CopyOption... options) throws IOException {
        boolean isReplaced = isReplaced(options);
        try (RunContext run = RunContext.of(EngineOptions.defaults())) {
            Commands.write(model, source, new OutputOptions(Optional.of(file), isReplaced, false, format), run);
        }
    }

    /** {@return whether what exists may be replaced} */
    static boolean isReplaced(CopyOption... options) {
        List<CopyOption> given = Arrays.asList(options);
        for (CopyOption option : given) {
            if (option != StandardCopyOption.REPLACE_EXISTING) {
                throw new IllegalArgumentException("options: expected REPLACE_EXISTING or none, got " + option);
            }
        }
        return !given.isEmpty();
    }

    /** Writes the model as an ONNX file to a stream, which stays open. */
    public void writeTo(OutputStream out) throws IOException {
        out.write(toBytes());
        out.flush();
    }
}
