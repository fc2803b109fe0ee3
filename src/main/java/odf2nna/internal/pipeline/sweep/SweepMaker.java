package odf2nna.internal.pipeline.sweep;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import odf2nna.evaluate.EquivalenceSummary;
import odf2nna.internal.onnx.OnnxModelWriter;
import odf2nna.internal.onnx.StagedModel;
import odf2nna.internal.pipeline.LoadedModel;
import odf2nna.internal.pipeline.PreparedModel;
import odf2nna.internal.pipeline.PrunedModel;
import odf2nna.internal.pipeline.PruningHistory;
import odf2nna.internal.pipeline.ReportBuilder;
import odf2nna.internal.pipeline.ReportedSteps;
import odf2nna.internal.pipeline.Shrinker;
import odf2nna.internal.prune.PlanJson;
import odf2nna.internal.prune.PruningPlan;
import odf2nna.internal.report.JsonReport;
import odf2nna.internal.training.Epoch;
import odf2nna.internal.training.Retraining;
import odf2nna.internal.training.Trainer;
import odf2nna.internal.training.TrainingMaterial;
import odf2nna.pipeline.ReportOptions;
import odf2nna.pipeline.SweepOptions;
import odf2nna.report.RunReport;
import odf2nna.report.SweepPoint;
import odf2nna.training.FineTuneOptions;
import odf2nna.training.LossOptions;
import odf2nna.training.TrainingFailure;
import odf2nna.training.TrainingSettings;

/** Makes the models of a sweep, a target at a time; several threads may do so. */
final class SweepMaker {
    private final PreparedModel model;
    private final Shrinker shrinker;
    private final SweepOptions settings;
    private final Optional<TrainingMaterial> material;
    private final Optional<FineTuneOptions> retrain;
    private final SweepFolder folder;
    private final SweepProgress progress;
    private final BooleanSupplier ends;
    private final Trainer retrainer;
    private final ExclusiveTiming quiet = new ExclusiveTiming();

    /**
     * Makes nothing yet.
     *
     * @param material what networks are judged by and trained with; empty where the model can't be
     * @param retrain how they are retrained; empty not to
     * @param ends whether retraining is to end after its epoch, and no model to be begun
     */
    SweepMaker(
            PreparedModel model,
            Shrinker shrinker,
            SweepOptions settings,
            Optional<TrainingMaterial> material,
            Optional<FineTuneOptions> retrain,
            SweepFolder folder,
            SweepProgress progress,
            BooleanSupplier ends) {
        this.model = model;
        this.shrinker = shrinker;
        this.settings = settings;
        this.material = material;
        this.retrain = retrain;
        this.folder = folder;
        this.progress = progress;
        this.ends = ends;
        this.retrainer = shrinker.training().retrainer();
    }

    /** {@return how many models are made of a target} */
    int modelsOfTarget() {
        return (settings.untrained() || retrain.isEmpty() ? 1 : 0) + (retrain.isPresent() ? 1 : 0);
    }

    /**
     * What became of a target.
     *
     * @param points its finished models, the one without retraining first
     * @param notes why one is missing
     * @param isUnfinished whether the work ended before they were finished
     */
    record Made(List<SweepPoint> points, List<String> notes, boolean isUnfinished) {}

    /** {@return the models of a target: those that an earlier run has finished as they are, the others made} */
    Made make(SweepTargets.Target target) throws IOException {
        TargetRun run = new TargetRun(target);
        if (!run.isDone() && !ends.getAsBoolean()) {
            quiet.together(run::finish);
        }
        return run.made();
    }

    /** The models of one target. */
    private final class TargetRun {
        private final SweepTargets.Target target;
        private final String retrainedName;
        private final boolean keepsUntrained = settings.untrained() || retrain.isEmpty();
        private final List<String> notes = new ArrayList<>();
        private Optional<SweepPoint> untrained = Optional.empty();
        private Optional<SweepPoint> retrained = Optional.empty();

        TargetRun(SweepTargets.Target target) throws IOException {
            this.target = target;
            this.retrainedName = target.name() + "-retrained";
            if (keepsUntrained) {
                untrained = folder.finished(target.name());
            }
            if (retrain.isPresent()) {
                retrained = folder.finished(retrainedName);
            }
            progress.done((int) (untrained.stream().count() + retrained.stream().count()));
        }

        private boolean needsUntrained() {
            return keepsUntrained && untrained.isEmpty();
        }

        private boolean needsRetrained() {
            return retrain.isPresent() && retrained.isEmpty() && notes.isEmpty();
        }

        boolean isDone() {
            return !needsUntrained() && !needsRetrained();
        }

        Made made() {
            List<SweepPoint> points = new ArrayList<>();
            untrained.ifPresent(points::add);
            retrained.ifPresent(points::add);
            return new Made(points, List.copyOf(notes), !isDone());
        }

        void finish() throws IOException {
            Output output = new Output(report(), needsUntrained() ? target.name() : retrainedName);
            PruningPlan plan = planned();
            PrunedModel pruned = output.steps.apply(plan);
            try (StagedModel staged = OnnxModelWriter.write(pruned.model(), folder.place(output.name))) {
                LoadedModel written = LoadedModel.open(staged.file());
                EquivalenceSummary proof = output.steps.prove(pruned, written);
                Optional<TrainingMaterial> rows = material(written);
                if (needsUntrained()) {
                    Optional<Double> error = rows.map(known -> judged(known, written));
                    untrained = Optional.of(output.put(target, plan, staged, written, error));
                }
                if (needsRetrained() && !ends.getAsBoolean()) {
                    Output second = output.name.equals(retrainedName) ? output : new Output(report(), retrainedName);
                    second.steps.describe(pruned);
                    second.report.equivalence(proof);
                    // once it is in its place, external weights are no longer where they were
                    LoadedModel base = second == output ? written : LoadedModel.open(folder.model(target.name()));
                    retrain(second, plan, base, rows.orElseThrow());
                }
            }
        }

        private ReportBuilder report() {
            return new ReportBuilder("sweep", shrinker.seed(), ReportOptions.none())
                    .before(model.original().summary())
                    .unsupported(model.original().leftAlone())
                    .simplification(model.summary());
        }

        /** One at a time: covariances are shared. */
        private PruningPlan planned() throws IOException {
            synchronized (shrinker) {
                return shrinker.planning().completed(target.plan());
            }
        }

        private void retrain(Output output, PruningPlan plan, LoadedModel base, TrainingMaterial rows)
                throws IOException {
            TrainingSettings how = shrinker.training().settings(retrain.orElseThrow(), rows);
            Retraining.Result result;
            try {
                result = new Retraining(base, rows, how)
                        .run(retrainer, folder.checkpoints(retrainedName), new Listener(retrainedName, how));
            } catch (TrainingFailure e) {
                notes.add("%s: can't be retrained: %s".formatted(target.name(), e.getMessage()));
                return;
            }
            if (result.summary().interrupted()) {
                return;
            }
            output.steps.retrained(result);
            try (StagedModel staged = OnnxModelWriter.write(result.model(), folder.place(retrainedName))) {
                LoadedModel written = LoadedModel.open(staged.file());
                double error = result.summary().errorAfter();
                retrained = Optional.of(output.put(target, plan, staged, written, Optional.of(error)));
            }
        }
    }

    private double judged(TrainingMaterial rows, LoadedModel written) {
        return retrainer.judge(rows.job(written, TrainingSettings.of(1))).validationError();
    }

    /** The rows are read once for all, unless a model takes others, as one does that leaves out inputs. */
    private Optional<TrainingMaterial> material(LoadedModel written) throws IOException {
        if (material.isEmpty() || material.get().fits(written)) {
            return material;
        }
        LossOptions objective = retrain.map(FineTuneOptions::objective).orElse(LossOptions.usual());
        return Optional.of(shrinker.training().material(written, objective, settings.judge()));
    }

    /** One model on its way to its place. */
    private final class Output {
        private final ReportBuilder report;
        private final String name;
        private final ReportedSteps steps;

        Output(ReportBuilder report, String name) {
            this.report = report;
            this.name = name;
            this.steps = new ReportedSteps(report, shrinker, PruningHistory.of(model));
        }

        SweepPoint put(
                SweepTargets.Target target,
                PruningPlan plan,
                StagedModel staged,
                LoadedModel written,
                Optional<Double> error)
                throws IOException {
            String file = folder.model(name).toString();
            quiet.alone(() -> steps.judge(written, settings.judge()));
            RunReport done = report.after(written.summary(), file).output(file).build();
            SweepPoint point = SweepPoints.of(name, target.wanted(), done, error);
            folder.put(point, staged, target.name(), PlanJson.write(plan), JsonReport.write(done));
            progress.done(1);
            return point;
        }
    }

    /** Tells of epochs, and pauses after each for one that measures time. */
    private final class Listener implements Trainer.Listener {
        private final String name;
        private final int epochs;

        Listener(String name, TrainingSettings how) {
            this.name = name;
            this.epochs = how.course().epochs();
        }

        @Override
        public void epoch(Epoch epoch) {
            progress.epoch(name, epoch, epochs);
            quiet.pause();
        }

        @Override
        public boolean endsNow() {
            return ends.getAsBoolean();
        }
    }
}
