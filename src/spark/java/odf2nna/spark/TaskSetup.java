package odf2nna.spark;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import odf2nna.data.DataFormatException;
import odf2nna.data.DataOptions;
import odf2nna.data.Scaling;
import odf2nna.internal.io.Removal;
import odf2nna.pipeline.BoundMissedException;
import odf2nna.runtime.Device;
import odf2nna.runtime.EngineOptions;
import org.apache.spark.TaskContext;

/**
 * What every task needs to run models on rows of a table.
 *
 * @param models their files
 * @param scaler file of a scaler, alone; empty without one
 * @param scale factor of every feature
 * @param columns that are read
 */
record TaskSetup(List<SentFile> models, List<SentFile> scaler, double scale, TaskColumns columns)
        implements Serializable {
    private static final int BATCH = 256;

    /** What a task does. */
    interface Work<T> {
        /**
         * {@return what it makes}
         *
         * @param models their files, in a folder that ends with the task
         * @param options how rows are prepared
         * @param engine with as many threads as Spark gives the task
         */
        List<T> of(List<Path> models, DataOptions options, EngineOptions engine) throws IOException;
    }

    static TaskSetup of(List<SentFile> models, Scaling scaling, TaskColumns columns) throws IOException {
        List<SentFile> scaler = scaling.scaler().isPresent()
                ? List.of(SentFile.of(scaling.scaler().get()))
                : List.of();
        return new TaskSetup(models, scaler, scaling.scale(), columns);
    }

    /** {@return what tasks need that read targets alone} */
    TaskSetup ofTargets(SparkTable source) {
        return new TaskSetup(List.of(), List.of(), 1, columns.ofTargets(source));
    }

    /** Does the work of a task in a folder of its own. */
    <T> Iterator<Outcome<T>> run(Work<T> work) {
        try {
            Path folder = Files.createTempDirectory("odf2nna-onnx-task");
            try {
                return List.of(outcome(work, folder)).iterator();
            } finally {
                Removal.remove(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private <T> Outcome<T> outcome(Work<T> work, Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        for (SentFile model : models) {
            files.add(model.writeTo(folder.resolve("model-" + files.size())));
        }
        Optional<Path> file =
                scaler.isEmpty() ? Optional.empty() : Optional.of(scaler.get(0).writeTo(folder.resolve("scaler")));
        DataOptions options = columns.roles().with(new Scaling(scale, false, file));
        EngineOptions engine = new EngineOptions(Device.CPU, TaskContext.get().cpus(), BATCH, 0, false);
        try {
            return new Outcome<>(work.of(files, options, engine), "", false);
        } catch (DataFormatException e) {
            return new Outcome<>(List.of(), without(columns.table(), e), true);
        } catch (BoundMissedException e) {
            return new Outcome<>(List.of(), without(files.get(0), e), false);
        }
    }

    /** {@return a message without what it is of} */
    private static String without(Object what, RuntimeException e) {
        String message = String.valueOf(e.getMessage());
        String start = what + ": ";
        return message.startsWith(start) ? message.substring(start.length()) : message;
    }
}
