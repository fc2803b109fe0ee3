package odf2nna.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import odf2nna.data.DataOptions;
import odf2nna.data.HeaderMode;
import odf2nna.data.HoldOut;
import odf2nna.data.MissingPolicy;
import odf2nna.pipeline.CalibrateOptions;
import odf2nna.spark.SparkCalibration;
import odf2nna.spark.TableFormat;
import org.apache.spark.sql.SparkSession;
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
    private static final String COMMA = ",";

    @Parameters(index = "0", paramLabel = "MODEL", description = "ONNX file or Keras file, on the driver's machine.")
    private Path model;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            required = true,
            converter = FileNames.OfPath.class,
            description = "Where to write the statistics, on the driver's machine.")
    private Path output;

    @Option(names = "--force", description = "Replace an existing file.")
    private boolean force;

    @Option(
            names = "--eval",
            paramLabel = "TABLE",
            required = true,
            description = "The table: a file, folder or pattern that Spark can read on every executor.")
    private String table;

    @Option(
            names = "--format",
            paramLabel = "parquet|orc|csv",
            defaultValue = "parquet",
            description = "Format of the table (default: parquet); CSV has a line with the names of the columns.")
    private TableFormat format = TableFormat.PARQUET;

    @Option(names = "--prune-inputs", description = "Also take statistics of input features, for --prune-inputs later.")
    private boolean inputs;

    @Option(
            names = "--no-simplify",
            description =
                    "Do not simplify first: for 'score', for 'shrink' with widths, and for 'shrink' with this option.")
    private boolean noSimplify;

    @Mixin
    private ReadingMixin reading;

    @Mixin
    private PrintMixin print;

    @Override
    public Integer call() throws Exception {
        DataOptions options = print.settings(this::options);
        CalibrateOptions calibration =
                print.settings(() -> new CalibrateOptions(output, force, 0, OptionalLong.empty(), inputs, !noSimplify));
        SparkSession spark = SparkSession.builder().appName("odf2nna-onnx").getOrCreate();
        String delimiter = options.csv().delimiter().isAuto()
                ? COMMA
                : String.valueOf(options.csv().delimiter().symbol());
        return print.print(new SparkCalibration(spark, model, options, calibration).write(table, format, delimiter));
    }

    private DataOptions options() {
        refuse(
                reading.standardize,
                "--standardize: a task does not have the means of all rows; give them with --scaler");
        refuse(
                reading.missing != MissingPolicy.ERROR,
                "--missing: rows are not skipped or filled here; write a table without missing values by Spark first");
        refuse(
                reading.maxRows != Long.MAX_VALUE,
                "--max-rows: all rows are read; write a smaller table by Spark first");
        refuse(reading.header == HeaderMode.NO, "--header: expected yes, got no; columns need names");
        return reading.toOptions(List.of()).with(HoldOut.NONE);
    }

    private static void refuse(boolean given, String problem) {
        if (given) {
            throw new IllegalArgumentException(problem);
        }
    }
}
