package odf2nna.spark;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import odf2nna.data.DataFormatException;
import odf2nna.internal.io.Removal;
import odf2nna.internal.pipeline.Odf2nna;
import odf2nna.internal.pipeline.SweepOrder;
import odf2nna.pipeline.BoundMissedException;
import odf2nna.pipeline.ModelFileException;
import org.apache.spark.SparkEnv;

/** What every task needs to make a model of a sweep. */
record SweepJob(SweepRequest.Source source, int threads) implements Serializable {
    Outcome<SweepOrder.Made> make(SweepOrder order) throws IOException {
        Path folder = Files.createTempDirectory("odf2nna-onnx-task");
        try {
            SweepRequest request = source.request(threads);
            SweepOrder.Made made = new Odf2nna(request.engine())
                    .sweepModel(order, request.model(), request.data(), request.options(), folder);
            return new Outcome<>(List.of(made), "", false);
        } catch (DataFormatException | ModelFileException e) {
            return problem(e, true);
        } catch (BoundMissedException e) {
            return problem(e, false);
        } finally {
            Removal.remove(folder);
        }
    }

    private static Outcome<SweepOrder.Made> problem(RuntimeException e, boolean isOfData) {
        return new Outcome<>(
                List.of(), "executor %s: %s".formatted(SparkEnv.get().executorId(), e.getMessage()), isOfData);
    }
}
