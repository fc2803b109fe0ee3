package odf2nna.spark;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import odf2nna.data.DataFormatException;
import odf2nna.data.DataOptions;
import odf2nna.data.HoldOut;
import odf2nna.data.Scaling;
import odf2nna.data.TargetSpec;
import odf2nna.internal.io.Removal;
import odf2nna.internal.pipeline.Odf2nna;
import odf2nna.pipeline.BoundMissedException;
import odf2nna.pipeline.CalibrateOptions;
import odf2nna.pipeline.ModelSource;
import odf2nna.runtime.Device;
import odf2nna.runtime.EngineOptions;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * What every task needs to take statistics; broadcast once.
 *
 * @param files content of the model's file, its external data and the file of a scaler, by their names
 * @param model name of the model's file
 * @param scaler name of the file of a scaler; empty without one
 * @param scale factor of every feature
 * @param table what messages call the table
 * @param features columns, in the order of the model
 * @param texts which of these are texts
 * @param totalRows number of rows of all tasks
 * @param inputs whether statistics of inputs are taken
 * @param simplify whether the model is first simplified
 */
@SuppressWarnings("ArrayRecordComponent") // handed to tasks, never compared
record CalibrationJob(
        Map<String, byte[]> files,
        String model,
        String scaler,
        double scale,
        String table,
        List<String> features,
        boolean[] texts,
        long totalRows,
        boolean inputs,
        boolean simplify)
        implements Serializable {
    private static final int BATCH = 256;

    /**
     * What a task returns. A problem of the data or of the model is a value: Spark would run a task that fails again.
     *
     * @param statistics content of a file of statistics; empty if there was a problem
     * @param problem empty if there was none
     * @param isOfRows whether the rows can't be used, rather than the model
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Outcome(byte[] statistics, String problem, boolean isOfRows) implements Serializable {}

    /** Takes the statistics of the rows of one task, with as many threads as Spark gives it, and a session of ONNX Runtime that ends with it. */
    Iterator<Outcome> run(BlockTask task, Iterator<InternalRow> rows) {
        TaskContext context = TaskContext.get();
        try {
            Path folder = Files.createTempDirectory("odf2nna-onnx-task");
            try {
                return List.of(outcome(
                                task, new TaskRows(Path.of(table), features, texts, task, rows, context), folder))
                        .iterator();
            } finally {
                Removal.remove(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Outcome outcome(BlockTask task, TaskRows rows, Path folder) throws IOException {
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path copy = folder.resolve(file.getKey());
            Files.createDirectories(copy.getParent());
            Files.write(copy, file.getValue());
        }
        Scaling scaling =
                new Scaling(scale, false, scaler.isEmpty() ? Optional.empty() : Optional.of(folder.resolve(scaler)));
        DataOptions options = DataOptions.defaults()
                .withTarget(TargetSpec.NONE)
                .with(HoldOut.NONE)
                .with(scaling);
        Path statistics = folder.resolve("statistics");
        CalibrateOptions calibration =
                new CalibrateOptions(statistics, false, task.firstRow(), OptionalLong.of(totalRows), inputs, simplify);
        EngineOptions engine = new EngineOptions(Device.CPU, TaskContext.get().cpus(), BATCH, 0, false);
        try {
            new Odf2nna(engine).calibrate(ModelSource.of(folder.resolve(model)), options, rows, calibration);
            return new Outcome(Files.readAllBytes(statistics), "", false);
        } catch (DataFormatException e) {
            return new Outcome(new byte[0], without(table + ": ", e), true);
        } catch (BoundMissedException e) {
            return new Outcome(new byte[0], without(folder.resolve(model) + ": ", e), false);
        }
    }

    private static String without(String start, RuntimeException e) {
        String message = String.valueOf(e.getMessage());
        return message.startsWith(start) ? message.substring(start.length()) : message;
    }
}
