package odf2nna.cli;

import java.nio.file.Path;
import odf2nna.data.DataOptions;
import odf2nna.runtime.Device;
import odf2nna.runtime.EngineOptions;
import odf2nna.spark.SparkComparison;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Compares two models on a table that Spark reads. */
@Command(
        name = "evaluate",
        description = {
            "Compare two models with the same inputs and outputs on all rows of a table, by Spark: metrics of both and"
                    + " their differences, the same figures as of 'odf2nna-onnx compare' over the same rows. No latency"
                    + " is measured.",
            "",
            "The files of the table are read in the order of their names. Each task runs as many threads as"
                    + " spark.task.cpus says."
        },
        footer = {
            "",
            "Example:",
            "  spark-submit odf2nna-onnx-spark.jar evaluate model.onnx small.onnx \\",
            "      --eval hdfs:///test.parquet --target label"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class SparkEvaluateCommand extends BaseCommand {
    private static final int BATCH = 256;

    @Parameters(index = "0", paramLabel = "BEFORE", description = "ONNX file or Keras file, on the driver's machine.")
    private Path before;

    @Parameters(index = "1", paramLabel = "AFTER", description = "ONNX file or Keras file, on the driver's machine.")
    private Path after;

    @Mixin
    private TableMixin table;

    @Mixin
    private TaskMixin judge;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "Seed of the resampling that gives macro F1 its interval (default: 0).")
    private long seed;

    @Mixin
    private PrintMixin print;

    @Override
    public Integer call() throws Exception {
        DataOptions options = print.settings(table::options);
        EngineOptions engine = new EngineOptions(Device.CPU, 1, BATCH, seed, print.verbose);
        return print.print(new SparkComparison(SparkMain.spark(), before, after, options, judge.toSettings(), engine)
                .on(table.location()));
    }
}
