import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import odf2nna.Odf2nna;
import odf2nna.data.DataOptions;
import odf2nna.prune.PlanSettings;
import odf2nna.report.RunReport;
import odf2nna.report.TableReport;
import odf2nna.runtime.ProgressListener;
import odf2nna.settings.DataSettings;
import odf2nna.settings.EngineSettings;
import odf2nna.settings.Goals;
import odf2nna.settings.JudgeSettings;
import odf2nna.settings.ModelSource;
import odf2nna.settings.OutputSettings;
import odf2nna.settings.ShrinkSettings;

/** Shrinks a model in one call and prints what happened. Argument: the file to write. */
public final class Quickstart {
    private Quickstart() {}

    public static void main(String[] args) throws IOException {
        Path output = Path.of(args.length > 0 ? args[0] : "digits-small.onnx");
        DataOptions rows = DataOptions.defaults().withFiles(List.of("models/digits.csv.gz"));
        ShrinkSettings settings = new ShrinkSettings(
                PlanSettings.of(0.1),
                Goals.none(),
                Optional.empty(),
                JudgeSettings.defaults(),
                new OutputSettings(Optional.of(output), false, false),
                Optional.empty());

        RunReport report = Odf2nna.shrink(
                ModelSource.of(Path.of("models/digits_torch.onnx")),
                new DataSettings(rows, List.of()),
                settings,
                EngineSettings.defaults(),
                ProgressListener.NONE);

        System.out.print(TableReport.write(report));
    }
}
