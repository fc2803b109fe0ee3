package odf2nna.internal.pipeline;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.data.Batch;
import odf2nna.internal.network.UnitSet;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import odf2nna.internal.onnx.ModelDigest;
import odf2nna.internal.onnx.ModelRewriter;
import odf2nna.internal.prune.CovarianceSource;
import odf2nna.internal.prune.Evidence;
import odf2nna.internal.prune.Planner;
import odf2nna.internal.prune.PruningPlan;
import odf2nna.internal.prune.Ranking;
import odf2nna.internal.prune.Reducer;
import odf2nna.internal.prune.RidgeRefit;
import odf2nna.internal.prune.SequentialRefit;
import odf2nna.internal.prune.SizeGoals;
import odf2nna.internal.report.ToolVersion;
import odf2nna.internal.statistics.UnitStatistics;
import odf2nna.internal.training.EvaluationData;
import odf2nna.internal.training.Training;
import odf2nna.internal.training.TrainingMaterial;
import odf2nna.pipeline.BoundMissedException;
import odf2nna.pipeline.Goals;
import odf2nna.pipeline.Tolerance;
import odf2nna.prune.Compensation;
import odf2nna.prune.CriterionName;
import odf2nna.prune.OnEmptyLayer;
import odf2nna.prune.PruneOptions;
import odf2nna.report.SearchSummary;
import odf2nna.runtime.EngineOptions;
import odf2nna.runtime.ProgressListener;
import odf2nna.training.FineTuneOptions;
import odf2nna.training.LossOptions;
import odf2nna.training.TrainingSettings;
import org.jspecify.annotations.Nullable;

/**
 * Which units of a model go, by its data: ranks them, makes plans for a size or a loss, and fits the weights that take the
 * place of what goes. Rows are read again where covariances are needed that are not known yet.
 */
public final class Planning {
    /** The widest signal whose covariances are taken. */
    private static final int WIDEST = 4096;
    /** Square matrices that are held for each signal while units are ranked, at most. */
    private static final int MATRICES = 8;

    private final LoadedModel original;
    private final LoadedModel model;
    private final EvaluationData data;
    private final EngineOptions settings;
    private final Training training;
    private final ProgressListener progress;
    private @Nullable Covariances covariances;

    /**
     * Knows nothing yet.
     *
     * @param original what networks are compared with, and learn from
     * @param model of which units go: the original, or what became of it
     */
    public Planning(
            LoadedModel original,
            LoadedModel model,
            EvaluationData data,
            EngineOptions settings,
            Training training,
            ProgressListener progress) {
        this.original = original;
        this.model = model;
        this.data = data;
        this.settings = settings;
        this.training = training;
        this.progress = progress;
    }

    /**
     * Ranks the units.
     *
     * @param statistics of the signals that carry units which may go
     * @param judge how targets are taken, where a criterion needs them
     * @param goals what is to be reached; a ranking by reconstruction does not step over a number of parameters
     * @return what makes plans for any threshold
     * @throws IOException if rows have to be read again and can't be
     */
    public Planner planner(List<UnitStatistics> statistics, PruneOptions plan, TaskOptions judge, Goals goals)
            throws IOException {
        BiPredicate<String, String> rewirable =
                (reader, base) -> ModelRewriter.canRewire(model.model(), model.region(), reader, base);
        Evidence evidence = new Evidence(
                model.network(),
                statistics,
                covariances(),
                sensitivities(statistics, plan, judge),
                rewirable,
                openInputs(plan),
                plan.onEmptyLayer() == OnEmptyLayer.BYPASS,
                new SizeGoals(
                        goals.passedLayers(model.network(), openInputs(plan)),
                        SizeSearch.fewestParameters(original, model, goals),
                        keptInputs(plan, goals)),
                settings.seed());
        return new Planner(
                model.network(), Ranking.of(plan.criterion(), evidence), statistics, openInputs(plan), rewirable);
    }

    private OptionalInt keptInputs(PruneOptions plan, Goals goals) {
        long all = openInputs(plan).stream()
                .mapToLong(input -> model.network().signal(input).width())
                .sum();
        return goals.inputs()
                .map(size -> OptionalInt.of((int) Math.max(1, size.of((double) all))))
                .orElse(OptionalInt.empty());
    }

    private Map<String, Vector> sensitivities(List<UnitStatistics> statistics, PruneOptions plan, TaskOptions judge)
            throws IOException {
        if (plan.criterion() != CriterionName.TAYLOR) {
            return Map.of();
        }
        TrainingMaterial material = training.material(model, LossOptions.usual(), judge);
        if (!material.goal().isLabelled()) {
            throw new IllegalArgumentException(
                    "--criterion taylor goes by the loss against labels, and there are none; take another criterion");
        }
        Map<String, double[]> means = new LinkedHashMap<>();
        statistics.forEach(seen -> means.put(seen.signal(), seen.mean().toArray()));
        Map<String, Vector> found = new LinkedHashMap<>();
        training.retrainer()
                .sensitivities(material.job(model, TrainingSettings.of(1)), means)
                .forEach((signal, values) -> found.put(signal, Vector.of(values)));
        return found;
    }

    /** {@return inputs of which positions may go by these settings} */
    public Set<String> openInputs(PruneOptions plan) {
        return plan.inputs() ? model.selectableInputs() : Set.of();
    }

    /** {@return settings that memory and time allow} Where they are others than those wanted, a note says so. */
    public PruneOptions feasible(PruneOptions wanted, Consumer<String> notes) {
        PruneOptions plan = feasible(wanted);
        if (!plan.equals(wanted)) {
            notes.accept("layers are too wide for their covariances: units go by %s, and means are folded"
                    .formatted(plan.criterion().name().toLowerCase(Locale.ROOT)));
        }
        return plan;
    }

    /**
     * {@return settings that memory and time allow}
     *
     * <p>Covariances take the square of a layer's width. Where layers are too wide for them, units go by their
     * contribution, and means are folded.
     */
    public PruneOptions feasible(PruneOptions wanted) {
        double bytes = 0;
        int widest = 0;
        for (String signal : model.signalsToScore(openInputs(wanted))) {
            int width = model.network().signal(signal).width();
            bytes += (double) MATRICES * Double.BYTES * width * width;
            widest = Math.max(widest, width);
        }
        if (widest <= WIDEST && bytes <= Runtime.getRuntime().maxMemory() / 2.0) {
            return wanted;
        }
        CriterionName criterion =
                wanted.criterion() == CriterionName.RECONSTRUCTION ? CriterionName.CONTRIBUTION : wanted.criterion();
        Compensation compensation =
                wanted.compensation() == Compensation.REFIT ? Compensation.FOLD : wanted.compensation();
        return new PruneOptions(
                criterion,
                wanted.epsilon(),
                compensation,
                wanted.onEmptyLayer(),
                wanted.inputs(),
                wanted.roundTo(),
                wanted.sequential() && compensation == Compensation.REFIT,
                wanted.simplify());
    }

    private Covariances covariances() throws IOException {
        Covariances known = covariances;
        if (known == null) {
            known = new Covariances(
                    model,
                    data.scoring(),
                    data.scoringPart(),
                    data.scoringRows(),
                    settings.probe().withProgress(progress));
            covariances = known;
        }
        return known;
    }

    /**
     * {@return the smallest threshold at which sizes are what they are to be}
     *
     * @throws BoundMissedException if there is none
     */
    public double threshold(Planner planner, PruneOptions plan, Goals goals) throws IOException {
        Batch row = EvaluationData.first(data.scoring(), data.scoringPart(), 1);
        return new SizeSearch(original, model, goals, settings.engine(), row).threshold(planner, plan);
    }

    /** {@return the plan with weights fitted, and its origin} */
    public PruningPlan completed(PruningPlan plan) throws IOException {
        return solveRefits(plan).withOrigin(origin(plan.settings()));
    }

    /** {@return the plan of a ranking, complete} */
    public PruningPlan plan(Planner planner, PruneOptions plan) throws IOException {
        return completed(planner.plan(plan));
    }

    /**
     * Looks for the largest threshold that costs no more than is allowed, after retraining, on rows that are kept apart
     * from those that are learnt from.
     *
     * @param lineage of the model
     * @param plan what goes and what takes its place, whatever the threshold
     * @param retrain how networks are retrained; empty to judge them as they are
     * @param steps thresholds to try, ascending
     * @param drop how much may be lost
     * @throws odf2nna.onnx.UnsupportedModelException if the scores do not come from the dense part alone
     */
    public SearchSummary search(
            PruningHistory lineage,
            Planner planner,
            List<Double> steps,
            PruneOptions plan,
            Optional<FineTuneOptions> retrain,
            Tolerance drop,
            TaskOptions judge)
            throws IOException {
        LossOptions objective = retrain.map(FineTuneOptions::objective).orElse(LossOptions.usual());
        TrainingMaterial material = training.material(model, objective, judge);
        Optional<TrainingSettings> how = retrain.map(wish -> training.settings(wish, material));
        return new EpsilonSearch(lineage, model, material, training.retrainer(), how, progress)
                .run(steps, plan, drop, tried -> plan(planner, tried));
    }

    /** Reads the rows once for all that these plans need, so that what they come to does not depend on their order. */
    public void prepare(List<PruningPlan> plans) throws IOException {
        covariances()
                .prepare(plans.stream()
                        .flatMap(plan -> plan.refits().stream())
                        .map(refit -> new CovarianceSource.Pair(refit.base(), refit.source()))
                        .toList());
    }

    private PruningPlan solveRefits(PruningPlan plan) throws IOException {
        if (!plan.needsCovariances()) {
            return plan;
        }
        if (plan.settings().sequential()) {
            return plan.withRefits(SequentialRefit.solve(model.network(), plan, covariances(), covariances()));
        }
        Map<String, UnitSet> kept = Reducer.keptPositions(model.network(), plan);
        prepare(List.of(plan));
        List<PruningPlan.Refit> solved = new ArrayList<>();
        for (PruningPlan.Refit refit : plan.refits()) {
            Value.Dense reader = model.network().layer(refit.reader()).orElseThrow();
            UnitSet positions = kept.getOrDefault(refit.base(), UnitSet.of());
            solved.add(RidgeRefit.solve(
                    refit, reader.layer(), positions, covariances().between(refit.base(), refit.source())));
        }
        return plan.withRefits(solved);
    }

    private Map<String, String> origin(PruneOptions plan) {
        Map<String, String> origin = new LinkedHashMap<>();
        origin.put("odf2nna.version", ToolVersion.read());
        origin.put("odf2nna.criterion", plan.criterion().name().toLowerCase(Locale.ROOT));
        origin.put("odf2nna.epsilon", Double.toString(plan.epsilon()));
        origin.put("odf2nna.model.sha256", ModelDigest.sha256(original.model()));
        origin.put("odf2nna.data.sha256", EvaluationData.digests(data.scoring()));
        origin.put("odf2nna.seed", Long.toString(settings.seed()));
        return origin;
    }
}
