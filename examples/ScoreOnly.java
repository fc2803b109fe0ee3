import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import odf2nna.Pruner;
import odf2nna.report.UnitsReport;

/** Prints how much the hidden units of a model vary; changes nothing. Arguments: a model and its data. */
public final class ScoreOnly {
    private ScoreOnly() {}

    public static void main(String[] args) throws IOException {
        Path file = Path.of(args.length > 0 ? args[0] : "models/digits_torch.onnx");
        Path data = Path.of(args.length > 1 ? args[1] : "models/digits.csv.gz");

        for (UnitsReport seen :
                Pruner.open(file).calibrationData(data).build().score().units()) {
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
