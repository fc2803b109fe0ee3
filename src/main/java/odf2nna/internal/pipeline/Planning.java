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
import odf2nna.internal.calibration.StoredStatistics;
import odf2nna.internal.data.EvaluationData;
import odf2nna.internal.network.UnitSet;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.ModelDigest;
import odf2nna.internal.onnx.ModelRewriter;
import odf2nna.internal.prune.CovarianceSource;
import odf2nna.internal.prune.Evidence;
import odf2nna.internal.prune.FreshBypass;
import odf2nna.internal.prune.Planner;
import odf2nna.internal.prune.PruningPlan;
import odf2nna.internal.prune.Ranking;
import odf2nna.internal.prune.Reducer;
import odf2nna.internal.prune.RidgeRefit;
import odf2nna.internal.prune.SequentialRefit;
import odf2nna.internal.prune.SizeGoals;
import odf2nna.internal.prune.TiedUnits;
import odf2nna.internal.report.ToolVersion;
import odf2nna.internal.runtime.RunContext;
import odf2nna.internal.statistics.ActivationHistogram;
import odf2nna.internal.statistics.UnitStatistics;
import odf2nna.internal.training.FineTuning;
import odf2nna.internal.training.TrainingMaterial;
import odf2nna.onnx.UnsupportedModelException;
import odf2nna.pipeline.Goals;
import odf2nna.prune.Compensation;
import odf2nna.prune.CriterionName;
import odf2nna.prune.OnEmptyLayer;
import odf2nna.prune.PruneOptions;
import odf2nna.training.LossOptions;
import odf2nna.training.TrainingSettings;

/** Calibrates one model, ranks its units, makes plans, and fits the weights that compensate for removed units. */
final class Planning {
    /** The widest value whose covariances are taken. */
    static final int WIDEST = 4096;
    /** Square matrices that are held for each value while units are ranked, at most. */
    private static final int MATRICES = 8;

    private final LoadedModel original;
    private final LoadedModel model;
    private final EvaluationData data;
    private final Optional<StoredStatistics> stored;
    private final FineTuning fineTuning;
    private final RunContext run;
    private final Calibration calibration;

    /**
     * Reads nothing yet.
     *
     * @param original of which goals are shares
     * @param model that loses units: the original, or what became of it
     * @param stored statistics in the place of passes over the rows; empty for passes
     * @param fineTuning knows the loss, where a criterion needs it
     */
    Planning(
            LoadedModel original,
            LoadedModel model,
            EvaluationData data,
            Optional<StoredStatistics> stored,
            FineTuning fineTuning,
            RunContext run) {
        this.original = original;
        this.model = model;
        this.data = data;
        this.stored = stored;
        this.fineTuning = fineTuning;
        this.run = run;
        this.calibration = new Calibration(model, data, stored, run);
    }

    LoadedModel model() {
        return model;
    }

    /** {@return the statistics of every value that carries units, and by the options inputs, which can be removed} */
    List<UnitStatistics> calibrate(PruneOptions options) throws IOException {
        return calibration.statistics(openInputs(options));
    }

    List<ActivationHistogram> histograms(List<UnitStatistics> statistics) throws IOException {
        return calibration.histograms(statistics);
    }

    /** {@return inputs of which positions can be removed by these options} */
    Set<String> openInputs(PruneOptions options) {
        return options.inputs() ? model.selectableInputs() : Set.of();
    }

    /**
     * Ranks the units.
     *
     * @param statistics from {@link #calibrate}
     * @param goals what is to be reached; a ranking by reconstruction does not step over a number of parameters
     * @return what makes plans for any threshold
     * @throws IOException if rows have to be read again and can't be
     * @throws UnsupportedModelException if the paper's way is asked for, and the network is no chain
     */
    Planner rank(List<UnitStatistics> statistics, PruneOptions options, Goals goals) throws IOException {
        if (options.isPaper() && !model.network().isChain()) {
            throw new UnsupportedModelException(
                    model.model().file().toString(),
                    "the network has branches, and the paper has chains of layers only; omit --paper");
        }
        Set<String> inputs = openInputs(options);
        Evidence evidence = new Evidence(
                model.network(),
                statistics,
                calibration,
                sensitivities(statistics, options),
                this::isRewirable,
                inputs,
                options.onEmptyLayer() == OnEmptyLayer.BYPASS,
                new SizeGoals(
                        goals.passedLayers(model.network(), inputs),
                        SizeSearch.fewestParameters(original, model, goals),
                        goals.device().isEmpty() ? SizeSearch.fewestParameters(original, model, goals) : 0,
                        keptInputs(inputs, goals)),
                run.options().seed());
        return planner(Ranking.of(options.criterion(), evidence), statistics, options);
    }

    /** {@return what makes plans from a ranking of the units} */
    Planner planner(Ranking ranking, List<UnitStatistics> statistics, PruneOptions options) {
        return new Planner(model.network(), ranking, statistics, openInputs(options), this::isRewirable);
    }

    private boolean isRewirable(String consumer, String base) {
        return ModelRewriter.canRewire(model.model(), model.region(), consumer, base);
    }

    /** {@return covariances of the model's values on the calibration rows} */
    CovarianceSource covariances() {
        return calibration;
    }

    private OptionalInt keptInputs(Set<String> inputs, Goals goals) {
        long all = inputs.stream()
                .mapToLong(input -> model.network().value(input).width())
                .sum();
        return goals.inputs()
                .map(size -> OptionalInt.of((int) Math.max(1, size.of((double) all))))
                .orElse(OptionalInt.empty());
    }

    private Map<String, Vector> sensitivities(List<UnitStatistics> statistics, PruneOptions options)
            throws IOException {
        if (options.criterion() != CriterionName.TAYLOR) {
            return Map.of();
        }
        TrainingMaterial material = fineTuning.material(model, LossOptions.defaults());
        if (!material.target().isLabelled()) {
            throw new IllegalArgumentException(
                    "--criterion taylor needs labels, and the data have none; give another criterion");
        }
        Map<String, double[]> means = new LinkedHashMap<>();
        statistics.forEach(seen -> means.put(seen.value(), seen.mean().toArray()));
        Map<String, Vector> found = new LinkedHashMap<>();
        fineTuning
                .trainer()
                .sensitivities(material.job(model, TrainingSettings.of(1)), means)
                .forEach((value, values) -> found.put(value, Vector.of(values)));
        return found;
    }

    /**
     * {@return options that memory and time allow}
     *
     * <p>Covariances take the square of a layer's width. Where layers are too wide for them, units are ranked by their
     * contribution, and means are folded.
     */
    PruneOptions feasible(PruneOptions wanted) {
        return feasible(model, openInputs(wanted), wanted);
    }

    /** {@return options that memory and time allow for a model} */
    static PruneOptions feasible(LoadedModel model, Set<String> openInputs, PruneOptions wanted) {
        double bytes = 0;
        int widest = 0;
        for (String value : TiedUnits.of(model.network(), openInputs).valuesToScore()) {
            int width = model.network().value(value).width();
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
                wanted.threshold(),
                compensation,
                wanted.onEmptyLayer(),
                wanted.inputs(),
                wanted.roundTo(),
                wanted.sequential() && compensation == Compensation.REFIT,
                wanted.simplify());
    }

    /** {@return a note on options that are others than those requested} */
    static String infeasible(PruneOptions taken) {
        return "layers are too wide for their covariances: units are ranked by %s, and means are folded"
                .formatted(taken.criterion().name().toLowerCase(Locale.ROOT));
    }

    /** Reads the rows once for all that these plans need, so that what they come to does not depend on their order. */
    void prepare(List<PruningPlan> plans) throws IOException {
        calibration.prepare(plans.stream()
                .flatMap(plan -> plan.refits().stream())
                .map(refit -> new CovarianceSource.Pair(refit.base(), refit.source()))
                .toList());
    }

    /** {@return the plan with weights fitted, and its origin} One thread at a time: covariances are shared. */
    synchronized PruningPlan completed(PruningPlan plan) throws IOException {
        return fitted(plan).withOrigin(origin(plan.settings()));
    }

    private PruningPlan fitted(PruningPlan plan) throws IOException {
        if (!plan.needsCovariances()) {
            return plan;
        }
        if (plan.settings().compensation() == Compensation.PAPER) {
            return FreshBypass.solve(model.network(), plan, run.options().seed());
        }
        if (plan.settings().sequential()) {
            return plan.withRefits(SequentialRefit.solve(model.network(), plan, calibration, calibration));
        }
        Map<String, UnitSet> kept = Reducer.keptPositions(model.network(), plan);
        prepare(List.of(plan));
        List<PruningPlan.Refit> solved = new ArrayList<>();
        for (PruningPlan.Refit refit : plan.refits()) {
            Value.Dense consumer = model.network().layer(refit.consumer()).orElseThrow();
            UnitSet positions = kept.getOrDefault(refit.base(), UnitSet.of());
            solved.add(RidgeRefit.solve(
                    refit, consumer.layer(), positions, calibration.between(refit.base(), refit.source())));
        }
        return plan.withRefits(solved);
    }

    private Map<String, String> origin(PruneOptions options) {
        Map<String, String> origin = new LinkedHashMap<>();
        origin.put("odf2nna.version", ToolVersion.read());
        origin.put("odf2nna.criterion", options.criterion().name().toLowerCase(Locale.ROOT));
        origin.put("odf2nna." + options.thresholdName(), Double.toString(options.threshold()));
        origin.put("odf2nna.model.sha256", ModelDigest.sha256(original.model()));
        origin.put(
                "odf2nna.data.sha256",
                stored.map(StoredStatistics::rowsSha256)
                        .orElseGet(() -> EvaluationData.digests(data.scoring().dataset())));
        origin.put("odf2nna.seed", Long.toString(run.options().seed()));
        return origin;
    }
}
