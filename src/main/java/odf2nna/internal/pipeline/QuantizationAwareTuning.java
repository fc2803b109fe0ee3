package odf2nna.internal.pipeline;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import odf2nna.internal.data.EvaluationData;
import odf2nna.internal.evaluate.PairedLoss;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.training.FineTuning;
import odf2nna.internal.training.TrainingMaterial;
import odf2nna.onnx.UnsupportedModelException;
import odf2nna.pipeline.OutputOptions;
import odf2nna.report.RoundingSummary;
import odf2nna.runtime.ProgressListener;
import odf2nna.training.FineTuneOptions;
import odf2nna.training.TrainingSettings;

/**
 * Fine-tunes a result through the rounding of int8, where int8 costs more than noise. Four fifths of the rows that are not held out train it; the
 * others decide whether it is done, and whether its weights are kept.
 */
final class QuantizationAwareTuning {
    private static final String METADATA = "odf2nna.rounding.epochs";

    private final Pipeline all;
    private final Candidate candidate;
    private final EvaluationData.Fold fold;
    private final Optional<Set<String>> labels;
    private final CandidateMeasure measure;

    private QuantizationAwareTuning(Pipeline all, Candidate candidate) throws IOException {
        this.all = all;
        this.candidate = candidate;
        this.fold = all.fitted()
                .folds(Certification.FOLDS, all.run().options().seed())
                .get(0);
        this.labels = all.labels();
        this.measure =
                CandidateMeasure.of(all.original(), fold.kept(), all.judged(), labels, Optional.empty(), all.run());
    }

    /**
     * {@return the candidate with weights that lose less in int8; itself where it is not written so, is not fine-tuned, or loses no more than
     * noise}
     */
    static Candidate tuned(
            Pipeline all,
            Candidate candidate,
            Optional<FineTuneOptions> tuning,
            OutputOptions output,
            ReportDraft report)
            throws IOException {
        boolean inIntegers =
                ModelOutput.isInIntegers(output, all.original().model().file());
        if (!inIntegers
                || tuning.isEmpty()
                || candidate.isUnchanged()
                || all.run().cancellation().isStopRequested()) {
            return candidate;
        }
        List<FineTuneOptions> known = candidate.fineTunings();
        FineTuneOptions last = known.isEmpty() ? tuning.get() : known.get(known.size() - 1);
        return new QuantizationAwareTuning(all, candidate).tuned(last.throughRounding(), report);
    }

    private Candidate tuned(FineTuneOptions options, ReportDraft report) throws IOException {
        LoadedModel exact = candidate.model();
        IntegerQuantization rounded = IntegerQuantization.of(exact, all);
        List<double[]> before = measure.outputs(exact.model());
        List<double[]> integers = rounded.outputs(measure);
        PairedLoss cost = loss(before, integers);
        if (!isWorse(before, integers)) {
            report.rounding =
                    new RoundingSummary(0, measure.promised(), measure.rows(), cost.estimate(), null, false, null);
            return candidate;
        }
        Pipeline steps = all.on(fold.fitted(), labels).telling(ProgressListener.NONE);
        FineTuning tuning = steps.fineTuning();
        TrainingMaterial material;
        try {
            material = tuning.material(exact, options);
        } catch (UnsupportedModelException e) {
            if (options.isDefault()) {
                return candidate; // fine-tuning before has noted why
            }
            throw e;
        }
        TrainingSettings settings = tuning.settings(options, material);
        int epochs = settings.schedule().epochs();
        all.run().progress().step("fine-tuning", "%d epochs through the rounding of int8".formatted(epochs), 0, 1);
        OnnxModel trained = tuning.tunedThrough(
                exact, material, settings, rounded.integers().rounding());
        LoadedModel noted = LoadedModel.of(trained.withMetadata(Map.of(METADATA, Integer.toString(epochs))));
        List<double[]> after = IntegerQuantization.of(noted, all).outputs(measure);
        PairedLoss rest = loss(before, after);
        boolean isKept = rest.estimate() < cost.estimate() && !isWorse(integers, after);
        report.rounding = new RoundingSummary(
                epochs,
                measure.promised(),
                measure.rows(),
                cost.estimate(),
                rest.estimate(),
                isKept,
                rounded.cost().map(MetricsSummaries::metrics).orElse(null));
        return isKept ? candidate.fineTuned(options, noted.model()) : candidate;
    }

    private PairedLoss loss(List<double[]> first, List<double[]> second) {
        RowErrors errors = measure.rowErrors(first, second);
        return errors.judged(losses(errors));
    }

    private boolean isWorse(List<double[]> first, List<double[]> second) {
        return losses(measure.rowErrors(first, second)).stream().anyMatch(PairedLoss::isSignificant);
    }

    private List<PairedLoss> losses(RowErrors errors) {
        return errors.losses(RecipeSelection.SIGNIFICANT, all.run().options().seed());
    }
}
