package odf2nna.cli;

import java.util.List;
import odf2nna.data.DataOptions;
import odf2nna.data.Delimiter;
import odf2nna.data.HeaderMode;
import odf2nna.data.HoldOut;
import odf2nna.data.MissingPolicy;
import odf2nna.spark.TableFormat;
import odf2nna.spark.TableLocation;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options that say which table Spark reads, and how. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class TableMixin {
    private static final String COMMA = ",";

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

    @Mixin
    private ReadingMixin reading;

    /** {@return where the table is} */
    TableLocation location() {
        Delimiter delimiter = reading.toOptions(List.of()).csv().delimiter();
        return new TableLocation(table, format, delimiter.isAuto() ? COMMA : String.valueOf(delimiter.symbol()));
    }

    /**
     * {@return the roles of the columns, and how rows are prepared}
     *
     * @throws IllegalArgumentException if an option takes what no task has
     */
    DataOptions options() {
        refuse(
                reading.standardize,
                "--standardize: a task does not have the means of all rows; give them with --scaler");
        refuse(
                reading.missing != MissingPolicy.ERROR,
                "--missing: a task stops at a missing value; write a table without them by Spark first");
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
