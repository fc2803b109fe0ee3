package odf2nna.spark;

import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import odf2nna.data.DataFormatException;
import odf2nna.internal.data.TableRows;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.classic.Dataset;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;

/**
 * A table in files that Spark reads. Its rows are those of the files by their names, one after another; Spark itself promises no order of files.
 *
 * @param spark reads it
 * @param location file, folder or pattern
 * @param format of the files
 * @param options of the format
 * @param schema names and types of the columns
 * @param files by their names
 */
record SparkTable(
        SparkSession spark,
        String location,
        TableFormat format,
        Map<String, String> options,
        StructType schema,
        List<String> files) {
    /** By as many rows other CSV files are judged. */
    private static final int FIRST_ROWS = 20;

    /**
     * Looks at the files and their columns.
     *
     * @throws DataFormatException if there are none
     */
    static SparkTable open(SparkSession spark, TableLocation table) {
        String location = table.path();
        TableFormat format = table.format();
        Map<String, String> options = format == TableFormat.CSV
                ? Map.of("header", "true", "sep", table.delimiter(), "enforceSchema", "false")
                : Map.of();
        try {
            var rows = spark.read().format(format.sparkName()).options(options).load(location);
            List<String> files = Stream.of(rows.inputFiles()).sorted().toList();
            return new SparkTable(spark, location, format, options, rows.schema(), files);
        } catch (Exception e) {
            // Scala declares no exceptions
            if (e instanceof AnalysisException) {
                String reason =
                        String.valueOf(e.getMessage()).lines().findFirst().orElse("");
                throw DataFormatException.inFile(
                                Path.of(location), "can't be read as %s (%s)".formatted(format.sparkName(), reason))
                        .causedBy(e);
            }
            throw e;
        }
    }

    Path name() {
        return Path.of(location);
    }

    List<String> columns() {
        return Arrays.asList(schema.fieldNames());
    }

    /**
     * Checks that columns hold what they are for: features and several targets numbers, a single target numbers or texts.
     *
     * @throws DataFormatException if not
     */
    void requireTypes(List<String> features, List<String> targets) {
        boolean canBeNames = targets.size() == 1;
        features.forEach(column -> require(column, isNumber(column), "numbers; leave it out with --ignore"));
        targets.forEach(column -> require(
                column,
                isNumber(column) || (canBeNames && isText(column)),
                canBeNames ? "numbers or texts" : "numbers"));
    }

    private void require(String column, boolean fits, String expected) {
        if (!fits) {
            throw DataFormatException.inFile(
                    name(),
                    "column '%s' holds %s, expected %s"
                            .formatted(column, type(column).simpleString(), expected));
        }
    }

    private boolean isNumber(String column) {
        DataType type = type(column);
        return type instanceof NumericType
                || type instanceof BooleanType
                || (format == TableFormat.CSV && isText(column));
    }

    private DataType type(String column) {
        return schema.apply(column).dataType();
    }

    /** {@return whether a column is read as text; numbers in CSV are, which this program reads as it does those of other files} */
    boolean isText(String column) {
        return type(column) instanceof StringType;
    }

    /** {@return whether a column holds texts, in CSV by its first rows} */
    boolean holdsNames(String column) {
        return isText(column)
                && (format != TableFormat.CSV
                        || TableRows.areNames(rows(List.of(column))
                                .toJavaRDD()
                                .map(row -> row.isNullAt(0)
                                        ? ""
                                        : row.getUTF8String(0).toString())
                                .take(FIRST_ROWS)));
    }

    /** {@return some columns of all rows, in the order of the files} */
    RDD<InternalRow> rows(List<String> selected) {
        Column[] columns = selected.stream().map(this::column).toArray(Column[]::new);
        List<RDD<InternalRow>> all = files.stream()
                .map(file -> ((Dataset<?>) spark.read()
                                .format(format.sparkName())
                                .options(options)
                                .schema(schema)
                                .load(plain(file))
                                .select(columns))
                        .queryExecution()
                        .toRdd())
                .toList();
        return spark.sparkContext()
                .union(CollectionConverters.asScala(all).toSeq(), ClassTag$.MODULE$.apply(InternalRow.class));
    }

    private Column column(String name) {
        Column column = functions.col("`" + name.replace("`", "``") + "`");
        return isText(name) ? column : column.cast("double");
    }

    /** {@return a file as Spark's reader takes it, which Spark itself lists with escapes} */
    private static String plain(String file) {
        return new org.apache.hadoop.fs.Path(URI.create(file)).toString();
    }
}
