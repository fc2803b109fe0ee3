package odf2nna.internal.pipeline;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import odf2nna.evaluate.PromisedMetric;
import odf2nna.internal.data.DataRows;
import odf2nna.internal.data.RowSample;
import odf2nna.internal.data.ThinnedDataset;
import odf2nna.internal.evaluate.Evaluation;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.runtime.ModelRunner;
import odf2nna.pipeline.OutputOptions;

/** Evaluates the result of a pipeline on the held-out rows, and writes it. */
final class ResultWriter {
    /** Numbers of held-out rows in memory at most, for whether a promise was kept: 256 MB. */
    private static final long HELD_OUT_NUMBERS = 1L << 25;

    private final Pipeline steps;

    ResultWriter(Pipeline steps) {
        this.steps = steps;
    }

    /** Evaluate and write; a model that is the original is not written again. */
    Pipeline.Result finish(Candidate result, OutputOptions output, ReportDraft report) throws IOException {
        Phase.COMPARING.begin(steps.run());
        if (!result.isUnchanged()) {
            return write(result, output, report);
        }
        report.describe(result);
        report.engines(steps.run());
        boolean isWritten = output.precision().isPresent() || output.foldScaler();
        String end = !isWritten
                ? "nothing is written"
                : output.precision().isEmpty() ? "only the scaling is folded in" : "only the precision changes";
        report.note(
                result.isPrunable()
                        ? (report.search == null
                                        ? "no unit can be removed with these options; "
                                        : "no unit was removed; ")
                                + end
                        : "no hidden unit of this model can be removed; " + end);
        return isWritten
                ? write(result, output, report)
                : new Pipeline.Result(result, result.original(), report.finish());
    }

    /** Evaluate and write, in the precision and with the inputs that are asked for, and with what scales them. */
    private Pipeline.Result write(Candidate candidate, OutputOptions output, ReportDraft report) throws IOException {
        LoadedModel exact = candidate.model();
        LoadedModel whole = exact;
        boolean inIntegers =
                ModelOutput.isInIntegers(output, steps.original().model().file());
        if (output.precision().isPresent() && !inIntegers) {
            LowPrecision lower =
                    LowPrecision.of(exact, output.precision().get(), Optional.of(steps.data()), steps.run());
            Evaluation cost =
                    Evaluation.of(exact.model(), lower.lower().model(), steps.data(), steps.judged(), steps.run());
            lower.describe(report, Optional.of(cost), false);
            whole = lower.lower();
        }
        Optional<NarrowInputs> narrow = output.narrowInputs()
                ? NarrowInputs.of(whole, steps.data().scoring().dataset())
                : Optional.empty();
        if (narrow.isPresent()) {
            report.narrowedInputs = narrow.get().inputs();
        } else if (output.narrowInputs()) {
            report.note("--narrow-inputs: no input loses columns, so the result takes them all");
        }
        LoadedModel scaled = narrow.map(NarrowInputs::narrow).orElse(whole);
        Optional<FoldedScaler> folded = output.foldScaler()
                ? Optional.of(FoldedScaler.of(
                        scaled, steps.original(), steps.data().scaling().orElseThrow(), narrow, output.precision()))
                : Optional.empty();
        LoadedModel last = folded.map(FoldedScaler::raw).orElse(scaled);
        LoadedModel compared = whole;
        LoadedModel readBack = new ModelOutput(output, steps)
                .write(
                        last,
                        output.precision().isPresent() ? exact : last,
                        written -> {
                            LoadedModel result = narrow.isPresent() || folded.isPresent() ? compared : written;
                            if (narrow.isPresent()) {
                                OnnxModel narrower = folded.isPresent() ? scaled.model() : written.model();
                                narrow.get().verify(narrower, steps.verifiedRows(), steps.run());
                            }
                            if (folded.isPresent()) {
                                report.scalerFold = folded.get()
                                        .verify(
                                                written,
                                                steps.data().firstRawRows(Pipeline.VERIFIED_ROWS),
                                                steps.run());
                                folded.get()
                                        .note(steps.data()
                                                .scoring()
                                                .dataset()
                                                .layout()
                                                .featureNames())
                                        .ifPresent(report::note);
                            }
                            evaluate(result, exact, report, !inIntegers);
                        },
                        report);
        return new Pipeline.Result(candidate, readBack, report.finish());
    }

    /** {@return what the held-out rows say of a result beside the original; not judged yet} */
    Evaluation evaluateAlone(LoadedModel result, ReportDraft report) throws IOException {
        Evaluation evaluation =
                Evaluation.of(steps.original().model(), result.model(), steps.data(), steps.judged(), steps.run());
        report.evaluated(evaluation);
        report.engines(steps.run());
        report.data =
                DataSummaries.data(steps.data(), steps.data().scoringRows(), evaluation.rows(), evaluation.labels());
        DataSummaries.learntEvaluation(report.data).ifPresent(report::note);
        DataSummaries.learntTest(report.data).ifPresent(report::note);
        return evaluation;
    }

    /** {@return what the held-out rows say of a result beside the original, which is judged by it} */
    Evaluation judged(LoadedModel result, ReportDraft report) throws IOException {
        Evaluation evaluation = evaluateAlone(result, report);
        judge(report, evaluation.rows(), measure -> measure.outputs(result.model()));
        return evaluation;
    }

    /**
     * Notes what held-out rows say of a result that was evaluated: a gain that can't be, and whether a promise was kept.
     *
     * @param rows held-out rows
     * @param outputs computes the result
     */
    void judge(ReportDraft report, long rows, Function<CandidateMeasure, List<double[]>> outputs) throws IOException {
        if (report.metrics == null) {
            return;
        }
        if (!report.hasOwnOriginal) {
            MetricsSummaries.largeGain(report.metrics).ifPresent(report::note);
        }
        if (report.search != null) {
            report.note(SearchSummaries.keptPromise(report.search, heldOut(outputs, report.promised, rows)));
        }
    }

    /** {@return how much worse a result is on held-out rows; where there are very many, on some of them, chosen evenly} */
    private RowErrors heldOut(
            Function<CandidateMeasure, List<double[]>> outputs, Optional<PromisedMetric> metric, long rows)
            throws IOException {
        DataRows test = steps.data().test();
        RowSample sample = new RowSample(
                rows, Math.max(1, HELD_OUT_NUMBERS / test.dataset().width()));
        DataRows kept = test.of(new ThinnedDataset(test.dataset(), sample::takes));
        CandidateMeasure measure =
                CandidateMeasure.of(steps.original(), kept, steps.judged(), Optional.empty(), metric, steps.run());
        return measure.rowErrors(measure.originalOutputs(), outputs.apply(measure));
    }

    /**
     * Evaluate: compares a result with the original on the held-out rows.
     *
     * @param isLast whether what is written computes the same, so that it is judged by these rows
     */
    Evaluation evaluate(LoadedModel result, LoadedModel exact, ReportDraft report, boolean isLast) throws IOException {
        Evaluation evaluation = isLast ? judged(result, report) : evaluateAlone(result, report);
        if (exact.model().parameters() > steps.original().model().parameters()) {
            report.note("the result has more parameters than the original: weights that several layers shared"
                    + " are now stored separately, or a narrow layer was bypassed; try --on-empty-layer keep-one");
        }
        if (evaluation.comparison().isEmpty()) {
            report.note(
                    report.search == null
                            ? "no rows are held out, so there are no metrics"
                            : "no rows are held out, because the search needs all: the metrics are measured on rows"
                                    + " that candidates were not fitted on");
            try (ModelRunner runner = new ModelRunner(steps.run().engine(), result.model())) {
                runner.run(steps.verifiedRows()); // what is written runs
            }
        }
        return evaluation;
    }
}
