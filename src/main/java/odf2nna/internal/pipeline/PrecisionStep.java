package odf2nna.internal.pipeline;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import odf2nna.data.DataFiles;
import odf2nna.evaluate.LatencySummary;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.network.Value;
import odf2nna.internal.onnx.HalfWeights;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.onnx.OpsetRaise;
import odf2nna.internal.onnx.QuantizedRewriter;
import odf2nna.onnx.UnsupportedModelException;
import odf2nna.pipeline.OutputOptions;
import odf2nna.pipeline.Precision;
import odf2nna.report.MetricsReport;
import odf2nna.report.PrecisionSummary;

/** Puts the result of a run into lower precision, and finds out what that alone costs. */
final class PrecisionStep {
    private static final String METADATA = "odf2nna.precision";

    private final ReportBuilder report;
    private final Optional<Shrinker> rows;
    private final Precision precision;
    private final List<String> left = new ArrayList<>();

    /**
     * A step.
     *
     * @param rows gives rows; empty where there are none, which int8 can do nothing without
     */
    PrecisionStep(ReportBuilder report, Optional<Shrinker> rows, Precision precision) {
        this.report = report;
        this.rows = rows;
        this.precision = precision;
    }

    /**
     * Finds out before any work is done whether a model can be stored so.
     *
     * @throws UnsupportedModelException if no layer can
     */
    static void check(LoadedModel model, Precision precision) {
        List<String> reasons = reasons(model, precision);
        String file = model.model().file().toString();
        if (reasons.size() == model.network().layers().size()) {
            List<String> findings = new ArrayList<>(reasons);
            findings.add(0, "no dense layer of it can be stored in " + precision);
            throw new UnsupportedModelException(file, findings);
        }
        if (precision == Precision.INT8 && model.model().opset() < OpsetRaise.QUANTIZED) {
            OpsetRaise.obstacle(model.model()).ifPresent(obstacle -> {
                throw new UnsupportedModelException(
                        file,
                        "opset %d: int8 takes 10 or newer, and %s is not the same there"
                                .formatted(model.model().opset(), obstacle));
            });
        }
    }

    /**
     * Checks that rows are there where they are needed.
     *
     * @throws IllegalArgumentException if not
     */
    static void requireData(OutputOptions output, Optional<DataFiles> data) {
        if (output.precision().isEmpty()) {
            throw new IllegalArgumentException("precision: expected fp16 or int8, as data are given for it");
        }
        if (output.precision().get() == Precision.INT8 && data.isEmpty()) {
            throw new IllegalArgumentException(
                    "precision: int8 takes the ranges of activations from rows; give --eval DATA");
        }
    }

    private static List<String> reasons(LoadedModel model, Precision precision) {
        List<String> reasons = new ArrayList<>();
        for (Value.Dense layer : model.network().layers()) {
            Optional<String> reason = precision == Precision.FP16
                    ? HalfWeights.reason(model.model(), model.region(), layer)
                    : QuantizedRewriter.reason(model.model(), model.region(), layer);
            reason.ifPresent(why -> reasons.add(stays(layer, why)));
        }
        return reasons;
    }

    /** {@return a finding: a layer that is not stored in lower precision} */
    static String stays(Value.Dense layer, String why) {
        return "'%s' stays as it is: %s".formatted(layer.layer().name(), why);
    }

    /** {@return the model in lower precision} */
    OnnxModel apply(LoadedModel exact) throws IOException {
        OnnxModel lower;
        if (precision == Precision.FP16) {
            left.addAll(reasons(exact, precision));
            lower = HalfWeights.of(exact.model(), exact.region());
        } else {
            Quantization.Result result = rows.orElseThrow().quantize(exact);
            left.addAll(result.left());
            result.notes().forEach(report::note);
            lower = result.model();
        }
        return lower.withMetadata(Map.of(METADATA, precision.toString()));
    }

    /** Compares both, for a run whose other figures come from elsewhere. */
    void judge(LoadedModel exact, LoadedModel lower, TaskOptions judge) throws IOException {
        Evaluation verdict = rows.orElseThrow().judge(exact.model(), lower.model(), judge);
        summarise(exact, lower, verdict.metrics(), verdict.latency());
    }

    /** Compares both, for a run that does nothing else. */
    void judgeConverted(LoadedModel exact, LoadedModel lower, TaskOptions judge) throws IOException {
        if (rows.isEmpty()) {
            summarise(exact, lower, Optional.empty(), List.of());
            return;
        }
        Shrinker data = rows.get();
        Evaluation verdict = data.judge(exact.model(), lower.model(), judge);
        verdict.metrics().ifPresent(report::metrics);
        report.latency(verdict.latency())
                .engines(data.engines())
                .data(data.dataSummary(data.countScoringRows(), verdict.rows(), verdict.labels()));
        // its metrics are those of the whole run, and stand there
        summarise(exact, lower, Optional.empty(), verdict.latency());
    }

    private void summarise(
            LoadedModel exact, LoadedModel lower, Optional<MetricsReport> metrics, List<LatencySummary> latency) {
        int all = exact.network().layers().size();
        long before = exact.model().bytes();
        long after = lower.model().bytes();
        report.precision(new PrecisionSummary(
                precision.toString(),
                all - left.size(),
                all,
                left,
                before,
                after,
                metrics.orElse(null),
                metrics.isPresent() ? latency : List.of()));
        if (after >= before) {
            report.note(
                    "%s does not make this file smaller: it takes %d bytes more".formatted(precision, after - before));
        }
        if (precision == Precision.INT8) {
            latency.stream()
                    .filter(time -> time.afterMicros() > time.beforeMicros())
                    .forEach(time -> report.note(String.format(
                            Locale.ROOT,
                            "int8 does not pay for a batch of %d: it takes %.2f times as long as without it",
                            time.batch(),
                            time.afterMicros() / time.beforeMicros())));
        }
    }
}
