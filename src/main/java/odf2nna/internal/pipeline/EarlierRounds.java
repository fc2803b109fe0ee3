package odf2nna.internal.pipeline;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import odf2nna.internal.prune.PruningPlan;
import odf2nna.internal.statistics.UnitStatistics;
import odf2nna.internal.training.Retraining;
import odf2nna.pipeline.BoundMissedException;
import odf2nna.pipeline.Rounds;
import odf2nna.pipeline.ShrinkOptions;
import odf2nna.prune.PruneOptions;
import odf2nna.report.RoundSummary;
import odf2nna.runtime.ProgressListener;

/** All rounds but the last: each makes the model somewhat smaller and retrains it, in memory. */
final class EarlierRounds {
    private final PreparedModel model;
    private final Shrinker shrinker;
    private final ShrinkOptions settings;
    private final ReportBuilder report;
    private final ProgressListener progress;

    /**
     * The rounds of a model.
     *
     * @param shrinker the steps for it
     */
    EarlierRounds(
            PreparedModel model,
            Shrinker shrinker,
            ShrinkOptions settings,
            ReportBuilder report,
            ProgressListener progress) {
        this.model = model;
        this.shrinker = shrinker;
        this.settings = settings;
        this.report = report;
        this.progress = progress;
    }

    /**
     * Where the last round starts.
     *
     * @param round what does it
     * @param shrinker its steps
     * @param model what is left by then
     */
    record Start(ShrinkRound round, Shrinker shrinker, LoadedModel model) {
        /** {@return the statistics of what is left} */
        public List<UnitStatistics> score(PruneOptions plan) throws IOException {
            return shrinker.score(shrinker.planning().openInputs(plan));
        }
    }

    /**
     * Makes the rounds.
     *
     * @throws BoundMissedException if a goal can't be reached, or the result of a round is not what it must equal
     */
    Start run() throws IOException {
        Rounds rounds = settings.rounds();
        Start start = start(1, model.model(), PruningHistory.of(model));
        List<RoundSummary> done = new ArrayList<>();
        for (int round = 1; round < rounds.count(); round++) {
            PruningPlan plan = start.round().plan(start.score(settings.plan()));
            ShrinkRound.Made made = start.round().round(plan);
            done.add(summary(round, made));
            start = start(round + 1, made.model(), made.lineage());
        }
        report.rounds(done);
        return start;
    }

    private Start start(int round, LoadedModel left, PruningHistory lineage) {
        Rounds rounds = settings.rounds();
        boolean last = round == rounds.count();
        Shrinker steps = rounds.count() == 1 ? shrinker : shrinker.goingOn(left, told(round));
        ShrinkOptions now = settings.with(RoundGoals.of(settings.goals(), model.original(), round, rounds.count()))
                .with(last ? settings.retrain() : settings.retrain().map(rounds::retraining));
        return new Start(new ShrinkRound(report, steps, lineage, left, now), steps, left);
    }

    private ProgressListener told(int round) {
        String prefix = "round %d of %d: ".formatted(round, settings.rounds().count());
        return new ProgressListener() {
            @Override
            public void progress(String what, long rowsDone, long rowsTotal) {
                progress.progress(prefix + what, rowsDone, rowsTotal);
            }

            @Override
            public void step(String what, String figures, long rowsDone, long rowsTotal) {
                progress.step(prefix + what, figures, rowsDone, rowsTotal);
            }
        };
    }

    private static RoundSummary summary(int round, ShrinkRound.Made made) {
        Optional<Retraining.Result> trained = made.retrained();
        return new RoundSummary(
                round,
                made.model().model().parameters(),
                made.lineage().layers().stream()
                        .filter(layer -> layer.prunable() > 0)
                        .map(layer -> layer.kept())
                        .toList(),
                made.lineage().summary().prunedInputs(),
                trained.map(result -> result.summary().errorName()).orElse(null),
                trained.map(result -> result.summary().errorBefore()).orElse(null),
                trained.map(result -> result.summary().errorAfter()).orElse(null));
    }
}
