package odf2nna.internal.pipeline;

import java.io.IOException;
import java.io.Serializable;
import java.util.function.Consumer;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.data.Dataset;
import odf2nna.internal.evaluate.LabelCollector;
import odf2nna.internal.onnx.LoadedModel;

/** A table whose rows another program reads, and has two models run on. */
public interface ScoredTable {
    /** Opens the table for two models. */
    interface Opening {
        /** {@return the table; no row is read yet} */
        ScoredTable of(LoadedModel before, LoadedModel after) throws IOException;
    }

    /**
     * What two models give for some rows.
     *
     * @param before outputs of the first model, row-major
     * @param after outputs of the second
     * @param targets in the form of the task
     * @param keys of the rows, equal for equal features
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    record Rows(double[] before, double[] after, double[] targets, long[] keys) implements Serializable {}

    /** {@return the layout of the rows and how they are prepared; they can't be read by it} */
    Dataset dataset();

    /** {@return what a pass over the targets of all rows sees} */
    LabelCollector.Seen see() throws IOException;

    /**
     * Runs the models on all rows.
     *
     * @param width outputs of a row
     * @param options how outputs are judged
     * @param seen by {@link #see}
     * @param to takes the rows in their order
     */
    void score(int width, TaskOptions options, LabelCollector.Seen seen, Consumer<Rows> to) throws IOException;
}
