package odf2nna.internal.pipeline;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import odf2nna.internal.evaluate.Evaluation;
import odf2nna.internal.io.StagedFile;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.OnnxModelWriter;
import odf2nna.internal.prune.PlanJson;
import odf2nna.internal.prune.PruningPlan;
import odf2nna.internal.report.JsonReport;
import odf2nna.internal.training.FineTuning;
import odf2nna.internal.training.TrainingMaterial;
import odf2nna.pipeline.SweepOptions;
import odf2nna.report.RunReport;
import odf2nna.report.SweepPoint;
import odf2nna.runtime.ProgressListener;
import odf2nna.training.FineTuneOptions;
import odf2nna.training.TrainingFailure;
import odf2nna.training.TrainingSettings;

/** Makes the models of a sweep, a target at a time; several threads may do so. */
final class SweepModels {
    private final Pipeline steps;
    private final Candidate start;
    private final Planning planning;
    private final ValidationErrors measure;
    private final Optional<TrainingMaterial> material;
    private final SweepOptions options;
    private final SweepFolder folder;
    private final ProgressListener progress;
    private final BooleanSupplier ends;
    private final int all;
    private final ExclusiveTiming timing = new ExclusiveTiming();
    private int done;

    /**
     * Makes nothing yet.
     *
     * @param start what models are made from
     * @param measure of candidates on the validation rows
     * @param material what they are fine-tuned with; empty not to
     * @param targets how many there are
     * @param ends whether fine-tuning is to end after its epoch, and no model to be begun
     */
    SweepModels(
            Pipeline steps,
            Candidate start,
            Planning planning,
            ValidationErrors measure,
            Optional<TrainingMaterial> material,
            SweepOptions options,
            SweepFolder folder,
            int targets,
            BooleanSupplier ends) {
        this.steps = steps;
        this.start = start;
        this.planning = planning;
        this.measure = measure;
        this.material = material;
        this.options = options;
        this.folder = folder;
        this.progress = steps.run().progress();
        this.ends = ends;
        this.all = targets * modelsOfTarget();
    }

    private boolean keepsUntuned() {
        return options.untrained() || material.isEmpty();
    }

    /** {@return how many models are made of a target} */
    int modelsOfTarget() {
        return (keepsUntuned() ? 1 : 0) + (material.isPresent() ? 1 : 0);
    }

    /**
     * What became of a target.
     *
     * @param points its finished models, the one without fine-tuning first; alone where fine-tuning changed nothing
     * @param notes why one is missing
     * @param isUnfinished whether the work ended before they were finished
     */
    record Made(List<SweepPoint> points, List<String> notes, boolean isUnfinished) {}

    /** {@return the models of a target: those that an earlier run has finished as they are, the others made} */
    @SuppressWarnings("try") // the lock works by being held
    Made make(SweepTargets.Target target) throws IOException {
        String tunedName = target.name() + "-retrained";
        Optional<SweepPoint> untuned =
                keepsUntuned() ? folder.finished(target.name(), target.name()) : Optional.empty();
        Optional<SweepPoint> tuned =
                material.isPresent() ? folder.finished(tunedName, target.name()) : Optional.empty();
        finished((int) (untuned.stream().count() + tuned.stream().count()));
        List<String> notes = new ArrayList<>();
        boolean needsUntuned = keepsUntuned() && untuned.isEmpty();
        boolean needsTuned = material.isPresent() && tuned.isEmpty();
        if ((needsUntuned || needsTuned) && !ends.getAsBoolean()) {
            try (ExclusiveTiming.Shared shared = timing.shared()) {
                PruningPlan plan = planning.completed(target.plan());
                Candidate pruned = start.then(plan);
                if (needsUntuned) {
                    untuned = Optional.of(put(target.name(), target, pruned, Optional.empty()));
                }
                if (needsTuned && !ends.getAsBoolean()) {
                    tuned = tuned(tunedName, target, pruned, notes);
                }
            }
        }
        boolean isUnfinished =
                (keepsUntuned() && untuned.isEmpty()) || (material.isPresent() && tuned.isEmpty() && notes.isEmpty());
        return new Made(distinct(untuned, tuned), notes, isUnfinished);
    }

    /** {@return the models of a target: one where fine-tuning was no improvement} */
    private List<SweepPoint> distinct(Optional<SweepPoint> untuned, Optional<SweepPoint> tuned) throws IOException {
        if (untuned.isPresent()
                && tuned.isPresent()
                && untuned.get().sha256().equals(tuned.get().sha256())) {
            folder.removeTwin(tuned.get().name());
            return List.of(untuned.get());
        }
        return Stream.concat(untuned.stream(), tuned.stream()).toList();
    }

    private Optional<SweepPoint> tuned(String name, SweepTargets.Target target, Candidate pruned, List<String> notes)
            throws IOException {
        FineTuneOptions how = options.fineTuning().orElseThrow();
        TrainingMaterial rows = steps.fineTuning().material(pruned.model(), how.loss(), material.orElseThrow());
        TrainingSettings settings = steps.fineTuning().settings(how, rows);
        FineTuning.Result result;
        try {
            result = steps.fineTuning()
                    .tune(pruned.model(), rows, settings, Optional.of(folder.checkpoints(name)), epoch -> {
                        show(String.format(
                                Locale.ROOT,
                                "; %s: epoch %d of %d, error %.4g",
                                name,
                                epoch.number(),
                                settings.schedule().epochs(),
                                epoch.validationError()));
                        timing.pause();
                        return !ends.getAsBoolean();
                    });
        } catch (TrainingFailure e) {
            notes.add("%s: fine-tuning failed: %s".formatted(target.name(), e.getMessage()));
            return Optional.empty();
        }
        if (result.network().isInterrupted()) {
            return Optional.empty();
        }
        return Optional.of(put(name, target, pruned, Optional.of(result)));
    }

    /** Verifies, writes, reads back, measures and evaluates a candidate, and puts it in its place with its report. */
    private SweepPoint put(
            String name, SweepTargets.Target target, Candidate pruned, Optional<FineTuning.Result> tuning)
            throws IOException {
        try (ReportDraft report =
                ReportDraft.of("sweep", steps.original(), steps.run().options().seed())) {
            if (start.simplified().isChanged()) {
                report.simplification = Summaries.simplification(start.simplified());
            }
            steps.verified(pruned, report);
            tuning.ifPresent(report::fineTuned);
            Candidate candidate = tuning.map(
                            result -> pruned.fineTuned(options.fineTuning().orElseThrow(), result.model()))
                    .orElse(pruned);
            try (StagedFile staged = OnnxModelWriter.write(candidate.model().model(), folder.place(name), false)) {
                LoadedModel written = ModelFiles.open(staged.file());
                List<Double> errors = measure.of(written.model());
                Evaluation evaluation =
                        timing.alone(() -> new ResultWriter(steps).evaluate(written, written, report, true));
                String file = folder.shownModel(name);
                report.after = Summaries.model(written).at(file);
                report.output = file;
                RunReport done = report.finish();
                SweepPoint point = Summaries.point(
                        name, target.wanted(), candidate, tuning, report.after, errors, evaluation, done.seconds());
                String plan = PlanJson.write(candidate.plans().get(0));
                InputFiles.requireUnchanged(steps.run());
                folder.put(point, staged, target.name(), plan, JsonReport.write(done));
                finished(1);
                return point;
            }
        }
    }

    private synchronized void finished(int models) {
        done += models;
        show("");
    }

    private synchronized void show(String figures) {
        progress.step("training", "%d of %d models%s".formatted(done, all, figures), done, all);
    }

    /** Lets threads work side by side, but for one that measures time: then the others pause, and it works alone. */
    static final class ExclusiveTiming {
        /** Fair, so that one that wants to be alone gets its turn when the others pause for it. */
        private final ReadWriteLock lock = new ReentrantReadWriteLock(true);

        /** Work beside others, until it is closed. */
        interface Shared extends AutoCloseable {
            @Override
            void close();
        }

        /** Something to measure. */
        interface Work<T> {
            T run() throws IOException;
        }

        /** From here on this thread works beside others. */
        Shared shared() {
            lock.readLock().lock();
            return lock.readLock()::unlock;
        }

        /** Lets one go first that waits to be alone; called within {@link #shared}. */
        void pause() {
            lock.readLock().unlock();
            lock.readLock().lock();
        }

        /** Works while all others pause; called within {@link #shared}. */
        <T> T alone(Work<T> work) throws IOException {
            lock.readLock().unlock();
            lock.writeLock().lock();
            try {
                return work.run();
            } finally {
                lock.writeLock().unlock();
                lock.readLock().lock();
            }
        }
    }
}
