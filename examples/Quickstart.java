import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import odf2nna.DataSettings;
import odf2nna.EngineSettings;
import odf2nna.Goals;
import odf2nna.JudgeSettings;
import odf2nna.ModelSource;
import odf2nna.Odf2nna;
import odf2nna.OutputSettings;
import odf2nna.ShrinkSettings;
import odf2nna.data.DataOptions;
import odf2nna.prune.PlanSettings;
import odf2nna.report.RunReport;
import odf2nna.report.TableReport;
import odf2nna.runtime.ProgressListener;

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
