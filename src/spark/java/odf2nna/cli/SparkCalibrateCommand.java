package odf2nna.cli;

import java.nio.file.Path;
import java.util.OptionalLong;
import odf2nna.data.DataOptions;
import odf2nna.pipeline.CalibrateOptions;
import odf2nna.spark.SparkCalibration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes the statistics of a table that Spark reads. */
@Command(
        name = "calibrate",
        description = {
            "Write the statistics that pruning needs of all rows of a table, by Spark: the same file, byte for byte, as"
                    + " 'odf2nna-onnx calibrate' over the same rows.",
            "",
            "The files of the table are read in the order of their names. Each task runs as many threads as"
                    + " spark.task.cpus says."
        },
        footer = {
            "",
            "Example:",
            "  spark-submit odf2nna-onnx-spark.jar calibrate model.onnx \\",
            "      --eval hdfs:///rows.parquet -o all.stats"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class SparkCalibrateCommand extends BaseCommand {
    @Parameters(index = "0", paramLabel = "MODEL", description = "ONNX file or Keras file, on the driver's machine.")
    private Path model;

    @Mixin
    private StatisticsFileMixin output;

    @Mixin
    private TableMixin table;

    @Option(names = "--prune-inputs", description = "Also take statistics of input features, for --prune-inputs later.")
    private boolean inputs;

    @Option(
            names = "--no-simplify",
            description =
                    "Do not simplify first: for 'score', for 'shrink' with widths, and for 'shrink' with this option.")
    private boolean noSimplify;

    @Mixin
    private PrintMixin print;

    @Override
    public Integer call() throws Exception {
        DataOptions options = print.settings(table::options);
        CalibrateOptions calibration = print.settings(
                () -> new CalibrateOptions(output.file, output.force, 0, OptionalLong.empty(), inputs, !noSimplify));
        return print.print(
                new SparkCalibration(SparkMain.spark(), model, options, calibration).write(table.location()));
    }
}
