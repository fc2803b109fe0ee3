package odf2nna.internal.pipeline;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import odf2nna.internal.data.EvaluationData;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.runtime.RunContext;

/**
 * General networks that learnt from a part of the rows, so that neither they nor candidates that are made from them know the rows that they
 * are compared on. Those of the folds are compared with guessing.
 *
 * <p>Where rows were set apart from all training, the general network itself is compared on these.
 */
final class FoldNetworks implements Certification.Originals {
    private final int folds;
    private final GeneralTraining training;
    private final GeneralRecipes.Recipe recipe;
    private final EvaluationData data;
    private final LoadedModel general;
    private final GuessCheck guesses;
    private final RunContext run;

    /**
     * Trains nothing yet.
     *
     * @param folds how many parts the rows are cut into
     * @param recipe of all networks
     * @param general the one that is made smaller
     * @param guesses gets the networks of the folds
     */
    FoldNetworks(
            int folds,
            GeneralTraining training,
            GeneralRecipes.Recipe recipe,
            EvaluationData data,
            LoadedModel general,
            GuessCheck guesses,
            RunContext run) {
        this.folds = folds;
        this.training = training;
        this.recipe = recipe;
        this.data = data;
        this.general = general;
        this.guesses = guesses;
        this.run = run;
    }

    /**
     * Compares networks with guessing where no search does; of many rows one fold says enough.
     *
     * @param all whether those of all folds are needed
     * @throws odf2nna.data.DataFormatException as {@link GuessCheck#check}
     */
    void compareWithGuessing(boolean all) throws IOException {
        List<EvaluationData.Fold> parts = data.folds(folds, run.options().seed());
        for (EvaluationData.Fold fold : all ? parts : parts.subList(0, 1)) {
            guesses.add(training.trained(recipe, fold.fitted()), fold.kept());
        }
        guesses.check();
    }

    @Override
    public int folds() {
        return folds;
    }

    @Override
    public boolean mayKnowKeptRows() {
        return false;
    }

    @Override
    public Optional<LoadedModel> ofFold(EvaluationData.Fold fold, int number, int count) throws IOException {
        Optional<LoadedModel> own = trained(fold, "fold", number, count);
        guesses.add(own.orElse(general), fold.kept());
        if (number == count) {
            guesses.check();
        }
        return own;
    }

    @Override
    public Optional<LoadedModel> ofHalf(EvaluationData.Fold half, int number) throws IOException {
        return trained(half, "half", number, 2);
    }

    private Optional<LoadedModel> trained(EvaluationData.Fold part, String kind, int number, int count)
            throws IOException {
        run.progress().step("training", "%s %d of %d".formatted(kind, number, count), number - 1, count);
        return data.isTrainingSeparate() ? Optional.empty() : Optional.of(training.trained(recipe, part.fitted()));
    }
}
