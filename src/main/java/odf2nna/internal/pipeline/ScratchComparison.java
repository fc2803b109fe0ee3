package odf2nna.internal.pipeline;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import odf2nna.internal.data.EvaluationData;
import odf2nna.internal.evaluate.Evaluation;
import odf2nna.internal.evaluate.Evaluation.Comparison;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.ModelEnd;
import odf2nna.internal.onnx.UnchangedMatrices;
import odf2nna.internal.training.FineTuning;
import odf2nna.internal.training.FreshStart;
import odf2nna.internal.training.Heads;
import odf2nna.internal.training.TrainingMaterial;
import odf2nna.onnx.UnsupportedModelException;
import odf2nna.report.ScratchSummary;
import odf2nna.training.FineTuneOptions;
import odf2nna.training.LossOptions;
import odf2nna.training.TrainingFailure;
import odf2nna.training.TrainingSettings;

/**
 * Compares a result with what its topology is worth by itself: the same widths trained from fresh weights, on the rows and with the
 * recipe of the fine-tuning, for as many epochs. Once from the labels alone, and once with the original's outputs beside them.
 */
final class ScratchComparison {
    static final String OPTION = "--compare-scratch: ";

    private static final String INTERRUPTED = "interrupted, so there is no comparison";

    /** Weight of the original's outputs where the result has learnt from labels alone. */
    private static final double HALF = 0.5;

    private final Pipeline steps;

    ScratchComparison(Pipeline steps) {
        this.steps = steps;
    }

    /**
     * Finds out before any work whether the rows allow it.
     *
     * @throws IllegalArgumentException if no rows are held out, or there are no labels
     */
    static void requireRows(EvaluationData data) throws IOException {
        if (data.test().first(1).rows() == 0) {
            throw new IllegalArgumentException(
                    OPTION + "no rows are held out to compare on; add --test, or --hold-out with a share");
        }
        if (data.test().dataset().layout().targetWidth() == 0) {
            throw new IllegalArgumentException(OPTION + "the rows have no labels to train from fresh weights on");
        }
    }

    /**
     * Finds out before anything is pruned whether all that a model has learnt can be made fresh.
     *
     * @throws UnsupportedModelException if something can't
     */
    void requireTopology(LoadedModel model) {
        List<String> reasons = new ArrayList<>();
        ModelEnd end = ModelEnd.of(model.model(), steps.judged().output());
        Set<String> trained = Heads.trained(model, end);
        model.network().layers().stream()
                .filter(layer -> !trained.contains(layer.name()))
                .forEach(layer -> reasons.add("layer '%s' can't be trained together with the output"
                        .formatted(layer.layer().name())));
        FreshStart.keptLayers(model).stream()
                .filter(trained::contains)
                .forEach(name -> reasons.add("'%s' scales units by learnt numbers".formatted(name)));
        UnchangedMatrices.of(model.model(), FreshStart.shape(model))
                .forEach(name -> reasons.add("'%s' is no weight of a dense layer".formatted(name)));
        Heads.trainedOthers(model, end).forEach(name -> reasons.add("output '%s' has no labels".formatted(name)));
        if (!reasons.isEmpty()) {
            throw new UnsupportedModelException(
                    model.model().file().toString(),
                    OPTION + "can't be trained from fresh weights: " + String.join("; ", reasons));
        }
    }

    /**
     * Trains and compares; notes why not where the result is not fine-tuned, or not as long as it was to be.
     *
     * @param given options of fine-tuning before a recipe was selected
     */
    void compare(Candidate result, FineTuneOptions given, ReportDraft report) throws IOException {
        List<FineTuneOptions> tunings = result.fineTunings();
        if (report.isInterrupted()) {
            report.note(OPTION + INTERRUPTED);
            return;
        }
        if (tunings.isEmpty()) {
            report.note(
                    OPTION + "the result is not fine-tuned, so there is nothing to train from fresh weights as long");
            return;
        }
        FineTuneOptions last = tunings.get(tunings.size() - 1);
        FineTuning tuning = steps.fineTuning();
        TrainingMaterial rows = tuning.material(result.model(), last);
        int epochs = tunings.stream()
                .mapToInt(one -> tuning.settings(one, rows).schedule().epochs())
                .sum();
        double share = rows.target().distillation().share();
        long seed = ~steps.run().options().seed(); // not the draws of a layer that the result itself has fresh
        List<ScratchSummary.Training> trainings = new ArrayList<>();
        ScratchSummary whole = null;
        for (LossOptions loss : List.of(last.loss().ofLabels(), last.loss().withDistill(share > 0 ? share : HALF))) {
            FineTuneOptions recipe = last.forFreshWeights(given).with(loss).alone(epochs);
            TrainingSettings settings = tuning.settings(recipe, rows);
            FineTuning.Result trained;
            try {
                trained = tuning.trainFresh(result.model(), recipe, seed);
            } catch (TrainingFailure e) {
                report.note(OPTION + "training from fresh weights failed: " + e.getMessage());
                return;
            }
            if (trained.network().isInterrupted()) {
                report.note(OPTION + INTERRUPTED);
                return;
            }
            Comparison compared = Evaluation.compared(
                            trained.model(), result.model().model(), steps.data(), steps.judged(), steps.run())
                    .orElseThrow();
            trainings.add(new ScratchSummary.Training(
                    trained.material().teachers(),
                    trained.material()
                            .target()
                            .distillation()
                            .equals(rows.target().distillation()),
                    trained.network().epochs().size() - 1,
                    MetricsSummaries.metrics(compared).metrics()));
            whole = new ScratchSummary(
                    epochs,
                    rows.rows().training().rows(),
                    settings.schedule().batchSize(),
                    settings.optimizer().optimizer().name().toLowerCase(Locale.ROOT),
                    settings.optimizer().learningRate(),
                    settings.optimizer().weightDecay(),
                    compared.summary().before().rows(),
                    trainings);
        }
        report.scratch = whole;
    }
}
