import java.io.IOException;
import java.nio.file.Path;
import odf2nna.Goal;
import odf2nna.Pruner;
import odf2nna.PruningResult;
import odf2nna.report.MetricRow;

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
        PruningResult smallest = prune(best);
        for (double epsilon : new double[] {0.01, 0.05, 0.1, 0.2, 0.3, 0.5}) {
            PruningResult result = prune(epsilon);
            double agreement = agreement(result);
            System.out.printf("epsilon %-5s agreement %.4f%n", epsilon, agreement);
            if (agreement >= WANTED) {
                best = epsilon;
                smallest = result;
            }
        }
        smallest.writeTo(output);
        System.out.printf("wrote %s with epsilon %s%n", output, best);
    }

    private static PruningResult prune(double epsilon) throws IOException {
        return Pruner.open(Path.of("models/digits_torch.onnx"))
                .calibrationData(Path.of("models/digits.csv.gz"))
                .goal(Goal.epsilon(epsilon))
                .withoutFineTuning()
                .build()
                .prune();
    }

    /** A model of which nothing is removed agrees with itself. */
    private static double agreement(PruningResult result) {
        return result.metrics().stream()
                .flatMap(metrics -> metrics.fidelity().stream())
                .filter(row -> row.name().equals("agreement") && row.after() != null)
                .map(MetricRow::after)
                .findFirst()
                .orElse(1.0);
    }
}
