package odf2nna.spark;

import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import odf2nna.internal.pipeline.Odf2nna;
import odf2nna.pipeline.CalibrateOptions;
import odf2nna.pipeline.ModelSource;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * What every task needs to take statistics; broadcast once.
 *
 * @param setup the model and the columns
 * @param totalRows number of rows of all tasks
 * @param inputs whether statistics of inputs are taken
 * @param simplify whether the model is first simplified
 */
record CalibrationJob(TaskSetup setup, long totalRows, boolean inputs, boolean simplify) implements Serializable {
    /** {@return a file of the statistics of the rows of one task} */
    Iterator<Outcome<byte[]>> run(BlockTask task, Iterator<InternalRow> rows) {
        return setup.run((models, options, engine) -> {
            Path model = models.get(0);
            Path statistics = Objects.requireNonNull(model.getParent()).resolveSibling("statistics");
            CalibrateOptions calibration = new CalibrateOptions(
                    statistics, false, task.firstRow(), OptionalLong.of(totalRows), inputs, simplify);
            new Odf2nna(engine)
                    .calibrate(ModelSource.of(model), options, setup.columns().rows(task, rows), calibration);
            return List.of(Files.readAllBytes(statistics));
        });
    }
}
