package odf2nna.run;

import java.io.IOException;
import java.util.Optional;
import odf2nna.model.LoadedModel;
import odf2nna.onnx.OnnxModelWriter;
import odf2nna.onnx.StagedModel;
import odf2nna.report.RunReport;
import odf2nna.runtime.ProgressListener;
import odf2nna.settings.DataSettings;
import odf2nna.settings.EngineSettings;
import odf2nna.settings.JudgeSettings;
import odf2nna.settings.ModelSource;
import odf2nna.settings.OutputSettings;
import odf2nna.settings.ReportSettings;

/** One model written in another format or precision. */
public final class ConvertRun {
    private ConvertRun() {}

    /** As it is. */
    public static RunReport convert(ModelSource source, OutputSettings output) throws IOException {
        ReportBuilder report = new ReportBuilder("convert", 0, ReportSettings.none());
        LoadedModel model = LoadedModel.open(source);
        OutputCheck.checkModel(source.file(), output);
        report.before(model.summary());
        new ModelOutput(output, source.file()).write(report, model);
        return report.build();
    }

    /** In another precision. */
    public static RunReport convert(
            ModelSource source,
            OutputSettings output,
            Optional<DataSettings> data,
            JudgeSettings judge,
            EngineSettings engine,
            ProgressListener progress)
            throws IOException {
        ReportBuilder report = new ReportBuilder("convert", engine.seed(), ReportSettings.none());
        PrecisionStep.requireData(output, data);
        LoadedModel model = LoadedModel.open(source);
        if (data.isPresent()) {
            OutputCheck.check(source.file(), data.get(), output, Optional.empty());
        } else {
            OutputCheck.checkModel(source.file(), output);
        }
        ModelOutput place = new ModelOutput(output, source.file());
        place.check(model);
        report.before(model.summary());
        Optional<Shrinker> rows =
                data.isPresent() ? Optional.of(Shrinker.of(model, data.get(), engine, progress)) : Optional.empty();
        PrecisionStep step = new PrecisionStep(report, rows, output.precision().orElseThrow());
        try (StagedModel lower = OnnxModelWriter.write(step.apply(model), place.place())) {
            LoadedModel written = LoadedModel.open(lower.file());
            step.judgeConverted(model, written, judge);
            place.put(report, lower, written, written.summary().counting(model.summary()));
        }
        return report.build();
    }
}
