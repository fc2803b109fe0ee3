package odf2nna;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import odf2nna.data.Batch;
import odf2nna.data.DataFormatException;
import odf2nna.data.Dataset;
import odf2nna.data.Part;
import odf2nna.data.SourceFile;
import odf2nna.data.ThinnedDataset;
import odf2nna.evaluate.ProofSummary;
import odf2nna.evaluate.SurgeryProof;
import odf2nna.network.Signal;
import odf2nna.network.UnitSet;
import odf2nna.network.Vector;
import odf2nna.onnx.ModelDigest;
import odf2nna.onnx.ModelRewriter;
import odf2nna.onnx.OnnxModel;
import odf2nna.onnx.Tap;
import odf2nna.prune.Compensation;
import odf2nna.prune.CovarianceSource;
import odf2nna.prune.CriterionName;
import odf2nna.prune.Evidence;
import odf2nna.prune.OnEmptyLayer;
import odf2nna.prune.PlanSettings;
import odf2nna.prune.Planner;
import odf2nna.prune.PruningPlan;
import odf2nna.prune.Ranking;
import odf2nna.prune.Reducer;
import odf2nna.prune.RidgeRefit;
import odf2nna.report.DataSummary;
import odf2nna.report.SearchSummary;
import odf2nna.retrain.RetrainSettings;
import odf2nna.retrain.Retrainer;
import odf2nna.retrain.TrainingJob;
import odf2nna.runtime.ActivationProbe;
import odf2nna.runtime.Engine;
import odf2nna.runtime.InputShapes;
import odf2nna.runtime.ProbeOptions;
import odf2nna.runtime.ProgressListener;
import odf2nna.statistics.ActivationHistogram;
import odf2nna.statistics.NonFiniteActivationException;
import odf2nna.statistics.UnitStatistics;
import odf2nna.tensorflow.TensorFlowRetrainer;
import org.jspecify.annotations.Nullable;

/**
 * The pipeline step by step, for one model and its data: {@link #score()}, {@link #plan}, {@link #apply}, {@link #prove},
 * {@link #judge}. Steps may be left out or repeated with other settings; scoring is the one that takes time.
 *
 * <p>Errors: {@link odf2nna.onnx.UnsupportedModelException} for the model, {@link odf2nna.data.DataFormatException} for
 * the data, {@link IOException} where a file can't be read.
 *
 * <pre>{@code
 * LoadedModel model = LoadedModel.open(Path.of("model.onnx"));
 * DataSettings data = new DataSettings(DataOptions.defaults().withFiles(List.of("data.csv")), List.of());
 * Shrinker shrinker = Shrinker.of(model, data, EngineSettings.defaults(), ProgressListener.NONE);
 * PruningPlan plan = shrinker.plan(shrinker.score(), PlanSettings.of(0.1));
 * PrunedModel pruned = shrinker.apply(plan);
 * }</pre>
 */
public final class Shrinker {
    private static final int PROOF_ROWS = 512;
    /** The widest signal whose covariances are taken. */
    private static final int WIDEST = 4096;
    /** Square matrices that are held for each signal while units are ranked, at most. */
    private static final int MATRICES = 8;

    /** A bin with a hundredth of the values is known to a fifth of itself even where a layer has one unit. */
    private static final long HISTOGRAM_ROWS = 4096;

    private final LoadedModel model;
    private final EvaluationData data;
    private final EngineSettings settings;
    private final Engine engine;
    private final ProgressListener progress;
    private @Nullable Covariances covariances;
    private long scoringRows = -1;

    private Shrinker(LoadedModel model, EvaluationData data, EngineSettings settings, ProgressListener progress) {
        this.model = model;
        this.data = data;
        this.settings = settings;
        this.engine = settings.engine();
        this.progress = progress;
    }

    /** Opens the data for a model; nothing is computed yet. */
    public static Shrinker of(LoadedModel model, DataSettings data, EngineSettings engine, ProgressListener progress)
            throws IOException {
        EvaluationData rows = EvaluationData.open(data, InputShapes.of(model.model()));
        return new Shrinker(model, rows, engine, progress);
    }

    private ProbeOptions options() {
        return settings.probe().withProgress(progress);
    }

    /** {@return the statistics of every signal that carries units which may go, over the scoring rows} */
    public List<UnitStatistics> score() throws IOException {
        return score(Set.of());
    }

    /** {@return the statistics as {@link #score()} gives them, with those of inputs that may lose positions} */
    List<UnitStatistics> score(Set<String> openInputs) throws IOException {
        List<String> wanted = model.signalsToScore(openInputs);
        List<Tap> taps = model.region().taps(model.model()).stream()
                .filter(tap -> wanted.contains(tap.signal()))
                .toList();
        if (taps.isEmpty()) {
            // nothing to run, but whether ONNX Runtime takes the model should be known all the same
            engine.open(model.model()).close();
        }
        requireScoringRows();
        try {
            return ActivationProbe.score(model.model(), taps, data.scoring(), data.scoringPart(), options());
        } catch (NonFiniteActivationException e) {
            throw EvaluationData.unusable(
                    data.scoring(), e.getMessage() + "; check the largest values, or standardize the data", e);
        }
    }

    /** {@return how the values of every scored signal are spread, over some thousand evenly chosen rows} */
    List<ActivationHistogram> histograms(List<UnitStatistics> statistics) throws IOException {
        Map<String, Tap> taps = new LinkedHashMap<>();
        model.region().taps(model.model()).forEach(tap -> taps.put(tap.signal(), tap));
        List<Tap> wanted =
                statistics.stream().map(seen -> taps.get(seen.signal())).toList();
        long samples =
                statistics.stream().mapToLong(UnitStatistics::samples).max().orElse(1);
        Dataset rows = new ThinnedDataset(data.scoring(), (samples + HISTOGRAM_ROWS - 1) / HISTOGRAM_ROWS);
        return ActivationProbe.histograms(model.model(), wanted, statistics, rows, data.scoringPart(), options());
    }

    private void requireScoringRows() throws IOException {
        if (EvaluationData.first(data.scoring(), data.scoringPart(), 1).rows() == 0) {
            throw DataFormatException.inFile(
                    data.scoring().sources().get(0).path(),
                    "no rows are left to score, because %s are held out; give more rows, or test rows of their own"
                            .formatted(data.splitDescription()));
        }
    }

    /**
     * Ranks the units.
     *
     * @param statistics from {@link #score()}
     * @return what makes plans for any threshold
     * @throws IOException if rows have to be read again and can't be
     */
    public Planner planner(List<UnitStatistics> statistics, PlanSettings plan) throws IOException {
        return planner(statistics, plan, JudgeSettings.defaults());
    }

    /** Ranks the units as {@link #planner(List, PlanSettings)} does, with targets that are taken as it is said. */
    Planner planner(List<UnitStatistics> statistics, PlanSettings plan, JudgeSettings judge) throws IOException {
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
                settings.seed());
        return new Planner(
                model.network(), Ranking.of(plan.criterion(), evidence), statistics, openInputs(plan), rewirable);
    }

    private Map<String, Vector> sensitivities(List<UnitStatistics> statistics, PlanSettings plan, JudgeSettings judge)
            throws IOException {
        if (plan.criterion() != CriterionName.TAYLOR) {
            return Map.of();
        }
        TrainingMaterial material = material(model, ObjectiveWish.usual(), judge);
        if (!material.goal().isLabelled()) {
            throw new IllegalArgumentException(
                    "--criterion taylor goes by the loss against labels, and there are none; take another criterion");
        }
        Map<String, double[]> means = new LinkedHashMap<>();
        statistics.forEach(seen -> means.put(seen.signal(), seen.mean().toArray()));
        Map<String, Vector> found = new LinkedHashMap<>();
        retrainer()
                .sensitivities(material.job(model.network(), RetrainSettings.of(1)), means)
                .forEach((signal, values) -> found.put(signal, Vector.of(values)));
        return found;
    }

    /** {@return inputs of which positions may go by these settings} */
    Set<String> openInputs(PlanSettings plan) {
        return plan.inputs() ? model.selectableInputs() : Set.of();
    }

    /** {@return settings that memory and time allow} Where they are others than those wanted, a note says so. */
    PlanSettings feasible(PlanSettings wanted, Consumer<String> notes) {
        PlanSettings plan = feasible(wanted);
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
    PlanSettings feasible(PlanSettings wanted) {
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
        return new PlanSettings(
                criterion, wanted.epsilon(), compensation, wanted.onEmptyLayer(), wanted.inputs(), wanted.roundTo());
    }

    private Covariances covariances() throws IOException {
        Covariances known = covariances;
        if (known == null) {
            known = new Covariances(model, data.scoring(), data.scoringPart(), countScoringRows(), options());
            covariances = known;
        }
        return known;
    }

    /**
     * Makes a plan. Where weights are refitted or a layer is bypassed, the rows are read once more.
     *
     * @throws odf2nna.prune.EmptyLayerException if a layer would be left empty and the settings say to stop
     */
    public PruningPlan plan(List<UnitStatistics> statistics, PlanSettings plan) throws IOException {
        return plan(planner(statistics, plan), plan);
    }

    /**
     * {@return the smallest threshold at which sizes are what they are to be}
     *
     * @throws BoundMissedException if there is none
     */
    double threshold(Planner planner, PlanSettings plan, Goals goals) throws IOException {
        Batch row = EvaluationData.first(data.scoring(), data.scoringPart(), 1);
        return new SizeSearch(model, goals, engine, row).threshold(planner, plan);
    }

    /** {@return the plan with weights fitted, and its origin} */
    PruningPlan completed(PruningPlan plan) throws IOException {
        return solveRefits(plan).withOrigin(origin(plan.settings()));
    }

    /** Makes a plan as {@link #plan(List, PlanSettings)} does, with units that are ranked already. */
    PruningPlan plan(Planner planner, PlanSettings plan) throws IOException {
        return completed(planner.plan(plan));
    }

    /**
     * Looks for the largest threshold that costs no more than is allowed, after retraining, on rows that are kept apart
     * from those that are learnt from.
     *
     * @param plan what goes and what takes its place, whatever the threshold
     * @param retrain how networks are retrained; empty to judge them as they are
     * @param steps thresholds to try, ascending
     * @param drop how much may be lost
     * @throws odf2nna.onnx.UnsupportedModelException if the scores do not come from the dense part alone
     */
    SearchSummary search(
            Planner planner,
            List<Double> steps,
            PlanSettings plan,
            Optional<RetrainWish> retrain,
            Drop drop,
            JudgeSettings judge)
            throws IOException {
        ObjectiveWish objective = retrain.map(RetrainWish::objective).orElse(ObjectiveWish.usual());
        TrainingMaterial material = material(model, objective, judge);
        Optional<RetrainSettings> how = retrain.map(wish -> settings(wish, material));
        return new EpsilonSearch(model.network(), material, retrainer(), how, progress)
                .run(steps, plan, drop, tried -> plan(planner, tried));
    }

    Retrainer retrainer() {
        return new TensorFlowRetrainer(TensorFlowRetrainer.Compilation.AUTO, !settings.verbose());
    }

    /** Reads the rows once for all that these plans need, so that what they come to does not depend on their order. */
    void prepare(List<PruningPlan> plans) throws IOException {
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
        Map<String, UnitSet> kept = Reducer.keptPositions(model.network(), plan);
        prepare(List.of(plan));
        List<PruningPlan.Refit> solved = new ArrayList<>();
        for (PruningPlan.Refit refit : plan.refits()) {
            Signal.Dense reader = model.network().layer(refit.reader()).orElseThrow();
            UnitSet positions = kept.getOrDefault(refit.base(), UnitSet.of());
            solved.add(RidgeRefit.solve(
                    refit, reader.layer(), positions, covariances().between(refit.base(), refit.source())));
        }
        return plan.withRefits(solved);
    }

    private Map<String, String> origin(PlanSettings plan) {
        Map<String, String> origin = new LinkedHashMap<>();
        origin.put("odf2nna.version", ToolVersion.read());
        origin.put("odf2nna.criterion", plan.criterion().name().toLowerCase(Locale.ROOT));
        origin.put("odf2nna.epsilon", Double.toString(plan.epsilon()));
        origin.put("odf2nna.model.sha256", ModelDigest.sha256(model.model()));
        origin.put("odf2nna.data.sha256", digests(data.scoring()));
        origin.put("odf2nna.seed", Long.toString(settings.seed()));
        return origin;
    }

    private static String digests(Dataset rows) {
        return rows.sources().stream().map(SourceFile::sha256).collect(Collectors.joining(","));
    }

    /** {@return the digests of all files that rows come from: to score, to retrain on, to judge on} */
    Map<String, String> dataDigests() {
        return Map.of(
                "evaluation data", digests(data.scoring()),
                "training data", digests(data.training()),
                "test data", digests(data.test()));
    }

    /** {@return the files that rows come from} */
    List<Path> dataFiles() {
        return Stream.of(data.scoring(), data.training(), data.test())
                .flatMap(rows -> rows.sources().stream())
                .map(SourceFile::path)
                .toList();
    }

    /** {@return the plan applied to the model, not yet written} */
    public PrunedModel apply(PruningPlan plan) {
        return PrunedModel.of(model, plan);
    }

    /**
     * Compares a pruned model, usually as read back from its file, with the original whose dropped units are clamped.
     *
     * @throws IOException if the data can't be read
     */
    public ProofSummary prove(PrunedModel pruned, OnnxModel written) throws IOException {
        Batch rows = EvaluationData.first(data.scoring(), data.scoringPart(), PROOF_ROWS);
        return SurgeryProof.check(
                engine, pruned.clamped(), written, pruned.exits(), model.unitRoundoff(), rows, settings.seed());
    }

    /** Trains a model that was made from this one a little longer, on the rows that were scored. */
    Retraining.Result retrain(LoadedModel small, RetrainWish wish, JudgeSettings judge) throws IOException {
        TrainingMaterial material = material(small, wish.objective(), judge);
        Retraining retraining = new Retraining(small, material, settings(wish, material));
        RetrainFiles files = wish.files();
        TrainingJob job = retraining.job();
        try (EpochReports reports = new EpochReports(job, files.logs(job.settings()), progress)) {
            return retraining.run(retrainer(), files.checkpoints(), reports);
        }
    }

    /**
     * Reads what networks are trained with.
     *
     * @param small this model, or one that was made from it: what enters its dense part is read
     * @throws odf2nna.onnx.UnsupportedModelException if the scores do not come from the dense part alone
     */
    TrainingMaterial material(LoadedModel small, ObjectiveWish wish, JudgeSettings judge) throws IOException {
        return new TrainingMaterial.Reader(model, data, settings, engine, progress).read(small, wish, judge);
    }

    /** {@return how to train with some rows} */
    RetrainSettings settings(RetrainWish wish, TrainingMaterial material) {
        return wish.settings(material.rows().training().rows(), settings.seed(), settings.threads());
    }

    /**
     * Compares another model with this one on the held-out rows.
     *
     * @return the verdict; empty metrics where no rows are held out
     */
    public Verdict judge(OnnxModel after, JudgeSettings judge) throws IOException {
        return new HeldOutJudge(data, settings, engine, progress).judge(model.model(), after, judge);
    }

    /** Compares a model in lower precision with the same model without, on the held-out rows. */
    Verdict judge(OnnxModel exact, OnnxModel lower, JudgeSettings judge) throws IOException {
        return new HeldOutJudge(data, settings, engine, progress).judge(exact, lower, judge);
    }

    /**
     * Puts a model that was made from this one into integers, with grids for what its layers read over the scoring rows.
     *
     * @throws odf2nna.onnx.UnsupportedModelException if no layer of it can be in integers
     */
    Quantization.Result quantize(LoadedModel exact) throws IOException {
        requireScoringRows();
        try {
            return new Quantization(data, options()).run(exact);
        } catch (NonFiniteActivationException e) {
            throw EvaluationData.unusable(
                    data.scoring(), e.getMessage() + "; check the largest values, or standardize the data", e);
        }
    }

    /** {@return the data in figures} */
    DataSummary dataSummary(long scoringRows, long testRows, String labels) {
        return data.summary(scoringRows, testRows, labels);
    }

    /** {@return rows of the scoring part, by a pass over them the first time} */
    long countScoringRows() throws IOException {
        if (scoringRows < 0) {
            scoringRows = data.see(data.scoring(), data.scoringPart()).rows();
        }
        return scoringRows;
    }

    /** {@return rows of the part that is held out, by a pass over them} */
    long countTestRows() throws IOException {
        return data.see(data.test(), data.testPart()).rows();
    }

    /** {@return what decides every random choice} */
    long seed() {
        return settings.seed();
    }

    /** {@return what computes, for the report} */
    Map<String, String> engines() {
        return Map.of("runtime", "ONNX Runtime " + Engine.version(), "device", engine.describe(settings.threads()));
    }

    /** {@return which part of the data was scored} */
    Part scoringPart() {
        return data.scoringPart();
    }
}
