package odf2nna.internal.pipeline;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import odf2nna.internal.data.EvaluationData;
import odf2nna.internal.evaluate.PairedLoss;
import odf2nna.pipeline.BoundMissedException;
import odf2nna.pipeline.OutputOptions;
import odf2nna.pipeline.ShrinkOptions;
import odf2nna.pipeline.ShrinkOptions.Rounds;
import odf2nna.prune.EmptyLayerException;
import odf2nna.runtime.ProgressListener;
import odf2nna.training.FineTuneOptions;
import odf2nna.training.FineTuneOptions.FineTuneFiles;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * Selects a fine-tuning recipe: makes a whole candidate by each on four fifths of the rows, or on those for training, and compares
 * them on the others.
 */
final class RecipeSelection {
    /** The 95 % point of the normal distribution. */
    static final double SIGNIFICANT = NormalDistribution.of(0, 1).inverseSurvivalProbability(0.05);

    /** Times that a training may be doubled. */
    private static final int DOUBLINGS = 2;

    private final Pipeline all;
    private final Pipeline steps;
    private final CandidateMeasure measure;

    /** A recipe, and the outputs of the candidate that it made. */
    private record Made<R>(R recipe, List<double[]> outputs) {}

    /** Makes a candidate by a recipe. */
    @FunctionalInterface
    private interface Maker<R> {
        /** Makes one; several threads may ask at once. */
        Candidate make(R recipe) throws IOException;
    }

    private RecipeSelection(Pipeline all, Pipeline steps, CandidateMeasure measure) {
        this.all = all;
        this.steps = steps;
        this.measure = measure;
    }

    /** Reads the rows that recipes are compared on: a fifth, or those for evaluation where there are others to train on. */
    private static RecipeSelection of(Pipeline all) throws IOException {
        Optional<Set<String>> labels = all.labels();
        EvaluationData.Fold fold = all.fitted()
                .folds(Certification.FOLDS, all.run().options().seed())
                .get(0);
        CandidateMeasure measure =
                CandidateMeasure.of(all.original(), fold.kept(), all.judged(), labels, Optional.empty(), all.run());
        return new RecipeSelection(all, all.on(fold.fitted(), labels).telling(ProgressListener.NONE), measure);
    }

    /** {@return options with the recipe, and the number of rounds, that is best on validation rows} */
    static ShrinkOptions selected(Pipeline all, Candidate start, ShrinkOptions options, ReportDraft report)
            throws IOException {
        if (!start.isPrunable()
                || options.plan().isPaper()
                || options.fineTuning().filter(RecipeSelection::isOpen).isEmpty()) {
            return options;
        }
        FineTuneOptions tuning = options.fineTuning().get();
        RecipeSelection selection = of(all);
        Pipeline steps = selection.steps;
        Candidate without = steps.made(start, options.with(Optional.empty()), steps.scratch());
        double kept = (double) without.model().network().parameters()
                / all.original().network().parameters();
        List<ShrinkOptions> recipes = new ArrayList<>();
        for (Rounds rounds : options.roundsToTry(kept)) {
            selection
                    .recipes(tuning)
                    .forEach(recipe ->
                            recipes.add(options.with(Optional.of(recipe)).with(rounds)));
        }
        return selection
                .best(
                        without,
                        recipes,
                        recipe -> isOneRound(options) && isOneRound(recipe) && !without.isUnchanged()
                                ? steps.fineTuned(without, recipe.fineTuning(), recipe.output(), steps.scratch())
                                : steps.made(start, recipe, steps.scratch()),
                        recipe -> recipe.fineTuning()
                                .flatMap(FineTuneOptions::longer)
                                .map(more -> recipe.with(Optional.of(more))),
                        report)
                .map(best -> best.with(best.fineTuning().map(recipe -> recipe.with(tuning.files()))))
                .orElseGet(() -> options.with(Optional.empty()));
    }

    /** {@return the recipe that is best for a candidate on validation rows; empty where none is better than no fine-tuning} */
    static Optional<FineTuneOptions> selected(
            Pipeline all,
            Candidate candidate,
            Optional<FineTuneOptions> tuning,
            OutputOptions output,
            ReportDraft report)
            throws IOException {
        if (candidate.isUnchanged() || tuning.filter(RecipeSelection::isOpen).isEmpty()) {
            return tuning;
        }
        RecipeSelection selection = of(all);
        Pipeline steps = selection.steps;
        return selection
                .best(
                        candidate,
                        selection.recipes(tuning.get()),
                        recipe -> steps.fineTuned(candidate, Optional.of(recipe), output, steps.scratch()),
                        FineTuneOptions::longer,
                        report)
                .map(best -> best.with(tuning.get().files()));
    }

    /** {@return whether a candidate is pruned in one round, so that a recipe changes nothing before its fine-tuning} */
    private static boolean isOneRound(ShrinkOptions options) {
        return options.rounds().orElse(Rounds.ONE).count() == 1;
    }

    /** {@return whether a recipe is selected; a training that resumes from its checkpoints keeps its own} */
    private static boolean isOpen(FineTuneOptions tuning) {
        return tuning.files().checkpoint().isEmpty();
    }

    private List<FineTuneOptions> recipes(FineTuneOptions tuning) {
        return tuning.with(FineTuneFiles.none()).recipes(measure.isLabelled());
    }

    /**
     * Makes a candidate by each recipe, as many side by side as there are threads. One that is significantly better than the
     * original still learns, so the best is then tried for twice and four times as many epochs, as long as that gains.
     *
     * @param without the candidate that is not fine-tuned, which the others are compared with
     * @param longer makes a recipe twice as long; empty where its length is given
     * @return the recipe with the smallest loss; empty where each makes an output significantly worse
     */
    private <R> Optional<R> best(
            Candidate without, List<R> recipes, Maker<R> maker, Function<R, Optional<R>> longer, ReportDraft report)
            throws IOException {
        progress("%d fine-tuning recipes".formatted(recipes.size()), 0, recipes.size());
        List<double[]> before = measure.outputs(without.model().model());
        List<Callable<Optional<Made<R>>>> jobs = new ArrayList<>();
        recipes.forEach(recipe -> jobs.add(() -> made(recipe, maker)));
        List<Optional<Made<R>>> made = Workers.all(all.run().options().threads(), jobs);
        Optional<Made<R>> best = isStopRequested() ? Optional.empty() : least(before, made);
        if (best.isPresent()) {
            best = Optional.of(longEnough(best.get(), maker, longer));
        }
        if (isStopRequested()) {
            report.note("interrupted before it was fine-tuned");
            return Optional.empty();
        }
        if (best.isEmpty()) {
            report.note("fine-tuning made the model worse on %,d validation rows: the weights before it are kept"
                    .formatted(measure.rows()));
        }
        return best.map(Made::recipe);
    }

    /** {@return the one with the smallest loss, of those that make no output significantly worse} */
    private <R> Optional<Made<R>> least(List<double[]> before, List<Optional<Made<R>>> made) {
        Optional<Made<R>> best = Optional.empty();
        double least = Double.POSITIVE_INFINITY;
        for (Optional<Made<R>> one : made) {
            if (one.isEmpty()) {
                continue;
            }
            RowErrors errors = measure.rowErrors(before, one.get().outputs());
            List<PairedLoss> losses = losses(errors);
            double loss = errors.judged(losses).estimate();
            if (loss < least && losses.stream().noneMatch(PairedLoss::isSignificant)) {
                least = loss;
                best = one;
            }
        }
        return best;
    }

    private <R> Made<R> longEnough(Made<R> best, Maker<R> maker, Function<R, Optional<R>> longer) throws IOException {
        Made<R> last = best;
        for (int i = 0;
                i < DOUBLINGS && isWorse(last.outputs(), measure.originalOutputs()) && !isStopRequested();
                i++) {
            Optional<R> recipe = longer.apply(last.recipe());
            if (recipe.isEmpty()) {
                return last;
            }
            progress("fine-tuning %d times as long".formatted(2 << i), i, DOUBLINGS);
            Optional<Made<R>> more = made(recipe.get(), maker);
            if (more.isEmpty()
                    || isWorse(last.outputs(), more.get().outputs())
                    || !isWorse(more.get().outputs(), last.outputs())) {
                return last;
            }
            last = more.get();
        }
        return last;
    }

    private void progress(String line, long done, long of) {
        all.run().progress().step("comparing recipes", line, done, of);
    }

    private boolean isStopRequested() {
        return all.run().cancellation().isStopRequested();
    }

    private List<PairedLoss> losses(RowErrors errors) {
        return errors.losses(SIGNIFICANT, all.run().options().seed());
    }

    /** {@return whether the second outputs are significantly worse than the first by some promise} */
    private boolean isWorse(List<double[]> first, List<double[]> second) {
        return losses(measure.rowErrors(first, second)).stream().anyMatch(PairedLoss::isSignificant);
    }

    /** {@return a candidate; empty where a recipe can't make it} */
    private <R> Optional<Made<R>> made(R recipe, Maker<R> maker) throws IOException {
        try {
            return Optional.of(new Made<>(
                    recipe, measure.outputs(maker.make(recipe).model().model())));
        } catch (BoundMissedException | EmptyLayerException tooSmall) {
            return Optional.empty();
        }
    }
}
