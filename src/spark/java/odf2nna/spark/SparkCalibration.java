package odf2nna.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import odf2nna.data.DataFormatException;
import odf2nna.data.DataOptions;
import odf2nna.internal.data.Datasets;
import odf2nna.internal.onnx.LoadedModel;
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
import org.apache.spark.sql.SparkSession;

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
     * @throws DataFormatException if the table can't be used
     * @throws ModelFileException if the model is no single file
     * @throws BoundMissedException if no unit of the model can be removed
     */
    public StatisticsReport write(TableLocation location) throws IOException {
        long start = System.nanoTime();
        LoadedModel original = SentFile.open(model);
        if (!calibration.replace() && Files.exists(calibration.output())) {
            throw new OutputException(calibration.output(), "already exists; replace it with --force");
        }
        SparkTable table = SparkTable.open(spark, location);
        List<String> features = Datasets.openTable(options, InputShapes.of(original.model()), new TableHeader(table))
                .layout()
                .featureNames();
        table.requireTypes(features, List.of());
        TableTasks tasks = TableTasks.of(table);
        TaskSetup setup = TaskSetup.of(
                List.of(SentFile.of(model, original)),
                options.scaling(),
                TaskColumns.of(table, features, List.of(), false));
        CalibrationJob job = new CalibrationJob(setup, tasks.rows(), calibration.inputs(), calibration.simplify());
        return merged(tasks.all(job, features, CalibrationJob::run), table, start);
    }

    private StatisticsReport merged(List<Outcome<byte[]>> outcomes, SparkTable table, long start) throws IOException {
        try (RunContext run = RunContext.of(ENGINE)) {
            Path folder = Objects.requireNonNull(
                    run.staging().folderAside(Path.of("spark"), "parts").file().getParent());
            List<Path> parts = new ArrayList<>();
            for (Outcome<byte[]> outcome : outcomes) {
                byte[] statistics = outcome.valuesOr(table, model).get(0);
                parts.add(Files.write(folder.resolve("part-" + parts.size()), statistics));
            }
            StatisticsReport merge = new Odf2nna(ENGINE).merge(parts, calibration.output(), calibration.replace());
            return merge.ofCalibration((System.nanoTime() - start) / 1e9);
        }
    }
}
