import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import odf2nna.Odf2nna;
import odf2nna.data.DataFiles;
import odf2nna.data.DataOptions;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.report.TableReport;
import odf2nna.pipeline.Goals;
import odf2nna.pipeline.ModelSource;
import odf2nna.pipeline.OutputOptions;
import odf2nna.pipeline.ShrinkOptions;
import odf2nna.prune.PruneOptions;
import odf2nna.report.RunReport;
import odf2nna.runtime.EngineOptions;

/** Shrinks a model in one call and prints what happened. Argument: the file to write. */
public final class Quickstart {
    private Quickstart() {}

    public static void main(String[] args) throws IOException {
        Path output = Path.of(args.length > 0 ? args[0] : "digits-small.onnx");
        DataOptions rows = DataOptions.defaults().withFiles(List.of("models/digits.csv.gz"));
        ShrinkOptions settings = new ShrinkOptions(
                PruneOptions.of(0.1),
                Goals.none(),
                Optional.empty(),
                TaskOptions.defaults(),
                new OutputOptions(Optional.of(output), false, false),
                Optional.empty());

        RunReport report = new Odf2nna(EngineOptions.defaults())
                .shrink(ModelSource.of(Path.of("models/digits_torch.onnx")), new DataFiles(rows, List.of()), settings);

        System.out.print(TableReport.write(report));
    }
}
