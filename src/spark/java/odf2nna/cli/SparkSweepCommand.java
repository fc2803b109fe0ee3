package odf2nna.cli;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.Optional;
import odf2nna.data.DataFiles;
import odf2nna.pipeline.SweepGrid;
import odf2nna.pipeline.SweepOptions;
import odf2nna.prune.PruneOptions;
import odf2nna.runtime.CancellationToken;
import odf2nna.runtime.Device;
import odf2nna.runtime.EngineOptions;
import odf2nna.spark.SparkSweep;
import odf2nna.spark.SweepRequest;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** One model in many sizes, a size a task of Spark. */
@Command(
        name = "sweep",
        description = {
            "Make one model in many sizes from the statistics of 'calibrate', each size in a task of Spark, without"
                    + " fine-tuning: the same models as of 'odf2nna-onnx sweep --retrain no'. The same command resumes an"
                    + " interrupted sweep.",
            "",
            "Every executor must be able to read the files of MODEL, --stats, --eval, --test and --scaler under the same"
                    + " names: in a shared folder, or by relative names, sent by 'spark-submit --files'. Latency is"
                    + " measured while other tasks run."
        },
        footer = {
            "",
            "Example:",
            "  spark-submit odf2nna-onnx-spark.jar sweep model.onnx --stats all.stats \\",
            "      --eval some.csv --test test.csv -o sizes/"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class SparkSweepCommand extends BaseCommand {
    private static final int BATCH = 256;

    @Mixin
    private ModelMixin model;

    @Mixin
    private SweepFolderMixin output;

    @Mixin
    private GridMixin grid;

    @Mixin
    private PlanMixin plan;

    @Option(
            names = "--epochs",
            paramLabel = "0",
            defaultValue = "0",
            description = "Only 0: nothing is fine-tuned here, because TensorFlow's library is not in the jar.")
    private int epochs;

    @Mixin
    private StatisticsMixin statistics;

    @Mixin
    private DataMixin data;

    @Mixin
    private TaskMixin judge;

    @Mixin
    private BaselineMixin baseline;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "Seed of every random choice, such as that of the held-out rows (default: 0).")
    private long seed;

    @Mixin
    private PrintMixin print;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        print.settings(() -> request(1));
        String[] arguments =
                spec.root().commandLine().getParseResult().originalArgs().toArray(String[]::new);
        return print.print(
                new SparkSweep(SparkMain.spark(), threads -> request(arguments, threads), ReportMixin.words(spec))
                        .run());
    }

    /** {@return what arguments of the program ask for; executors parse them again, because options can't be sent} */
    private static SweepRequest request(String[] arguments, int threads) {
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        CommandLine line = Main.commandLine(
                new SparkMain(), nowhere, nowhere, new ErrorReporter(nowhere, new CancellationToken()));
        line.parseArgs(arguments);
        SparkSweepCommand command = line.getSubcommands().get("sweep").getCommand();
        return command.request(threads);
    }

    private SweepRequest request(int threads) {
        if (epochs != 0) {
            throw new IllegalArgumentException(
                    "--epochs: expected 0, got %d, because TensorFlow's library is not in the".formatted(epochs)
                            + " jar; fine-tune a model of the sweep by 'odf2nna-onnx apply MODEL PLAN --epochs N'");
        }
        if (statistics.toFile().isEmpty()) {
            throw new IllegalArgumentException("--stats: expected the statistics of all rows; 'calibrate' takes them");
        }
        SweepGrid models = grid.toGrid(false);
        PruneOptions how = plan.toSettings(models.epsilons().isEmpty() ? null : 0.0, "--epsilons", false);
        DataFiles rows = data.toSettings(seed);
        SweepOptions options = new SweepOptions(
                models,
                how,
                true,
                Optional.empty(),
                baseline.with(judge.toSettings()),
                output.folder,
                output.force,
                Optional.empty(),
                statistics.toFile());
        return new SweepRequest(
                model.toSource(), rows, options, new EngineOptions(Device.CPU, threads, BATCH, seed, print.verbose));
    }
}
