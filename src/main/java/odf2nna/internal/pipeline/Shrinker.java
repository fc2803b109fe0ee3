package odf2nna.internal.pipeline;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import odf2nna.data.DataFiles;
import odf2nna.data.DataFormatException;
import odf2nna.evaluate.EquivalenceSummary;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.data.Batch;
import odf2nna.internal.data.Dataset;
import odf2nna.internal.data.Part;
import odf2nna.internal.data.SourceFile;
import odf2nna.internal.data.ThinnedDataset;
import odf2nna.internal.evaluate.EquivalenceCheck;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.onnx.Tap;
import odf2nna.internal.prune.Planner;
import odf2nna.internal.prune.PruningPlan;
import odf2nna.internal.runtime.ActivationProbe;
import odf2nna.internal.runtime.Engine;
import odf2nna.internal.runtime.InputShapes;
import odf2nna.internal.runtime.RunContext;
import odf2nna.internal.statistics.ActivationHistogram;
import odf2nna.internal.statistics.NonFiniteActivationException;
import odf2nna.internal.statistics.UnitStatistics;
import odf2nna.internal.training.EvaluationData;
import odf2nna.internal.training.Training;
import odf2nna.pipeline.BoundMissedException;
import odf2nna.pipeline.Goals;
import odf2nna.prune.PruneOptions;
import odf2nna.report.DataSummary;
import odf2nna.runtime.ProgressListener;

/**
 * The pipeline step by step, for one model and its data: {@link #score()}, {@link #plan}, {@link #apply}, {@link #prove},
 * {@link #judge}. Steps may be left out or repeated with other settings; scoring is the one that takes time.
 *
 * <p>Errors: {@link odf2nna.onnx.UnsupportedModelException} for the model, {@link odf2nna.data.DataFormatException} for
 * the data, {@link IOException} where a file can't be read.
 *
 * <pre>{@code
 * LoadedModel model = LoadedModel.open(Path.of("model.onnx"));
 * DataFiles data = new DataFiles(DataOptions.defaults().withFiles(List.of("data.csv")), List.of());
 * Shrinker shrinker = Shrinker.of(model, data, RunContext.of(EngineOptions.defaults()));
 * PruningPlan plan = shrinker.plan(shrinker.score(), PruneOptions.of(0.1));
 * PrunedModel pruned = shrinker.apply(plan);
 * }</pre>
 */
public final class Shrinker {
    private static final int PROOF_ROWS = 512;
    /** A bin with a hundredth of the values is known to a fifth of itself even where a layer has one unit. */
    private static final long HISTOGRAM_ROWS = 4096;

    private final LoadedModel original;
    private final LoadedModel model;
    private final EvaluationData data;
    private final RunContext run;
    private final Engine engine;
    private final Training training;
    private final Planning planning;

    private Shrinker(LoadedModel original, LoadedModel model, EvaluationData data, RunContext run) {
        this.original = original;
        this.model = model;
        this.data = data;
        this.run = run;
        this.engine = run.engine();
        this.training = new Training(original, data, run);
        this.planning = new Planning(original, model, data, training, run);
    }

    /** Opens the data for a model; nothing is computed yet. */
    public static Shrinker of(LoadedModel model, DataFiles data, RunContext run) throws IOException {
        EvaluationData rows = EvaluationData.open(data, InputShapes.of(model.model()));
        return new Shrinker(model, model, rows, run);
    }

    /**
     * Compares the original as it is prepared with the original as it is.
     *
     * @return the steps for what is left
     * @throws BoundMissedException if they differ by more than rounding
     */
    public Shrinker on(PreparedModel prepared) throws IOException {
        if (!prepared.isSimplified()) {
            return this;
        }
        prepared.prove(engine, proofRows(), seed());
        return goingOn(prepared.model());
    }

    /** {@return the steps for what became of this model: it is compared with, and learns from, the same original} */
    Shrinker goingOn(LoadedModel next) {
        return goingOn(next, run.progress());
    }

    /** {@return the steps for what became of this model, which tell of their progress elsewhere} */
    Shrinker goingOn(LoadedModel next, ProgressListener told) {
        return new Shrinker(original, next, data, run.withProgress(told));
    }

    /** {@return the statistics of every signal that carries units which may go, over the scoring rows} */
    public List<UnitStatistics> score() throws IOException {
        return score(Set.of());
    }

    /** {@return the statistics as {@link #score()} gives them, with those of inputs that may lose positions} */
    public List<UnitStatistics> score(Set<String> openInputs) throws IOException {
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
            return ActivationProbe.score(model.model(), taps, data.scoring(), data.scoringPart(), run);
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
        return ActivationProbe.histograms(model.model(), wanted, statistics, rows, data.scoringPart(), run);
    }

    private void requireScoringRows() throws IOException {
        if (EvaluationData.first(data.scoring(), data.scoringPart(), 1).rows() == 0) {
            throw DataFormatException.inFile(
                    data.scoring().sources().get(0).path(),
                    "no rows are left to score, because %s are held out; give more rows, or test rows of their own"
                            .formatted(data.splitDescription()));
        }
    }

    /** {@return what ranks units and makes plans} */
    public Planning planning() {
        return planning;
    }

    /** {@return what trains networks that are made from the model} */
    public Training training() {
        return training;
    }

    /**
     * Ranks the units.
     *
     * @param statistics from {@link #score()}
     * @return what makes plans for any threshold
     * @throws IOException if rows have to be read again and can't be
     */
    public Planner planner(List<UnitStatistics> statistics, PruneOptions plan) throws IOException {
        return planning.planner(statistics, plan, TaskOptions.defaults(), Goals.none());
    }

    /**
     * Makes a plan. Where weights are refitted or a layer is bypassed, the rows are read once more.
     *
     * @throws odf2nna.prune.EmptyLayerException if a layer would be left empty and the settings say to stop
     */
    public PruningPlan plan(List<UnitStatistics> statistics, PruneOptions plan) throws IOException {
        return planning.plan(planner(statistics, plan), plan);
    }

    /** {@return the digests of all files that rows come from: to score, to retrain on, to judge on} */
    public Map<String, String> dataDigests() {
        return Map.of(
                "evaluation data", EvaluationData.digests(data.scoring()),
                "training data", EvaluationData.digests(data.training()),
                "test data", EvaluationData.digests(data.test()));
    }

    /** {@return the files that rows come from} */
    public List<Path> dataFiles() {
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
    public EquivalenceSummary prove(PrunedModel pruned, OnnxModel written) throws IOException {
        return EquivalenceCheck.check(
                engine,
                pruned.clamped(),
                written,
                pruned.exits(),
                model.unitRoundoff(),
                proofRows(),
                run.options().seed());
    }

    /** {@return the first rows that are scored, as many as a proof takes} */
    Batch proofRows() throws IOException {
        return EvaluationData.first(data.scoring(), data.scoringPart(), PROOF_ROWS);
    }

    /** {@return the names of the columns of an input, from the header of the data; empty without one} */
    List<String> columnNames(String input) {
        return data.scoring().columnNames(input);
    }

    /** {@return what belongs to this run alone} */
    public RunContext context() {
        return run;
    }

    /** {@return what runs models} */
    Engine engine() {
        return engine;
    }

    /**
     * Compares another model with the original on the held-out rows.
     *
     * @return the verdict; empty metrics where no rows are held out
     */
    public Evaluation judge(OnnxModel after, TaskOptions judge) throws IOException {
        return new HeldOutEvaluation(data, run, engine).judge(original.model(), after, judge);
    }

    /** Compares a model in lower precision with the same model without, on the held-out rows. */
    Evaluation judge(OnnxModel exact, OnnxModel lower, TaskOptions judge) throws IOException {
        return new HeldOutEvaluation(data, run, engine).judge(exact, lower, judge);
    }

    /**
     * Puts a model that was made from this one into integers, with grids for what its layers read over the scoring rows.
     *
     * @throws odf2nna.onnx.UnsupportedModelException if no layer of it can be in integers
     */
    Quantization.Result quantize(LoadedModel exact) throws IOException {
        requireScoringRows();
        try {
            return new Quantization(data, run).run(exact);
        } catch (NonFiniteActivationException e) {
            throw EvaluationData.unusable(
                    data.scoring(), e.getMessage() + "; check the largest values, or standardize the data", e);
        }
    }

    /** {@return the data in figures} */
    public DataSummary dataSummary(long scoringRows, long testRows, String labels) {
        return data.summary(scoringRows, testRows, labels);
    }

    /** {@return rows of the scoring part, by a pass over them the first time} */
    public long countScoringRows() throws IOException {
        return data.scoringRows();
    }

    /** {@return rows of the part that is held out, by a pass over them} */
    public long countTestRows() throws IOException {
        return data.see(data.test(), data.testPart()).rows();
    }

    /** {@return what decides every random choice} */
    public long seed() {
        return run.options().seed();
    }

    /** {@return what computes, for the report} */
    public Map<String, String> engines() {
        return Map.of(
                "runtime",
                "ONNX Runtime " + engine.version(),
                "device",
                engine.describe(run.options().threads()));
    }

    /** {@return which part of the data was scored} */
    Part scoringPart() {
        return data.scoringPart();
    }
}
