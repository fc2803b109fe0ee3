package odf2nna.internal.pipeline;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import odf2nna.data.DataFiles;
import odf2nna.internal.network.DenseLayer;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Reduction;
import odf2nna.internal.network.UnitSet;
import odf2nna.internal.network.Vector;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.ModelRewriter;
import odf2nna.internal.prune.Planner;
import odf2nna.internal.prune.PruningPlan;
import odf2nna.internal.prune.Ranking;
import odf2nna.internal.prune.TiedUnits;
import odf2nna.internal.runtime.RunContext;
import odf2nna.internal.simplify.Finding;
import odf2nna.internal.statistics.UnitStatistics;
import odf2nna.internal.study.Fitness;
import odf2nna.internal.study.Methods;
import odf2nna.internal.study.Patterns;
import odf2nna.internal.study.UnitCriterion;
import odf2nna.internal.study.WeightMethod;
import odf2nna.internal.training.TrainingMaterial;
import odf2nna.onnx.UnsupportedModelException;
import odf2nna.pipeline.BoundMissedException;
import odf2nna.pipeline.Goals;
import odf2nna.pipeline.ModelSource;
import odf2nna.pipeline.ReportOptions;
import odf2nna.pipeline.ShrinkOptions;
import odf2nna.pipeline.ShrinkOptions.Rounds;
import odf2nna.pipeline.StudyOptions;
import odf2nna.prune.PruneOptions;
import odf2nna.report.RunReport;
import odf2nna.report.StudySummary;
import odf2nna.study.StudyMethod;
import odf2nna.training.FineTuneOptions;
import odf2nna.training.LossOptions;
import odf2nna.training.Sparsity;
import odf2nna.training.TrainingSettings;

/**
 * Makes a model smaller by the published method of somebody else, with the sizes, compensation, fine-tuning and evaluation of
 * {@link Pipeline}; see docs/adr/0029.
 */
final class Study {
    private final Pipeline steps;
    private final StudyOptions options;
    private final ReportDraft report;

    private Study(Pipeline steps, StudyOptions options, ReportDraft report) {
        this.steps = steps;
        this.options = options;
        this.report = report;
    }

    /**
     * Runs a method.
     *
     * @throws BoundMissedException if a size can't be reached; nothing is written
     */
    static RunReport run(
            ModelSource source, DataFiles files, StudyOptions options, ReportOptions reporting, RunContext run)
            throws IOException {
        return Pipeline.execute(
                        "study",
                        source,
                        files,
                        options.pruning(),
                        reporting,
                        run,
                        (steps, possible, report) -> new Study(steps, options, report).candidate(possible))
                .report();
    }

    private Candidate candidate(ShrinkOptions possible) throws IOException {
        Candidate made = switch (options.method().method().level()) {
            case UNITS -> withoutUnits(possible);
            case WEIGHTS -> withoutWeights(possible);
            case SWAPS -> swapped(possible);
            case MERGES -> merged(possible);
            case SEARCH -> searched(possible);
        };
        return made.noting(Map.of("odf2nna.criterion", options.method().method().typed()));
    }

    private Candidate withoutUnits(ShrinkOptions possible) throws IOException {
        report.study = summary();
        UnitCriterion criterion =
                Methods.criterion(options.method(), steps.run().options().seed());
        Goals goals = possible.goals();
        boolean isSized = goals.limitSize() || !goals.widths().isEmpty();
        ShrinkOptions how = isSized ? possible : possible.with(possible.plan().withThreshold(UnitCriterion.OWN_TEST));
        return steps.made(
                Candidate.of(steps.simplified(how.plan(), report)),
                how,
                report,
                (planning, statistics, plan, size) -> ranked(criterion, planning, statistics, plan, isSized));
    }

    private Planner ranked(
            UnitCriterion criterion,
            Planning planning,
            List<UnitStatistics> statistics,
            PruneOptions how,
            boolean isSized)
            throws IOException {
        Patterns patterns = patterns(planning.model());
        List<String> values = statistics.stream()
                .map(UnitStatistics::value)
                .filter(patterns::holds)
                .toList();
        Map<String, Vector> scores = criterion.scores(patterns, values);
        TiedUnits tied = TiedUnits.of(planning.model().network(), planning.openInputs(how));
        return planning.planner(
                isSized ? Ranking.byOrder(tied, scores) : Ranking.byScore(tied, scores), statistics, how);
    }

    private Patterns patterns(LoadedModel model) throws IOException {
        try {
            return Patterns.of(
                    steps.fineTuning().material(model, LossOptions.defaults()).job(model, TrainingSettings.of(1)),
                    options.rows());
        } catch (UnsupportedModelException e) {
            throw e.saying(String.valueOf(e.getMessage())
                    .replace("can't be fine-tuned: ", "'study' can't take derivatives: ")
                    .replace("; use --epochs 0", "; use 'shrink'"));
        }
    }

    /** Prunes weights, and then removes units and inputs without weights. */
    private Candidate withoutWeights(ShrinkOptions possible) throws IOException {
        double share = share(steps.original().network());
        Candidate start = Candidate.of(SimplifiedModel.asItIs(steps.original()));
        LoadedModel sparse = options.method().method().trains()
                ? new PruningInTraining(steps, options.method(), report).pruned(start, share, possible)
                : pruningInRounds(start, share, possible);
        report.study = summary()
                .keeping(steps.original().network().nonZeros(), sparse.network().nonZeros());
        return alive(sparse, possible);
    }

    private LoadedModel pruningInRounds(Candidate start, double share, ShrinkOptions possible) throws IOException {
        WeightMethod method =
                Methods.ofWeights(options.method(), steps.run().options().seed());
        Rounds rounds = possible.rounds().orElse(Rounds.ONE);
        Candidate candidate = start;
        for (int round = 1; round <= rounds.count(); round++) {
            boolean isLast = round == rounds.count();
            double kept = Math.pow(share, (double) round / rounds.count());
            LoadedModel before = candidate.model();
            Map<String, DenseLayer> layers =
                    method.pruned(patterns(before), steps.planning(candidate).covariances(), kept);
            LoadedModel sparse = LoadedModel.of(ModelRewriter.rewrite(
                    before.model(),
                    before.region(),
                    Reduction.atFullWidth(before.network().withLayers(layers))));
            candidate = steps.fineTuned(
                    Candidate.of(SimplifiedModel.asItIs(sparse)),
                    possible.fineTuning()
                            .map(tuning -> isLast ? tuning : rounds.fineTuning(tuning))
                            .map(tuning -> tuning.with(new Sparsity.KeptZeros())),
                    possible.output(),
                    report);
        }
        return candidate.model();
    }

    /**
     * {@return the share of the weights that are kept}
     *
     * @throws BoundMissedException if biases alone are more than may be kept
     */
    private double share(DenseNetwork network) {
        Goals.Size size = options.nonZeros().orElseThrow();
        if (size.percent()) {
            return size.amount() / 100;
        }
        long weights = network.multiplyAdds();
        long biases = network.parameters() - weights;
        // each layer keeps a whole number of weights
        double share = (size.amount() - biases - network.layers().size()) / weights;
        if (share <= 0) {
            throw new BoundMissedException(
                    "%s: target not reachable: %d biases are kept in any case; give --target-nonzeros above %d"
                            .formatted(
                                    steps.original().model().file(),
                                    biases,
                                    biases + network.layers().size()));
        }
        return Math.min(1, share);
    }

    /** {@return what remains of a sparse model without dead units and, if inputs may be removed, unread inputs} */
    private Candidate alive(LoadedModel sparse, ShrinkOptions possible) throws IOException {
        SimplifiedModel simple = SimplifiedModel.ofSparse(steps.original(), sparse);
        report.simplification = Summaries.simplification(simple);
        report.equivalence = simple.verifyAgainst(sparse, steps.verifiedRows(), steps.run());
        Candidate start = Candidate.of(simple);
        Planning planning = steps.planning(start);
        // what is removed has no weights: there is nothing to compensate for
        PruneOptions how = PruneOptions.of(0).withInputs(possible.plan().inputs());
        List<UnitStatistics> statistics = planning.calibrate(how);
        DenseNetwork network = simple.model().network();
        Map<String, Vector> scores = new LinkedHashMap<>();
        for (Finding finding : simple.findings()) {
            if (finding.kind() == Finding.Kind.UNREAD_INPUT
                    && planning.openInputs(how).contains(finding.layer())) {
                UnitSet unread = finding.units();
                int width = network.value(finding.layer()).width();
                scores.put(finding.layer(), Vector.singles(width, i -> unread.contains(i) ? 0 : 1));
            }
        }
        Ranking ranking = Ranking.byScore(TiedUnits.of(network, planning.openInputs(how)), scores);
        PruningPlan plan =
                planning.completed(planning.planner(ranking, statistics, how).plan(how));
        Candidate result = start.then(plan);
        if (plan.isEmpty()) {
            report.describe(result);
            return result;
        }
        return steps.verified(result, report);
    }

    /** Looks for the best set of units, or for the best of each size, and takes the best that is small enough. */
    private Candidate searched(ShrinkOptions possible) throws IOException {
        Candidate start = Candidate.of(steps.simplified(possible.plan(), report));
        Planning planning = steps.planning(start);
        PruneOptions how = planning.feasible(possible.plan()).withThreshold(0);
        List<UnitStatistics> statistics = planning.calibrate(how);
        UnitGenes genes = UnitGenes.of(planning, how, statistics);
        if (genes.count() == 0) {
            throw new BoundMissedException("%s: no unit can be removed; 'inspect' says why"
                    .formatted(steps.original().model().file()));
        }
        Optional<FineTuneOptions> tuning = options.fineTunesEach() ? possible.fineTuning() : Optional.empty();
        LossOptions loss = possible.fineTuning().map(FineTuneOptions::loss).orElse(LossOptions.defaults());
        TrainingMaterial material = steps.fineTuning().material(start.model(), loss);
        ValidationErrors errors = steps.validationErrors(loss, Optional.of(material));
        int[] measured = {0};
        Fitness fitness = new Fitness(kept -> {
            Candidate candidate = start.then(genes.plan(kept));
            if (tuning.isPresent()) {
                candidate = steps.fineTuned(candidate, tuning.get(), material);
            }
            steps.run()
                    .progress()
                    .progress(
                            "measuring sets of units",
                            ++measured[0],
                            options.method().whole("evaluations", 1));
            return new Fitness.Found(
                    kept,
                    errors.of(candidate.model().model()).get(0),
                    candidate.model().model().parameters());
        });
        List<Fitness.Found> front = Methods.front(
                options.method(), genes.count(), fitness, steps.run().options().seed());
        report.study = summary()
                .having(
                        fitness.measured(),
                        front.stream()
                                .map(set -> new StudySummary.Point(set.error(), (long) set.size()))
                                .toList());
        double most = possible.goals()
                .parameters()
                .map(size -> size.of((double) steps.original().model().parameters()))
                .orElse(Double.POSITIVE_INFINITY);
        Fitness.Found best = front.stream()
                .filter(set -> set.size() <= most)
                .findFirst()
                .orElseThrow(() -> new BoundMissedException(
                        "%s: target not reachable: the smallest set of units that was found has %.0f parameters; try more --set evaluations"
                                .formatted(
                                        steps.original().model().file(),
                                        front.get(front.size() - 1).size())));
        Candidate pruned = start.then(genes.plan(best.kept()));
        return pruned.isUnchanged()
                ? pruned
                : steps.fineTuned(steps.verified(pruned, report), possible.fineTuning(), possible.output(), report);
    }

    private Candidate swapped(ShrinkOptions possible) throws IOException {
        report.study = summary();
        Candidate pruned = new OwnWidths(steps, options.method(), report).swapped(possible);
        return pruned.isUnchanged()
                ? pruned
                : steps.fineTuned(steps.verified(pruned, report), possible.fineTuning(), possible.output(), report);
    }

    private Candidate merged(ShrinkOptions possible) throws IOException {
        LoadedModel folded = new OwnWidths(steps, options.method(), report).merged(possible);
        report.study = summary();
        return steps.fineTuned(alive(folded, possible), possible.fineTuning(), possible.output(), report);
    }

    private StudySummary summary() {
        StudyMethod method = options.method().method();
        return new StudySummary(
                method.typed(),
                method.title(),
                method.source(),
                method.isReconstruction() ? method.guess() : null,
                options.method().values(),
                options.rows(),
                null,
                null,
                null,
                null);
    }
}
