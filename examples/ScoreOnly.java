import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import odf2nna.data.DataFiles;
import odf2nna.data.DataOptions;
import odf2nna.internal.pipeline.LoadedModel;
import odf2nna.internal.pipeline.Shrinker;
import odf2nna.internal.runtime.RunContext;
import odf2nna.internal.statistics.UnitStatistics;
import odf2nna.runtime.EngineOptions;

/** Prints how much the hidden units of a model vary; changes nothing. Arguments: a model and its data. */
public final class ScoreOnly {
    private ScoreOnly() {}

    public static void main(String[] args) throws IOException {
        Path file = Path.of(args.length > 0 ? args[0] : "models/digits_torch.onnx");
        String data = args.length > 1 ? args[1] : "models/digits.csv.gz";
        // all rows: nothing is judged here, so none need be held out
        DataOptions rows = DataOptions.defaults().withFiles(List.of(data)).withSplit(false);
        Shrinker shrinker = Shrinker.of(
                LoadedModel.open(file), new DataFiles(rows, List.of()), RunContext.of(EngineOptions.defaults()));

        for (UnitStatistics seen : shrinker.score()) {
            double[] deviations = seen.deviation().toArray();
            Arrays.sort(deviations);
            long constant = Arrays.stream(deviations).filter(d -> d == 0).count();
            System.out.printf(
                    "%s: %d units over %d rows, %d constant, deviations %.4g (median) to %.4g%n",
                    seen.signal(),
                    seen.width(),
                    seen.samples(),
                    constant,
                    deviations[deviations.length / 2],
                    deviations[deviations.length - 1]);
        }
    }
}
