import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import odf2nna.data.DataFiles;
import odf2nna.data.DataOptions;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.onnx.OnnxModelWriter;
import odf2nna.internal.onnx.StagedModel;
import odf2nna.internal.pipeline.LoadedModel;
import odf2nna.internal.pipeline.PrunedModel;
import odf2nna.internal.pipeline.Shrinker;
import odf2nna.internal.prune.PruningPlan;
import odf2nna.internal.statistics.UnitStatistics;
import odf2nna.prune.PruneOptions;
import odf2nna.report.MetricRow;
import odf2nna.report.MetricsReport;
import odf2nna.runtime.EngineOptions;
import odf2nna.runtime.ProgressListener;

/**
 * Scores once, tries several thresholds, and writes the smallest model that gives 99 % of the held-out rows the class
 * that the original gives them. Argument: the file to write.
 *
 * <p>The choice is made on those rows, so their agreement is a little too good to be quoted; measure the written model on
 * rows of its own.
 */
public final class PruneWithThreshold {
    private static final double WANTED = 0.99;

    private PruneWithThreshold() {}

    public static void main(String[] args) throws IOException {
        Path output = Path.of(args.length > 0 ? args[0] : "digits-small.onnx");
        LoadedModel model = LoadedModel.open(Path.of("models/digits_torch.onnx"));
        DataOptions rows = DataOptions.defaults().withFiles(List.of("models/digits.csv.gz"));
        Shrinker shrinker =
                Shrinker.of(model, new DataFiles(rows, List.of()), EngineOptions.defaults(), ProgressListener.NONE);
        List<UnitStatistics> statistics = shrinker.score();

        double best = 0;
        for (double epsilon : new double[] {0, 0.01, 0.05, 0.1, 0.2, 0.3, 0.5}) {
            PruningPlan plan = shrinker.plan(statistics, PruneOptions.of(epsilon));
            PrunedModel pruned = shrinker.apply(plan);
            MetricsReport metrics = shrinker.judge(pruned.model(), TaskOptions.defaults())
                    .metrics()
                    .orElseThrow();
            double agreement = agreement(metrics);
            System.out.printf("epsilon %-5s drops %3d units, agreement %.4f%n", epsilon, plan.dropped(), agreement);
            if (agreement >= WANTED) {
                best = epsilon;
            }
        }

        PrunedModel chosen = shrinker.apply(shrinker.plan(statistics, PruneOptions.of(best)));
        OnnxModelWriter.checkTarget(output, false);
        try (StagedModel staged = OnnxModelWriter.write(chosen.model(), StagedModel.beside(output))) {
            if (!shrinker.prove(chosen, LoadedModel.open(staged.file()).model()).passed()) {
                throw new IOException(output + ": the written model is not the clamped original; not kept");
            }
            staged.commit();
        }
        System.out.printf("wrote %s with epsilon %s%n", output, best);
    }

    private static double agreement(MetricsReport metrics) {
        for (MetricRow row : metrics.fidelity()) {
            Double after = row.after();
            if (row.name().equals("agreement") && after != null) {
                return after;
            }
        }
        throw new IllegalStateException("no agreement among " + metrics.fidelity());
    }
}
