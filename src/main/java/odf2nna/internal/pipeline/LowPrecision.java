package odf2nna.internal.pipeline;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import odf2nna.evaluate.LatencySummary;
import odf2nna.internal.data.EvaluationData;
import odf2nna.internal.evaluate.Evaluation;
import odf2nna.internal.network.Value;
import odf2nna.internal.onnx.HalfWeights;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.onnx.OpsetRaise;
import odf2nna.internal.onnx.QuantizedRewriter;
import odf2nna.internal.runtime.RunContext;
import odf2nna.onnx.UnsupportedModelException;
import odf2nna.pipeline.OutputOptions.Precision;
import odf2nna.report.PrecisionSummary;

/**
 * A model whose dense layers are stored in lower precision.
 *
 * @param precision of the layers that could be
 * @param exact the model without
 * @param lower the model with
 * @param kept layers that stay as they are, with the reason
 * @param notes what should be known of it
 */
record LowPrecision(Precision precision, LoadedModel exact, LoadedModel lower, List<String> kept, List<String> notes) {
    private static final String METADATA = "odf2nna.precision";

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

    /**
     * {@return a model in lower precision}
     *
     * @param data rows for the ranges of activations, which int8 can't do without
     * @throws UnsupportedModelException if no layer can be
     * @throws IOException if the rows can't be read
     */
    static LowPrecision of(LoadedModel exact, Precision precision, Optional<EvaluationData> data, RunContext run)
            throws IOException {
        Quantization.Result result = precision == Precision.FP16
                ? new Quantization.Result(
                        HalfWeights.of(exact.model(), exact.region()), reasons(exact, precision), List.of())
                : Quantization.of(exact, data.orElseThrow(), run);
        OnnxModel lower = result.model().withMetadata(Map.of(METADATA, precision.toString()));
        return new LowPrecision(precision, exact, LoadedModel.of(lower), result.left(), result.notes());
    }

    /**
     * Describes what it costs by itself.
     *
     * @param evaluation of both on the held-out rows; empty without rows
     * @param isWhole whether nothing else was done to the model, so that its metrics are those of the report
     */
    void describe(ReportDraft report, Optional<Evaluation> evaluation, boolean isWhole) {
        int layers = exact.network().layers().size();
        long before = exact.model().bytes();
        long after = lower.model().bytes();
        List<LatencySummary> latency = evaluation.map(Evaluation::latency).orElse(List.of());
        Optional<Evaluation.Comparison> comparison =
                isWhole ? Optional.empty() : evaluation.flatMap(Evaluation::comparison);
        report.precision = new PrecisionSummary(
                precision.toString(),
                layers - kept.size(),
                layers,
                kept,
                before,
                after,
                comparison.map(MetricsSummaries::metrics).orElse(null),
                comparison.isPresent() ? latency : List.of(),
                report.rounding);
        notes.forEach(report::note);
        if (after >= before) {
            report.note(
                    "%s does not make this file smaller: it takes %d bytes more".formatted(precision, after - before));
        }
        if (precision == Precision.INT8) {
            latency.stream()
                    .filter(time -> time.afterMicros() > time.beforeMicros())
                    .forEach(time -> report.note(String.format(
                            Locale.ROOT,
                            "int8 is slower for a batch of %d: it takes %.2f times as long as without it",
                            time.batch(),
                            time.afterMicros() / time.beforeMicros())));
        }
    }
}
