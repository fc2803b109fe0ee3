package odf2nna.internal.pipeline;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import odf2nna.internal.onnx.OnnxModelWriter;
import odf2nna.internal.onnx.StagedModel;
import odf2nna.internal.runtime.Engine;
import odf2nna.pipeline.BoundMissedException;
import odf2nna.pipeline.ModelSource;
import odf2nna.pipeline.ReportOptions;
import odf2nna.pipeline.SimplifyOptions;
import odf2nna.report.RunReport;
import odf2nna.runtime.EngineOptions;
import odf2nna.runtime.ProgressListener;

/** One model simplified, proved and written. */
public final class SimplifyRun {
    private final LoadedModel model;
    private final SimplifyOptions settings;
    private final EngineOptions engine;
    private final ReportBuilder report;
    private final KnowledgeReader reader;

    private SimplifyRun(
            LoadedModel model,
            SimplifyOptions settings,
            EngineOptions engine,
            ReportBuilder report,
            ProgressListener progress) {
        this.model = model;
        this.settings = settings;
        this.engine = engine;
        this.report = report;
        this.reader = new KnowledgeReader(model, settings, engine, progress);
    }

    /**
     * Simplifies, proves and writes.
     *
     * @throws BoundMissedException if the result does not equal the original; nothing is written
     */
    public static RunReport run(
            ModelSource source, SimplifyOptions settings, EngineOptions engine, ProgressListener progress)
            throws IOException {
        ReportBuilder report = new ReportBuilder("simplify", engine.seed(), ReportOptions.none());
        LoadedModel model = LoadedModel.open(source);
        OutputCheck.check(source.file(), settings);
        new ModelOutput(settings.output(), source.file()).check(model);
        return new SimplifyRun(model, settings, engine, report, progress).run();
    }

    private RunReport run() throws IOException {
        SimplifiedModel simplified = SimplifiedModel.of(model, reader.read());
        report.before(model.summary())
                .unsupported(model.leftAlone())
                .layers(simplified.layers())
                .simplification(Optional.of(simplified.summary()))
                .engines(Map.of(
                        "runtime",
                        "ONNX Runtime " + Engine.version(),
                        "device",
                        engine.engine().describe(engine.threads())));
        ModelOutput output = new ModelOutput(settings.output(), model.model().file());
        if (!simplified.isChanged()) {
            boolean wanted = settings.output().file().isPresent();
            report.note("the model holds nothing that it can do without"
                    + (wanted ? "; it is written as it is" : "; nothing is written"));
            if (wanted) {
                output.write(report, model);
            }
            return report.build();
        }
        try (StagedModel staged = OnnxModelWriter.write(simplified.model().model(), output.place())) {
            LoadedModel written = LoadedModel.open(staged.file());
            report.equivalence(simplified.prove(written.model(), engine.engine(), reader.proofRows(), engine.seed()));
            if (written.model().parameters() > model.model().parameters()) {
                report.note("the result has more parameters than the original: weights that several layers shared are"
                        + " now kept apart");
            }
            output.put(report, staged, written, written.summary());
            return report.build();
        }
    }
}
