import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import odf2nna.Odf2nna;
import odf2nna.data.DataFiles;
import odf2nna.data.DataOptions;
import odf2nna.data.HoldOut;
import odf2nna.pipeline.ModelSource;
import odf2nna.pipeline.ReportOptions;
import odf2nna.report.UnitsReport;
import odf2nna.runtime.EngineOptions;

/** Prints how much the hidden units of a model vary; changes nothing. Arguments: a model and its data. */
public final class ScoreOnly {
    private ScoreOnly() {}

    public static void main(String[] args) throws IOException {
        Path file = Path.of(args.length > 0 ? args[0] : "models/digits_torch.onnx");
        String data = args.length > 1 ? args[1] : "models/digits.csv.gz";
        // all rows: nothing is evaluated here, so none need be held out
        DataOptions rows = DataOptions.defaults().withFiles(List.of(data)).with(HoldOut.NONE);

        for (UnitsReport seen : new Odf2nna(EngineOptions.defaults())
                .score(ModelSource.of(file), new DataFiles(rows, List.of()), ReportOptions.none())
                .units()) {
            double[] deviations = seen.deviation().stream()
                    .mapToDouble(Double::doubleValue)
                    .sorted()
                    .toArray();
            long constant = Arrays.stream(deviations).filter(d -> d == 0).count();
            System.out.printf(
                    "%s: %d units over %d rows, %d constant, deviations %.4g (median) to %.4g%n",
                    seen.tensor(),
                    deviations.length,
                    seen.samples(),
                    constant,
                    deviations[deviations.length / 2],
                    deviations[deviations.length - 1]);
        }
    }
}
