package odf2nna.internal.pipeline;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import odf2nna.evaluate.LatencySummary;
import odf2nna.internal.data.ColumnScaling;
import odf2nna.internal.data.Dataset;
import odf2nna.internal.data.EvaluationData;
import odf2nna.internal.data.SourceFile;
import odf2nna.internal.evaluate.ClassLabels;
import odf2nna.internal.evaluate.Evaluation;
import odf2nna.internal.evaluate.Interval;
import odf2nna.internal.evaluate.Metric;
import odf2nna.internal.evaluate.MetricKind;
import odf2nna.internal.evaluate.PairedLoss;
import odf2nna.internal.evaluate.PairedRows;
import odf2nna.internal.evaluate.PairedSummary;
import odf2nna.internal.evaluate.Task;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.UnitSet;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.ModelDigest;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.onnx.UnmatchedLayers;
import odf2nna.internal.prune.PruningPlan;
import odf2nna.internal.prune.TiedUnits;
import odf2nna.internal.report.PromiseText;
import odf2nna.internal.runtime.RunContext;
import odf2nna.internal.savedmodel.SavedModelMetadata;
import odf2nna.internal.statistics.ActivationHistogram;
import odf2nna.internal.statistics.UnitStatistics;
import odf2nna.internal.training.Epoch;
import odf2nna.internal.training.FineTuning;
import odf2nna.internal.training.TrainingMaterial;
import odf2nna.internal.training.TrainingTarget;
import odf2nna.pipeline.Goals.Tolerance;
import odf2nna.report.DataSummary;
import odf2nna.report.FineTuneSummary;
import odf2nna.report.LayerSummary;
import odf2nna.report.MetricRow;
import odf2nna.report.MetricsReport;
import odf2nna.report.ModelSummary;
import odf2nna.report.PlanSummary;
import odf2nna.report.RoundSummary;
import odf2nna.report.ScalingSummary;
import odf2nna.report.SearchSummary;
import odf2nna.report.SimplifySummary;
import odf2nna.report.SweepPoint;
import odf2nna.report.UnitsReport;
import odf2nna.training.TrainingSettings;
import org.jspecify.annotations.Nullable;

/** What the pipeline works with, as records of the report. */
final class Summaries {
    /** Of a difference of two metrics. */
    private static final double ROUNDING = 1e-9;
    /** A gain is large where less than this share of the original's error is left: pruning and fine-tuning seldom halve it. */
    private static final double LARGE_GAIN = 0.5;

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

    static DataSummary data(EvaluationData data, long scoringRows, long testRows, String labels) throws IOException {
        EvaluationData.Repeats repeats = data.repeats(scoringRows > 0, testRows > 0);
        return new DataSummary(
                data.sources().stream().map(Summaries::file).toList(),
                data.scoring().layout().target(),
                labels,
                scoringRows,
                testRows,
                repeats.repeated(),
                repeats.learntEvaluation(),
                repeats.learntTest(),
                data.splitDescription(!labels.isEmpty()),
                data.scaling().map(done -> scaling(done, data.scoring())).orElse(null));
    }

    /** {@return what it means that evaluation rows are trained on, where half of them or more are} */
    static Optional<String> learntEvaluation(DataSummary data) {
        return isMost(data.learntEvaluationRows(), data.calibrationRows())
                ? Optional.of(String.format(
                        Locale.ROOT,
                        "%,d of the %,d rows of --eval are among those of --train, which candidates learn from: what is found on"
                                + " them covers these rows only; give --eval others, or leave --train out",
                        data.learntEvaluationRows(),
                        data.calibrationRows()))
                : Optional.empty();
    }

    /** {@return what it means that held-out rows are learnt from, where half of them or more are} */
    static Optional<String> learntTest(DataSummary data) {
        return isMost(data.learntTestRows(), data.testRows())
                ? Optional.of(String.format(
                        Locale.ROOT,
                        "%,d of the %,d held-out rows are among those that the result is made from: the metrics cover these rows"
                                + " only; give --test others",
                        data.learntTestRows(),
                        data.testRows()))
                : Optional.empty();
    }

    /** {@return whether a part of the rows is half of them or more} */
    private static boolean isMost(long part, long rows) {
        return part > 0 && 2 * part >= rows;
    }

    private static DataSummary.DataFile file(SourceFile file) {
        return new DataSummary.DataFile(file.path().toString(), file.bytes(), file.sha256());
    }

    private static ScalingSummary scaling(ColumnScaling scaling, Dataset rows) {
        return new ScalingSummary(
                scaling.kind().title(),
                scaling.source(),
                scaling.file().map(Summaries::file).orElse(null),
                rows.inputs().stream()
                        .flatMap(input -> rows.columnNames(input.name()).stream())
                        .toList(),
                IntStream.range(0, scaling.width()).mapToObj(scaling::factor).toList(),
                IntStream.range(0, scaling.width()).mapToObj(scaling::offset).toList());
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

    static SearchSummary search(
            CandidateSearch.Found found,
            Tolerance tolerance,
            String metric,
            long rows,
            int folds,
            boolean coversNewRows) {
        boolean certified = found.chosen().map(CandidateSearch.Tried::certified).orElse(false);
        return new SearchSummary(
                metric,
                tolerance.share(),
                tolerance.confidence(),
                rows,
                folds,
                certified,
                coversNewRows,
                certified || found.rowsNeeded().isEmpty()
                        ? null
                        : found.rowsNeeded().getAsLong(),
                found.interrupted(),
                found.chosen().or(() -> found.tried().stream().findFirst()).stream()
                        .flatMap(one -> promises(one, found.chosen().isPresent(), tolerance).stream())
                        .toList(),
                found.tried().stream()
                        .map(one -> candidate(
                                one, found.chosen().filter(one::equals).isPresent(), metric))
                        .toList());
    }

    private static List<SearchSummary.Promise> promises(
            CandidateSearch.Tried tried, boolean isChosen, Tolerance tolerance) {
        return IntStream.range(0, tried.losses().size())
                .filter(i -> !tried.errors().outputs().get(i).isEmpty())
                .mapToObj(i -> {
                    RowErrors.Output output = tried.errors().outputs().get(i);
                    PairedLoss loss = tried.losses().get(i);
                    PairedRows rows = output.rows();
                    boolean isCompared = isOfOriginal(output.metric());
                    return new SearchSummary.Promise(
                            output.metric(),
                            output.output().orElse(null),
                            isCompared ? null : finite(rows.valueBefore()),
                            isChosen ? finite(rows.valueAfter()) : null,
                            rows.shown(rows.limit(tolerance.share())),
                            isChosen ? finite(rows.shown(loss.estimate())) : null,
                            isChosen ? finite(rows.shown(loss.bound())) : null,
                            isChosen && tried.complete() && loss.isWithin(rows.limit(tolerance.share())));
                })
                .toList();
    }

    private static @Nullable Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }

    private static boolean isOfOriginal(String metric) {
        return metric.endsWith("agreement") || metric.equals("relative RMS");
    }

    private static SearchSummary.Candidate candidate(CandidateSearch.Tried tried, boolean chosen, String metric) {
        Candidate candidate = tried.candidate();
        PairedLoss loss = tried.judged();
        PairedRows rows = tried.errors().outputs().get(0).rows();
        return new SearchSummary.Candidate(
                candidate.model().network().parameters(),
                candidate.plans().stream().mapToInt(PruningPlan::dropped).sum(),
                tried.variant()
                        .tuning()
                        .map(tuning -> tuning.title(!isOfOriginal(metric)))
                        .orElse(null),
                loss.rows(),
                rows.shown(loss.estimate()),
                finite(rows.shown(loss.bound())),
                tried.certified(),
                chosen,
                layers(candidate.original(), candidate.remaining()).stream()
                        .map(LayerSummary::kept)
                        .toList());
    }

    /** {@return whether held-out rows, which chose nothing, agree with what was promised, for people} */
    static String keptPromise(SearchSummary search, RowErrors errors) {
        PromiseText text = PromiseText.of(search);
        List<PairedLoss> losses = errors.losses(1, 0);
        Map<String, Double> worst = new LinkedHashMap<>();
        for (int i = 0; i < losses.size(); i++) {
            RowErrors.Output output = errors.outputs().get(i);
            if (output.isEmpty()) {
                continue;
            }
            worst.merge(output.metric(), output.rows().shown(losses.get(i).estimate()), Math::max);
        }
        List<Double> limits = errors.limits(search.tolerance());
        boolean isKept =
                IntStream.range(0, limits.size()).allMatch(i -> losses.get(i).estimate() <= limits.get(i) + ROUNDING);
        double loss = Objects.requireNonNullElse(worst.remove(search.metric()), 0.0);
        String others = worst.entrySet().stream()
                .map(one -> "; " + text.name(one.getKey()) + ": " + text.measured(one.getKey(), one.getValue()))
                .collect(Collectors.joining());
        return String.format(
                Locale.ROOT,
                "the promise was %s on the %,d held-out rows: %s %s, %s%s%s",
                isKept ? "kept" : "NOT kept",
                losses.get(0).rows(),
                text.name(search.metric()),
                text.measured(search.metric(), loss),
                text.limit(loss),
                others,
                search.certified() ? "" : "; it was not certified");
    }

    /** {@return a warning where the result is so much better than the original that the latter can't have learnt these rows} */
    static Optional<String> largeGain(MetricsReport metrics) {
        return Stream.of(MetricKind.ACCURACY, MetricKind.R2)
                .flatMap(kind -> row(metrics.metrics(), kind).stream())
                .filter(Summaries::isLargeGain)
                .findFirst()
                .map(row -> String.format(
                        Locale.ROOT,
                        "%s rose from %.4f to %.4f on the held-out rows: the original is hardly at its best there, so check"
                                + " that rows are scaled and labelled as in its training",
                        row.name(),
                        row.before(),
                        row.after()));
    }

    private static boolean isLargeGain(MetricRow row) {
        return row.before() != null
                && row.after() != null
                && row.differenceLow() != null
                && row.differenceLow() > 0
                && 1 - row.after() < LARGE_GAIN * (1 - row.before());
    }

    private static Optional<MetricRow> row(List<MetricRow> rows, MetricKind kind) {
        return rows.stream().filter(row -> row.name().equals(kind.label())).findFirst();
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
                .map(Summaries::metrics)
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
                target.teachers(),
                material.augmented().title(settings.augmentation()),
                settings.descent().optimizer().name().toLowerCase(Locale.ROOT),
                settings.descent().learningRate(),
                settings.course().batchSize(),
                material.rows().training().rows(),
                material.rows().validation().rows(),
                material.sample().total(),
                target.errorName(),
                result.network().before().validationError(),
                result.network().best().validationError(),
                result.network().best().number(),
                settings.course().epochs(),
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

    static MetricsReport metrics(Evaluation.Comparison comparison) {
        PairedSummary summary = comparison.summary();
        List<MetricRow> rows = new ArrayList<>();
        for (Metric before : summary.before().metrics()) {
            Optional<Metric> after = named(summary.after().metrics(), before.name());
            Optional<Metric> difference = named(summary.differences(), before.name());
            Double change = difference
                    .or(() -> after)
                    .map(metric -> difference.isPresent() ? metric.value() : metric.value() - before.value())
                    .orElse(null);
            rows.add(row(before.name(), Optional.of(before), after, change, difference, before.higherIsBetter()));
        }
        List<MetricRow> fidelity = summary.fidelity().stream()
                .map(metric -> row(
                        metric.name(),
                        Optional.empty(),
                        Optional.of(metric),
                        null,
                        Optional.empty(),
                        metric.higherIsBetter()))
                .toList();
        return new MetricsReport(
                title(comparison.task().task()),
                comparison.output(),
                summary.before().rows(),
                rows,
                fidelity,
                comparison.task().labels().map(ClassLabels::labels).orElse(null),
                summary.confusion().orElse(null),
                summary.residuals().orElse(null));
    }

    private static MetricRow row(
            String name,
            Optional<Metric> before,
            Optional<Metric> after,
            @Nullable Double change,
            Optional<Metric> difference,
            boolean higherIsBetter) {
        return new MetricRow(
                name,
                before.map(Metric::value).orElse(null),
                interval(before).map(Interval::lower).orElse(null),
                interval(before).map(Interval::upper).orElse(null),
                after.map(Metric::value).orElse(null),
                interval(after).map(Interval::lower).orElse(null),
                interval(after).map(Interval::upper).orElse(null),
                change,
                interval(difference).map(Interval::lower).orElse(null),
                interval(difference).map(Interval::upper).orElse(null),
                higherIsBetter);
    }

    private static Optional<Metric> named(List<Metric> metrics, String name) {
        return metrics.stream().filter(metric -> metric.name().equals(name)).findFirst();
    }

    private static Optional<Interval> interval(Optional<Metric> metric) {
        return metric.map(Metric::interval95).filter(Interval::isKnown);
    }

    private static String title(Task task) {
        return task.match(new Task.Cases<>(
                binary -> "binary classification",
                classes -> "classification, " + classes.count() + " classes",
                labels -> "multi-label classification, " + labels.count() + " labels",
                regression -> "regression",
                agreement -> "agreement with the original (no targets)"));
    }

    /**
     * {@return the units of every scored value}
     *
     * @param histograms in the order of the statistics; empty for none
     * @param kept by value, the positions that a plan keeps; empty without one
     */
    static List<UnitsReport> units(
            DenseNetwork network,
            List<UnitStatistics> statistics,
            List<ActivationHistogram> histograms,
            Optional<Map<String, UnitSet>> kept) {
        return IntStream.range(0, statistics.size())
                .mapToObj(i -> units(
                        network,
                        statistics.get(i),
                        kept.map(sets -> removed(statistics.get(i), sets)).orElse(null),
                        histograms.isEmpty() ? null : histogram(histograms.get(i))))
                .toList();
    }

    private static UnitsReport units(
            DenseNetwork network,
            UnitStatistics seen,
            @Nullable List<Integer> removed,
            UnitsReport.@Nullable Histogram histogram) {
        return new UnitsReport(
                seen.value(),
                sources(network, seen.value()),
                network.consumersOf(seen.value()).stream()
                        .map(consumer -> consumer.layer().name())
                        .toList(),
                seen.samples(),
                numbers(seen.mean()),
                numbers(seen.deviation()),
                numbers(seen.minimum()),
                numbers(seen.maximum()),
                numbers(seen.zeroShare()),
                removed,
                histogram);
    }

    /** {@return the layers whose units a value carries} */
    private static List<String> sources(DenseNetwork network, String value) {
        List<String> layers = new ArrayList<>();
        Deque<Value> open = new ArrayDeque<>(List.of(network.value(value)));
        while (!open.isEmpty()) {
            Value next = open.pop();
            if (next instanceof Value.Dense dense) {
                layers.add(dense.layer().name());
            } else {
                List<String> sources = next.sources();
                for (int i = sources.size() - 1; i >= 0; i--) {
                    open.push(network.value(sources.get(i)));
                }
            }
        }
        return layers.stream().distinct().toList();
    }

    private static List<Integer> removed(UnitStatistics seen, Map<String, UnitSet> kept) {
        UnitSet stay = kept.getOrDefault(seen.value(), UnitSet.of());
        return Arrays.stream(stay.complement(seen.width()).toArray()).boxed().toList();
    }

    private static UnitsReport.Histogram histogram(ActivationHistogram counted) {
        return new UnitsReport.Histogram(counted.low(), counted.high(), counted.zeros(), counted.counts());
    }

    private static List<Double> numbers(Vector values) {
        return Arrays.stream(values.toArray()).boxed().toList();
    }
}
