package odf2nna.internal.pipeline;

import odf2nna.pipeline.ModelSource;
import odf2nna.pipeline.ReportOptions;
import odf2nna.report.RunReport;

/** What a model is. */
public final class InspectRun {
    private InspectRun() {}

    /** Shows the dense layers, what may go, and why the rest may not. */
    public static RunReport run(ModelSource source) {
        ReportBuilder report = new ReportBuilder("inspect", 0, ReportOptions.none());
        LoadedModel model = LoadedModel.open(source);
        return report.before(model.summary())
                .layers(model.layers())
                .unsupported(model.leftAlone())
                .build();
    }
}
