package odf2nna.internal.pipeline;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
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
        ofFolds(all ? parts : parts.subList(0, 1));
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
    public List<Optional<LoadedModel>> ofFolds(List<EvaluationData.Fold> parts) throws IOException {
        List<Optional<LoadedModel>> networks = trained(parts, "fold");
        for (int i = 0; i < parts.size(); i++) {
            guesses.add(networks.get(i).orElse(general), parts.get(i).kept());
        }
        guesses.check();
        return networks;
    }

    @Override
    public List<Optional<LoadedModel>> ofHalves(List<EvaluationData.Fold> halves) throws IOException {
        return trained(halves, "half");
    }

    /** {@return networks that are trained side by side, where rows were not set apart; see {@link SearchMemory}} */
    private List<Optional<LoadedModel>> trained(List<EvaluationData.Fold> parts, String kind) throws IOException {
        if (data.isTrainingSeparate()) {
            return Collections.nCopies(parts.size(), Optional.empty());
        }
        AtomicInteger begun = new AtomicInteger();
        List<Callable<Optional<LoadedModel>>> jobs = parts.stream()
                .<Callable<Optional<LoadedModel>>>map(part -> () -> {
                    int number = begun.incrementAndGet();
                    run.progress()
                            .step(
                                    "training",
                                    "%s %d of %d".formatted(kind, number, parts.size()),
                                    number - 1,
                                    parts.size());
                    return Optional.of(training.trained(recipe, part.fitted()));
                })
                .toList();
        return Workers.all(SearchMemory.of(general).fittedAtOnce(run.options().threads()), jobs);
    }
}
