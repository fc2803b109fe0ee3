package odf2nna.internal.pipeline.sweep;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import odf2nna.data.DataFiles;
import odf2nna.internal.onnx.ModelDigest;
import odf2nna.internal.pipeline.LoadedModel;
import odf2nna.internal.pipeline.PreparedModel;
import odf2nna.internal.pipeline.Shrinker;
import odf2nna.internal.prune.Planner;
import odf2nna.internal.report.HtmlReport;
import odf2nna.internal.report.JsonReport;
import odf2nna.internal.report.SweepCsv;
import odf2nna.internal.report.ToolVersion;
import odf2nna.internal.training.TrainingJob;
import odf2nna.internal.training.TrainingMaterial;
import odf2nna.onnx.UnsupportedModelException;
import odf2nna.pipeline.BoundMissedException;
import odf2nna.pipeline.Goals;
import odf2nna.pipeline.ModelSource;
import odf2nna.pipeline.SweepOptions;
import odf2nna.prune.PruneOptions;
import odf2nna.report.LayerSummary;
import odf2nna.report.SweepPoint;
import odf2nna.report.SweepReport;
import odf2nna.runtime.EngineOptions;
import odf2nna.runtime.ProgressListener;
import odf2nna.training.FineTuneOptions;
import odf2nna.training.LossOptions;
import odf2nna.training.TrainingSettings;

/** One model in many sizes: scored and ranked once, then made, size by size, in parallel. */
public final class Sweep {
    private final ModelSource source;
    private final DataFiles data;
    private final SweepOptions settings;
    private final EngineOptions engine;
    private final List<String> commandLine;
    private final SweepProgress progress;
    private final SweepFolder folder;
    private final long start = System.nanoTime();
    private final List<String> notes = new ArrayList<>();

    /**
     * Makes nothing yet.
     *
     * @param commandLine words that repeat it, for its page; empty where it was not started by any
     */
    public Sweep(
            ModelSource source,
            DataFiles data,
            SweepOptions settings,
            EngineOptions engine,
            List<String> commandLine,
            ProgressListener progress) {
        this.source = source;
        this.data = data;
        this.settings = settings;
        this.engine = engine;
        this.commandLine = commandLine;
        this.progress = new SweepProgress(progress);
        this.folder = new SweepFolder(settings.folder());
    }

    /**
     * Runs, or goes on where an earlier run has ended.
     */
    @SuppressWarnings("try") // the lock works by being held
    public SweepReport run() throws IOException {
        LoadedModel model = LoadedModel.open(source);
        Shrinker untouched = Shrinker.of(model, data, engine, progress);
        Map<String, String> fingerprint = fingerprint(model, untouched);
        List<Path> inputs = new ArrayList<>(untouched.dataFiles());
        inputs.add(source.file());
        folder.state().check(fingerprint, settings.replace(), inputs);
        PreparedModel prepared = PreparedModel.of(model, settings.plan());
        Shrinker shrinker = untouched.on(prepared);
        List<SweepTargets.Target> targets = targets(model, shrinker);
        Optional<TrainingMaterial> material = material(model, shrinker);
        Optional<FineTuneOptions> retrain = material.isEmpty() ? Optional.empty() : settings.retrain();
        Optional<Double> error = material.map(rows -> shrinker.training()
                .retrainer()
                .judge(rows.job(model, TrainingSettings.of(1)))
                .validationError());
        try (SweepState.Lock held = folder.state().begin(fingerprint, settings.replace())) {
            SweepWorkers workers = new SweepWorkers(workers(model, shrinker, material, retrain));
            SweepMaker maker = new SweepMaker(
                    prepared, shrinker, settings, material, retrain, folder, progress, workers::areEnding);
            progress.begin(targets.size() * maker.modelsOfTarget());
            List<SweepMaker.Made> made = workers.run(targets, maker);
            SweepReport report = report(model, shrinker, targets, made, material, error);
            folder.write("sweep.csv", SweepCsv.write(report));
            folder.write("sweep.json", JsonReport.write(report) + "\n");
            folder.write("sweep.html", HtmlReport.write(report));
            return report;
        }
    }

    /** What decides the results. Where files are makes no difference, nor does the number of workers. */
    private Map<String, String> fingerprint(LoadedModel model, Shrinker shrinker) {
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put("tool", ToolVersion.read());
        parts.put("model", ModelDigest.sha256(model.model()));
        parts.put("signature", source.signature().orElse("none"));
        parts.put("tag", source.tag().orElse("none"));
        parts.putAll(shrinker.dataDigests());
        parts.putAll(RecordParts.of("data", data.eval().withFiles(List.of())));
        parts.put("test files", data.test().isEmpty() ? "none" : "given");
        parts.putAll(RecordParts.of("training rows", data.trainRows()));
        parts.putAll(RecordParts.of("sweep", settings.grid()));
        parts.putAll(RecordParts.of("plan", settings.plan()));
        parts.put("models without retraining", settings.untrained() ? "kept" : "not kept");
        parts.putAll(RecordParts.of("retraining", settings.retrain()));
        parts.putAll(RecordParts.of("metrics", settings.judge()));
        parts.put("device", engine.device().name().toLowerCase(Locale.ROOT));
        parts.put("threads", Integer.toString(engine.threads()));
        parts.put("seed", Long.toString(engine.seed()));
        return parts;
    }

    private List<SweepTargets.Target> targets(LoadedModel model, Shrinker shrinker) throws IOException {
        PruneOptions plan = shrinker.planning().feasible(settings.plan(), notes::add);
        Planner planner = shrinker.planning()
                .planner(shrinker.score(shrinker.planning().openInputs(plan)), plan, settings.judge(), Goals.none());
        SweepTargets.Found found = SweepTargets.find(shrinker, planner, plan, settings.grid());
        notes.addAll(found.notes());
        if (found.targets().isEmpty()) {
            throw new BoundMissedException("%s: there is nothing to make: %s"
                    .formatted(
                            model.model().file(), notes.isEmpty() ? "no unit of it can go" : String.join("; ", notes)));
        }
        shrinker.planning()
                .prepare(found.targets().stream().map(SweepTargets.Target::plan).toList());
        return found.targets();
    }

    private Optional<TrainingMaterial> material(LoadedModel model, Shrinker shrinker) throws IOException {
        LossOptions objective =
                settings.retrain().map(FineTuneOptions::objective).orElse(LossOptions.usual());
        try {
            return Optional.of(shrinker.training().material(model, objective, settings.judge()));
        } catch (UnsupportedModelException e) {
            if (settings.insistsOnRetraining()) {
                throw e;
            }
            notes.addAll(e.findings());
            notes.add("so there are no errors on validation rows, and no model is marked as worth a choice");
            return Optional.empty();
        }
    }

    /** {@return as many workers as there are processors for, by what the largest network takes} */
    private int workers(
            LoadedModel model,
            Shrinker shrinker,
            Optional<TrainingMaterial> material,
            Optional<FineTuneOptions> retrain) {
        int threads = 1;
        if (material.isPresent() && retrain.isPresent()) {
            TrainingJob job = material.get().job(model, shrinker.training().settings(retrain.get(), material.get()));
            threads = shrinker.training().retrainer().threads(job);
        }
        return settings.workers().orElse(Math.max(1, Runtime.getRuntime().availableProcessors() / threads));
    }

    private SweepReport report(
            LoadedModel model,
            Shrinker shrinker,
            List<SweepTargets.Target> targets,
            List<SweepMaker.Made> made,
            Optional<TrainingMaterial> material,
            Optional<Double> error)
            throws IOException {
        List<SweepPoint> points =
                made.stream().flatMap(one -> one.points().stream()).toList();
        made.forEach(one -> notes.addAll(one.notes()));
        return new SweepReport(
                SweepReport.FORMAT,
                "sweep",
                "odf2nna-onnx " + ToolVersion.read(),
                commandLine.isEmpty() ? null : commandLine,
                model.summary(),
                SweepPoints.widths(model.layers(), LayerSummary::units),
                settings.folder().toString(),
                shrinker.dataSummary(shrinker.countScoringRows(), shrinker.countTestRows(), ""),
                targets.get(0).plan().settings().criterion().name().toLowerCase(Locale.ROOT),
                material.map(rows -> rows.goal().errorName()).orElse(null),
                material.map(rows -> (long) rows.rows().validation().rows()).orElse(null),
                error.orElse(null),
                SweepPoints.markFront(points),
                notes,
                shrinker.engines(),
                engine.seed(),
                (System.nanoTime() - start) / 1e9);
    }
}
