package odf2nna.internal.pipeline;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import odf2nna.data.DataOptions;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.build.Encoding;
import odf2nna.internal.build.GeneralNetwork;
import odf2nna.internal.build.NetworkShape;
import odf2nna.internal.data.EvaluationData;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.pipeline.GeneralRecipes.Recipe;
import odf2nna.internal.runtime.RunContext;
import odf2nna.internal.training.Epoch;
import odf2nna.internal.training.FineTuning;
import odf2nna.internal.training.Trainer;
import odf2nna.report.BuildSummary;
import odf2nna.runtime.ProgressListener;
import odf2nna.training.FineTuneOptions;
import odf2nna.training.FineTuneOptions.FineTuneFiles;
import odf2nna.training.FineTuneOptions.Length;
import odf2nna.training.LossOptions;
import odf2nna.training.Optimizer;
import odf2nna.training.OptimizerOptions;
import odf2nna.training.WeightSelection;

/**
 * Trains general networks: those among which a shape is chosen, the chosen one, and one for each fold of a search.
 *
 * @param encoding what they take and learn
 * @param source where they are said to be from, in messages
 * @param count training rows, by which batches and epochs are chosen for all of them
 * @param epochs of a training, where the user says so
 * @param validation encoded rows by which a recipe is chosen; empty to choose by a part of those that are learnt from
 * @param folds parts of few rows, each of which a recipe is tried on
 * @param trainer trains networks
 * @param judge how outputs are judged
 */
record GeneralTraining(
        Encoding encoding,
        Path source,
        long count,
        Optional<Integer> epochs,
        Optional<DataOptions> validation,
        int folds,
        Trainer trainer,
        TaskOptions judge,
        RunContext run) {
    /** Numbers of hidden layers to choose from: the paper has taken 3 to 10. */
    private static final List<Integer> DEPTHS = List.of(3, 5, 8);

    private static final long MANY_ROWS = 20_000;
    private static final long FEW_ROWS = 1_000;
    private static final int ENOUGH_STEPS = 3_000;
    private static final int ENOUGH_STEPS_OF_MANY = 10_000;
    private static final int FEWEST_EPOCHS = 20;
    private static final int USUAL_EPOCHS = 100;
    private static final int MOST_EPOCHS = 1_000;

    /**
     * What was chosen.
     *
     * @param tried for the report
     */
    record Choice(Recipe recipe, List<BuildSummary.Shape> tried) {
        Choice {
            tried = List.copyOf(tried);
        }
    }

    /**
     * Chooses the weight decay, layers and epochs: for few rows fewer of them, for others more.
     *
     * @param layers the number of layers; empty to have it found
     * @param shapes gives the shape for a number of layers
     */
    Choice choose(EvaluationData rows, Optional<Integer> layers, IntFunction<NetworkShape> shapes) throws IOException {
        List<NetworkShape> some =
                layers.map(List::of).orElse(DEPTHS).stream().map(shapes::apply).toList();
        int most = some.size() + GeneralRecipes.MOST_DECAYS + (epochs.isEmpty() ? GeneralRecipes.MOST_LENGTHS : 0);
        GeneralRecipes recipes = new GeneralRecipes((attempted, measured) -> {
            run.progress()
                    .step(
                            "choosing a shape",
                            "%s; recipe %d".formatted(attempted.get(0), measured + 1),
                            measured,
                            most);
            return losses(attempted, rows);
        });
        recipes.tryDecays(some.get(0), epochs.orElse(usualEpochs(count)));
        recipes.tryShapes(some.subList(1, some.size()));
        if (epochs.isEmpty() && count < FEW_ROWS) {
            recipes.tryShorter();
        } else if (epochs.isEmpty()) {
            recipes.tryLonger();
        }
        Recipe chosen = recipes.chosen();
        return new Choice(
                chosen,
                recipes.measured().stream()
                        .map(one -> summary(one, one.recipe().equals(chosen)))
                        .toList());
    }

    private BuildSummary.Shape summary(GeneralRecipes.Measured candidate, boolean isChosen) {
        NetworkShape shape = candidate.recipe().shape();
        return new BuildSummary.Shape(
                shape.layers(),
                shape.units(),
                shape.parameters(encoding.width(), encoding.target().outputs()),
                candidate.recipe().weightDecay(),
                candidate.recipe().epochs(),
                candidate.loss(),
                isChosen);
    }

    /** {@return the loss of each recipe on rows that are not learnt from; the networks are trained side by side} */
    private List<Double> losses(List<Recipe> recipes, EvaluationData rows) throws IOException {
        List<Callable<Double>> jobs = new ArrayList<>();
        for (Recipe recipe : recipes) {
            jobs.addAll(losses(recipe, rows));
        }
        List<Double> losses = Workers.all(run.options().threads(), jobs);
        int each = losses.size() / recipes.size();
        return IntStream.range(0, recipes.size())
                .mapToObj(i -> losses.subList(i * each, (i + 1) * each).stream()
                        .mapToDouble(Double::doubleValue)
                        .average()
                        .orElseThrow())
                .toList();
    }

    /**
     * {@return what measures a recipe, whose loss is the mean: on the user's own rows; for few rows on each fold, as a part of them would
     *     choose by chance; else on a part of the rows, after the last epoch}
     */
    private List<Callable<Double>> losses(Recipe recipe, EvaluationData rows) throws IOException {
        ValidationLoss loss = new ValidationLoss(encoding, run);
        if (validation.isPresent()) {
            return List.of(() -> loss.of(trained(recipe, rows), loss.open(validation.get())));
        }
        if (count < FEW_ROWS) {
            return rows.folds(folds, run.options().seed()).stream()
                    .<Callable<Double>>map(fold -> () -> loss.of(trained(recipe, fold.fitted()), fold.kept()))
                    .toList();
        }
        return List.of(() -> {
            List<Epoch> history = train(recipe, rows, options(recipe, WeightSelection.BEST), ProgressListener.NONE)
                    .network()
                    .epochs();
            return history.get(history.size() - 1).validationLoss();
        });
    }

    /** {@return a network that learnt from all of some rows} */
    LoadedModel trained(Recipe recipe, EvaluationData rows) throws IOException {
        return trained(recipe, rows, ProgressListener.NONE);
    }

    /** {@return a network that learnt from all of some rows, and tells of its epochs} */
    LoadedModel trained(Recipe recipe, EvaluationData rows, ProgressListener progress) throws IOException {
        return LoadedModel.of(train(recipe, rows, options(recipe, WeightSelection.LAST), progress)
                .model());
    }

    private FineTuning.Result train(
            Recipe recipe, EvaluationData rows, FineTuneOptions options, ProgressListener progress) throws IOException {
        LoadedModel initial = LoadedModel.of(new GeneralNetwork(encoding, recipe.shape())
                .initial(run.options().seed(), source));
        FineTuning training =
                new FineTuning(initial, rows, judge, trainer, Optional.empty(), run.withProgress(progress));
        return training.train(initial, options);
    }

    /**
     * {@return fine-tuning as a network was trained, for as long, with a weight decay in proportion to the width; in the paper with all of it,
     *     for a part of the epochs}
     */
    FineTuneOptions fineTuning(Recipe recipe, boolean isPaper) {
        int some = isPaper ? FineTuneOptions.epochsAfter(recipe.epochs()) : recipe.epochs();
        FineTuneOptions same = options(new Recipe(recipe.shape(), recipe.weightDecay(), some), WeightSelection.LAST);
        return same.with(same.optimizer().withScaledDecay(!isPaper));
    }

    private FineTuneOptions options(Recipe recipe, WeightSelection keep) {
        return new FineTuneOptions(
                new Length(Optional.of(recipe.epochs()), Optional.empty(), Optional.of(batch(count)), keep, 1),
                OptimizerOptions.fineTuning(Optimizer.ADAM).withWeightDecay(recipe.weightDecay()),
                0,
                LossOptions.defaults(),
                FineTuneFiles.none());
    }

    private static int batch(long rows) {
        return rows < FEW_ROWS ? 32 : rows < MANY_ROWS ? 64 : 128;
    }

    /** {@return epochs for a number of rows, where none are given} */
    static int usualEpochs(long rows) {
        long steps = Math.max(1, (rows + batch(rows) - 1) / batch(rows));
        return rows < MANY_ROWS
                ? (int) Math.min(MOST_EPOCHS, Math.max(USUAL_EPOCHS, ENOUGH_STEPS / steps))
                : (int) Math.min(USUAL_EPOCHS, Math.max(FEWEST_EPOCHS, ENOUGH_STEPS_OF_MANY / steps));
    }
}
