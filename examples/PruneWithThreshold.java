import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import odf2nna.Odf2nna;
import odf2nna.data.DataFiles;
import odf2nna.data.DataOptions;
import odf2nna.evaluate.TaskOptions;
import odf2nna.pipeline.Goals;
import odf2nna.pipeline.ModelSource;
import odf2nna.pipeline.OutputOptions;
import odf2nna.pipeline.ShrinkOptions;
import odf2nna.prune.PruneOptions;
import odf2nna.report.MetricRow;
import odf2nna.report.RunReport;
import odf2nna.runtime.EngineOptions;

/**
 * Tries several thresholds, and writes the smallest model that gives 99 % of the held-out rows the class that the original
 * gives them. Argument: the file to write.
 *
 * <p>The choice is made on those rows, so their agreement is a little too good to be quoted; measure the written model on
 * rows of its own.
 */
public final class PruneWithThreshold {
    private static final double WANTED = 0.99;

    private PruneWithThreshold() {}

    public static void main(String[] args) throws IOException {
        Path output = Path.of(args.length > 0 ? args[0] : "digits-small.onnx");

        double best = 0;
        for (double epsilon : new double[] {0, 0.01, 0.05, 0.1, 0.2, 0.3, 0.5}) {
            RunReport report = shrink(epsilon, new OutputOptions(Optional.of(output), false, true));
            double agreement = agreement(report);
            System.out.printf(
                    "epsilon %-5s removes %3d units, agreement %.4f%n",
                    epsilon, report.plan().prunedUnits(), agreement);
            if (agreement >= WANTED) {
                best = epsilon;
            }
        }
        shrink(best, new OutputOptions(Optional.of(output), false, false));
        System.out.printf("wrote %s with epsilon %s%n", output, best);
    }

    private static RunReport shrink(double epsilon, OutputOptions output) throws IOException {
        DataOptions rows = DataOptions.defaults().withFiles(List.of("models/digits.csv.gz"));
        return new Odf2nna(EngineOptions.defaults())
                .shrink(
                        ModelSource.of(Path.of("models/digits_torch.onnx")),
                        new DataFiles(rows, List.of()),
                        new ShrinkOptions(
                                PruneOptions.of(epsilon),
                                Goals.none(),
                                Optional.empty(),
                                TaskOptions.defaults(),
                                output,
                                Optional.empty()));
    }

    /** A model of which nothing is removed agrees with itself. */
    private static double agreement(RunReport report) {
        if (report.metrics() == null) {
            return 1;
        }
        for (MetricRow row : report.metrics().fidelity()) {
            Double after = row.after();
            if (row.name().equals("agreement") && after != null) {
                return after;
            }
        }
        throw new IllegalStateException("no agreement among " + report.metrics().fidelity());
    }
}
