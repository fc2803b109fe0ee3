package odf2nna.run;

import odf2nna.model.LoadedModel;
import odf2nna.report.RunReport;
import odf2nna.settings.ModelSource;
import odf2nna.settings.ReportSettings;

/** What a model is. */
public final class InspectRun {
    private InspectRun() {}

    /** Shows the dense layers, what may go, and why the rest may not. */
    public static RunReport run(ModelSource source) {
        ReportBuilder report = new ReportBuilder("inspect", 0, ReportSettings.none());
        LoadedModel model = LoadedModel.open(source);
        return report.before(model.summary())
                .layers(model.layers())
                .leftAlone(model.leftAlone())
                .build();
    }
}
