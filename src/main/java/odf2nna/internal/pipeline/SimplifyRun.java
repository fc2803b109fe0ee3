package odf2nna.internal.pipeline;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import odf2nna.internal.io.StagedFile;
import odf2nna.internal.onnx.OnnxModelWriter;
import odf2nna.internal.runtime.Engine;
import odf2nna.internal.runtime.RunContext;
import odf2nna.pipeline.BoundMissedException;
import odf2nna.pipeline.ModelSource;
import odf2nna.pipeline.ReportOptions;
import odf2nna.pipeline.SimplifyOptions;
import odf2nna.report.RunReport;

/** One model simplified, proved and written. */
public final class SimplifyRun {
    private final LoadedModel model;
    private final SimplifyOptions settings;
    private final RunContext run;
    private final ReportBuilder report;
    private final KnowledgeReader reader;

    private SimplifyRun(LoadedModel model, SimplifyOptions settings, RunContext run, ReportBuilder report) {
        this.model = model;
        this.settings = settings;
        this.run = run;
        this.report = report;
        this.reader = new KnowledgeReader(model, settings, run);
    }

    /**
     * Simplifies, proves and writes.
     *
     * @throws BoundMissedException if the result does not equal the original; nothing is written
     */
    public static RunReport run(ModelSource source, SimplifyOptions settings, RunContext run) throws IOException {
        ReportBuilder report = new ReportBuilder("simplify", run.options().seed(), ReportOptions.none());
        LoadedModel model = LoadedModel.open(source);
        OutputCheck.check(source.file(), settings);
        new ModelOutput(settings.output(), source.file(), run.staging()).check(model);
        return new SimplifyRun(model, settings, run, report).simplified();
    }

    private RunReport simplified() throws IOException {
        Engine engine = run.engine();
        SimplifiedModel simplified = SimplifiedModel.of(model, reader.read());
        report.before(model.summary())
                .leftAlone(model.leftAlone())
                .layers(simplified.layers())
                .simplification(Optional.of(simplified.summary()))
                .engines(Map.of(
                        "runtime",
                        "ONNX Runtime " + engine.version(),
                        "device",
                        engine.describe(run.options().threads())));
        ModelOutput output = new ModelOutput(settings.output(), model.model().file(), run.staging());
        if (!simplified.isChanged()) {
            boolean wanted = settings.output().file().isPresent();
            report.note("the model holds nothing that it can do without"
                    + (wanted ? "; it is written as it is" : "; nothing is written"));
            if (wanted) {
                output.write(report, model);
            }
            return report.build();
        }
        try (StagedFile staged = OnnxModelWriter.write(simplified.model().model(), output.place())) {
            LoadedModel written = LoadedModel.open(staged.file());
            report.proof(simplified.prove(
                    written.model(), engine, reader.proofRows(), run.options().seed()));
            if (written.model().parameters() > model.model().parameters()) {
                report.note("the result has more parameters than the original: weights that several layers shared are"
                        + " now kept apart");
            }
            output.put(report, staged, written, written.summary());
            return report.build();
        }
    }
}
