import java.io.IOException;
import java.nio.file.Path;
import odf2nna.Goal;
import odf2nna.Pruner;
import odf2nna.PruningResult;

/** Prunes a model by a threshold, writes it, and prints the report. Argument: the file to write. */
public final class Quickstart {
    private Quickstart() {}

    public static void main(String[] args) throws IOException {
        PruningResult result = Pruner.open(Path.of("models/digits_torch.onnx"))
                .calibrationData(Path.of("models/digits.csv.gz"))
                .goal(Goal.epsilon(0.1))
                .withoutFineTuning()
                .build()
                .prune();

        Path output = Path.of(args.length > 0 ? args[0] : "digits-small.onnx");
        result.writeTo(output);
        System.out.printf("%swritten   %s%n", result, output);
    }
}
