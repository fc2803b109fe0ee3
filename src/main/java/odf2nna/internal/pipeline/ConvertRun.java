package odf2nna.internal.pipeline;

import java.io.IOException;
import java.util.Optional;
import odf2nna.data.DataFiles;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.io.StagedFile;
import odf2nna.internal.onnx.OnnxModelWriter;
import odf2nna.internal.runtime.RunContext;
import odf2nna.pipeline.ModelSource;
import odf2nna.pipeline.OutputOptions;
import odf2nna.pipeline.ReportOptions;
import odf2nna.report.RunReport;

/** One model written in another format or precision. */
public final class ConvertRun {
    private ConvertRun() {}

    /** As it is. */
    public static RunReport convert(ModelSource source, OutputOptions output, RunContext run) throws IOException {
        ReportBuilder report = new ReportBuilder("convert", 0, ReportOptions.none());
        LoadedModel model = LoadedModel.open(source);
        OutputCheck.checkModel(source.file(), output);
        report.before(model.summary());
        new ModelOutput(output, source.file(), run.staging()).write(report, model);
        return report.build();
    }

    /** In another precision. */
    public static RunReport convert(
            ModelSource source, OutputOptions output, Optional<DataFiles> data, TaskOptions judge, RunContext run)
            throws IOException {
        ReportBuilder report = new ReportBuilder("convert", run.options().seed(), ReportOptions.none());
        PrecisionStep.requireData(output, data);
        LoadedModel model = LoadedModel.open(source);
        if (data.isPresent()) {
            OutputCheck.check(source.file(), data.get(), output, Optional.empty());
        } else {
            OutputCheck.checkModel(source.file(), output);
        }
        ModelOutput place = new ModelOutput(output, source.file(), run.staging());
        place.check(model);
        report.before(model.summary());
        Optional<Shrinker> rows =
                data.isPresent() ? Optional.of(Shrinker.of(model, data.get(), run)) : Optional.empty();
        PrecisionStep step = new PrecisionStep(report, rows, output.precision().orElseThrow());
        try (StagedFile lower = OnnxModelWriter.write(step.apply(model), place.place())) {
            LoadedModel written = LoadedModel.open(lower.file());
            step.judgeConverted(model, written, judge);
            place.put(report, lower, written, written.summary().counting(model.summary()));
        }
        return report.build();
    }
}
