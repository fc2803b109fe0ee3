package odf2nna.internal.pipeline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import odf2nna.evaluate.LatencySummary;
import odf2nna.internal.evaluate.Evaluation;
import odf2nna.internal.network.Value;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.ModelDigest;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.onnx.UnmatchedLayers;
import odf2nna.internal.prune.PruningPlan;
import odf2nna.internal.prune.TiedUnits;
import odf2nna.internal.runtime.RunContext;
import odf2nna.internal.savedmodel.SavedModelMetadata;
import odf2nna.internal.training.Epoch;
import odf2nna.internal.training.FineTuning;
import odf2nna.internal.training.TrainingMaterial;
import odf2nna.internal.training.TrainingTarget;
import odf2nna.report.FineTuneSummary;
import odf2nna.report.LayerSummary;
import odf2nna.report.MetricRow;
import odf2nna.report.ModelSummary;
import odf2nna.report.PlanSummary;
import odf2nna.report.RoundSummary;
import odf2nna.report.SimplifySummary;
import odf2nna.report.SweepPoint;
import odf2nna.training.TrainingSettings;
import org.jspecify.annotations.Nullable;

/** Models, plans and trainings as records of the report. */
final class Summaries {
    private Summaries() {}

    static ModelSummary model(LoadedModel loaded) {
        OnnxModel model = loaded.model();
        return new ModelSummary(
                model.file().toString(),
                ModelDigest.sha256(model),
                model.producer(),
                model.opset(),
                model.irVersion(),
                model.inputs().stream().map(input -> input.name() + " " + input).toList(),
                model.outputs().stream()
                        .map(output -> output.name() + " " + output)
                        .toList(),
                model.parameters(),
                loaded.network().parameters(),
                loaded.network().multiplyAdds(),
                loaded.network().activationBytes(),
                model.bytes());
    }

    /** {@return products that were not taken for dense layers, with the reason} */
    static List<String> unsupported(LoadedModel loaded) {
        List<String> reasons = new ArrayList<>(UnmatchedLayers.of(loaded.model(), loaded.region()));
        String outputs = loaded.model().metadata().get(SavedModelMetadata.LEFT_OUT);
        if (outputs != null) {
            reasons.add(outputs);
        }
        return reasons;
    }

    /**
     * {@return every dense layer of a model}
     *
     * @param remaining by layer, how many units are kept; a layer that is absent keeps all
     */
    static List<LayerSummary> layers(LoadedModel loaded, Map<String, Integer> remaining) {
        TiedUnits tied = TiedUnits.of(loaded.network());
        List<LayerSummary> layers = new ArrayList<>();
        for (Value.Dense layer : loaded.network().layers()) {
            int free = tied.freeUnits(layer);
            int units = layer.layer().units();
            layers.add(new LayerSummary(
                    layer.layer().name(),
                    loaded.region().operator(loaded.model(), layer),
                    layer.layer().inputs(),
                    units,
                    loaded.network().activationOf(layer),
                    free,
                    remaining.getOrDefault(layer.layer().name(), units),
                    free == units ? List.of() : tied.reasons(layer)));
        }
        return layers;
    }

    static Map<String, String> engines(RunContext run) {
        return Map.of(
                "runtime",
                "ONNX Runtime " + run.engine().version(),
                "device",
                run.engine().describe(run.options().threads()));
    }

    /** {@return all plans of a candidate in figures; the criterion and the threshold are those of the last} */
    static PlanSummary plan(Candidate candidate) {
        List<PruningPlan> plans = candidate.plans();
        PruningPlan last = plans.get(plans.size() - 1);
        return new PlanSummary(
                last.settings().criterion().name().toLowerCase(Locale.ROOT),
                last.settings().threshold(),
                last.settings().compensation().name().toLowerCase(Locale.ROOT),
                last.settings().sequential(),
                plans.stream().mapToInt(PruningPlan::dropped).sum(),
                plans.stream().mapToInt(PruningPlan::droppedInputs).sum(),
                plans.stream()
                        .flatMap(plan -> plan.refits().stream())
                        .filter(PruningPlan.Refit::isBypass)
                        .map(PruningPlan.Refit::consumer)
                        .distinct()
                        .toList(),
                plans.stream().flatMap(plan -> plan.notes().stream()).distinct().toList());
    }

    static RoundSummary round(int round, Candidate candidate, @Nullable FineTuneSummary tuned) {
        return new RoundSummary(
                round,
                candidate.model().model().parameters(),
                prunableWidths(candidate.original(), candidate.remaining()),
                plan(candidate).prunedInputs(),
                tuned == null ? null : tuned.errorName(),
                tuned == null ? null : tuned.errorBefore(),
                tuned == null ? null : tuned.errorAfter());
    }

    /** {@return units that remain of the layers that can lose some} */
    static List<Integer> prunableWidths(LoadedModel original, Map<String, Integer> remaining) {
        return layers(original, remaining).stream()
                .filter(layer -> layer.prunable() > 0)
                .map(LayerSummary::kept)
                .toList();
    }

    /**
     * {@return a model of a sweep}
     *
     * @param tuning how it was fine-tuned; empty if it was not
     * @param written the model as it was read back
     * @param seconds that it took
     * @param errors mean errors on the validation rows by output, the judged one first
     */
    static SweepPoint point(
            String name,
            String wanted,
            Candidate candidate,
            Optional<FineTuning.Result> tuning,
            ModelSummary written,
            List<Double> errors,
            Evaluation evaluation,
            double seconds) {
        PlanSummary plan = plan(candidate);
        Optional<LatencySummary> latency = evaluation.latency().stream().findFirst();
        double before = candidate.original().model().parameters();
        return new SweepPoint(
                name,
                wanted,
                plan.threshold(),
                plan.epsilon(),
                tuning.isPresent(),
                written.sha256(),
                plan.prunedUnits(),
                prunableWidths(candidate.original(), candidate.remaining()),
                written.parameters(),
                100 * written.parameters() / before,
                written.multiplyAdds(),
                written.bytes(),
                errors.get(0),
                tuning.map(result -> result.network().best().number()).orElse(null),
                test(evaluation),
                latency.map(LatencySummary::beforeMicros).orElse(null),
                latency.map(LatencySummary::afterMicros).orElse(null),
                seconds,
                false);
    }

    /** The first metric against the targets; without targets, how close the outputs are to the original's. */
    private static @Nullable MetricRow test(Evaluation evaluation) {
        return evaluation
                .comparison()
                .map(MetricsSummaries::metrics)
                .flatMap(found -> (found.metrics().isEmpty() ? found.fidelity() : found.metrics())
                        .stream().findFirst())
                .orElse(null);
    }

    /** {@return what was found in a model} */
    static SimplifySummary simplification(SimplifiedModel model) {
        int removed = model.original().network().layers().stream()
                .mapToInt(layer ->
                        layer.layer().units() - model.kept(layer.layer().name()))
                .sum();
        return new SimplifySummary(
                model.findings().stream()
                        .map(finding -> new SimplifySummary.Finding(
                                finding.layer(),
                                finding.kind().text(),
                                finding.validity().text(),
                                Arrays.stream(finding.units().toArray()).boxed().toList()))
                        .toList(),
                removed);
    }

    static FineTuneSummary fineTuning(FineTuning.Result result) {
        TrainingMaterial material = result.material();
        TrainingTarget target = material.target();
        TrainingSettings settings = result.settings();
        return new FineTuneSummary(
                target.lossTitle(),
                material.teachers(),
                material.augmented().title(settings.augmentation()),
                settings.optimizer().optimizer().name().toLowerCase(Locale.ROOT),
                settings.optimizer().learningRate(),
                settings.schedule().batchSize(),
                material.rows().training().rows(),
                material.rows().validation().rows(),
                material.sample().total(),
                target.errorName(),
                result.network().before().validationError(),
                result.network().best().validationError(),
                result.network().best().number(),
                settings.schedule().epochs(),
                result.network().isInterrupted(),
                result.network().epochs().stream().map(Summaries::epoch).toList());
    }

    private static FineTuneSummary.EpochRow epoch(Epoch epoch) {
        return new FineTuneSummary.EpochRow(
                epoch.number(),
                Double.isNaN(epoch.loss()) ? 0 : epoch.loss(),
                epoch.validationLoss(),
                epoch.validationError(),
                epoch.seconds());
    }
}
