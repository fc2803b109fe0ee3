package odf2nna.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import odf2nna.data.DataFormatException;
import odf2nna.data.DataOptions;
import odf2nna.data.Scaling;
import odf2nna.internal.data.Datasets;
import odf2nna.internal.data.TableRows;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.pipeline.ModelFiles;
import odf2nna.internal.pipeline.Odf2nna;
import odf2nna.internal.runtime.InputShapes;
import odf2nna.internal.runtime.RunContext;
import odf2nna.pipeline.BoundMissedException;
import odf2nna.pipeline.CalibrateOptions;
import odf2nna.pipeline.ModelFileException;
import odf2nna.pipeline.OutputException;
import odf2nna.report.StatisticsReport;
import odf2nna.runtime.Device;
import odf2nna.runtime.EngineOptions;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import scala.Option;

/**
 * Takes the statistics of a table by Spark: the same file, byte for byte, as by one pass over the same rows in one program.
 */
public final class SparkCalibration {
    private static final EngineOptions ENGINE = new EngineOptions(Device.CPU, 1, 256, 0, false);

    private final SparkSession spark;
    private final Path model;
    private final DataOptions options;
    private final CalibrateOptions calibration;

    /**
     * Prepares a calibration.
     *
     * @param options roles of the columns, and the scaling; no files
     * @param calibration of all rows
     */
    public SparkCalibration(SparkSession spark, Path model, DataOptions options, CalibrateOptions calibration) {
        this.spark = spark;
        this.model = model;
        this.options = options;
        this.calibration = calibration;
    }

    /**
     * Takes the statistics and writes them.
     *
     * @param location file, folder or pattern of the table
     * @param delimiter of columns in CSV
     * @throws DataFormatException if the table can't be used
     * @throws ModelFileException if the model is no single file
     * @throws BoundMissedException if no unit of the model can be removed
     */
    public StatisticsReport write(String location, TableFormat format, String delimiter) throws IOException {
        long start = System.nanoTime();
        if (Files.isDirectory(model)) {
            throw new ModelFileException(model + ": is a folder, expected a file; 'convert' writes an ONNX file");
        }
        LoadedModel original = ModelFiles.open(model);
        if (!calibration.replace() && Files.exists(calibration.output())) {
            throw new OutputException(calibration.output(), "already exists; replace it with --force");
        }
        SparkTable table = SparkTable.open(spark, location, format, delimiter);
        List<String> features = Datasets.openTable(options, InputShapes.of(original.model()), new Header(table))
                .layout()
                .featureNames();
        table.requireNumbers(features);
        List<BlockTask> tasks = BlockTask.of(counts(table));
        if (tasks.isEmpty()) {
            throw DataFormatException.inFile(table.name(), "found no data rows, expected at least one");
        }
        return merged(outcomes(table, tasks, job(table, features, tasks, original)), table, start);
    }

    /** {@return how many rows each partition holds; of Parquet and ORC only what the files say of themselves is read} */
    private static List<Long> counts(SparkTable table) {
        return table.rows(List.of())
                .toJavaRDD()
                .mapPartitions(rows -> {
                    long count = 0;
                    for (; rows.hasNext(); rows.next()) {
                        count++;
                    }
                    return List.of(count).iterator();
                })
                .collect();
    }

    private CalibrationJob job(SparkTable table, List<String> features, List<BlockTask> tasks, LoadedModel original)
            throws IOException {
        Map<String, byte[]> files = new HashMap<>();
        String name = String.valueOf(model.getFileName());
        files.put(name, Files.readAllBytes(model));
        Path folder = Objects.requireNonNull(model.toAbsolutePath().normalize().getParent());
        for (Path part : original.model().parts()) {
            Path inside = folder.relativize(part.toAbsolutePath().normalize());
            files.put(inside.toString(), Files.readAllBytes(part));
        }
        Scaling scaling = options.scaling();
        String scaler = "";
        if (scaling.scaler().isPresent()) {
            scaler = "scaler/" + scaling.scaler().get().getFileName();
            files.put(scaler, Files.readAllBytes(scaling.scaler().get()));
        }
        boolean[] texts = new boolean[features.size()];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = table.isText(features.get(i));
        }
        BlockTask last = tasks.get(tasks.size() - 1);
        return new CalibrationJob(
                files,
                name,
                scaler,
                scaling.scale(),
                table.name().toString(),
                features,
                texts,
                last.firstRow() + last.rows(),
                calibration.inputs(),
                calibration.simplify());
    }

    private List<CalibrationJob.Outcome> outcomes(SparkTable table, List<BlockTask> tasks, CalibrationJob job) {
        Broadcast<CalibrationJob> broadcast =
                JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(job);
        RDD<InternalRow> rows =
                table.rows(job.features()).coalesce(tasks.size(), false, Option.apply(new BlockCoalescer(tasks)), null);
        try {
            return rows.toJavaRDD()
                    .mapPartitionsWithIndex(
                            (Integer number, Iterator<InternalRow> own) ->
                                    broadcast.value().run(tasks.get(number), own),
                            false)
                    .collect();
        } finally {
            broadcast.destroy();
        }
    }

    private StatisticsReport merged(List<CalibrationJob.Outcome> outcomes, SparkTable table, long start)
            throws IOException {
        try (RunContext run = RunContext.of(ENGINE)) {
            Path folder = Objects.requireNonNull(
                    run.staging().folderAside(Path.of("spark"), "parts").file().getParent());
            List<Path> parts = new ArrayList<>();
            for (CalibrationJob.Outcome outcome : outcomes) {
                if (!outcome.problem().isEmpty()) {
                    throw outcome.isOfRows()
                            ? DataFormatException.inFile(table.name(), outcome.problem())
                            : new BoundMissedException(model + ": " + outcome.problem());
                }
                parts.add(Files.write(folder.resolve("part-" + parts.size()), outcome.statistics()));
            }
            StatisticsReport merge = new Odf2nna(ENGINE).merge(parts, calibration.output(), calibration.replace());
            return merge.ofCalibration((System.nanoTime() - start) / 1e9);
        }
    }

    /** The columns of a table, for their roles. */
    private record Header(SparkTable table) implements TableRows {
        @Override
        public Path name() {
            return table.name();
        }

        @Override
        public List<String> columns() {
            return table.columns();
        }

        @Override
        public long firstRow() {
            return 0;
        }

        @Override
        public boolean next(double[] features, int at) {
            throw new UnsupportedOperationException("a header has no rows");
        }
    }
}
