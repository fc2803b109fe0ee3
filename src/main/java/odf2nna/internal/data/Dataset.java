package odf2nna.internal.data;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import odf2nna.data.DataFormatException;

/**
 * Rows of features, and of targets if there are any, streamed from files: memory does not grow with rows. Opened by
 * {@link Datasets}. Safe for use by several threads; each {@link BatchReader} belongs to one.
 */
public interface Dataset {
    /** {@return the inputs of the model, in its order} */
    List<InputShape> inputs();

    /** {@return the layout of a row; class names are encoded as index into {@link #labelNames()}} */
    RowLayout layout();

    /** {@return features per row, over all inputs} */
    default int width() {
        return layout().width();
    }

    /** {@return the distinct class names read so far, in order of appearance; complete after one whole pass} */
    List<String> labelNames();

    /**
     * {@return the names of the columns of one input, from the header; empty without one}
     *
     * @param input name of an input of {@link #inputs()}
     */
    default List<String> columnNames(String input) {
        int start = 0;
        for (InputShape shape : inputs()) {
            if (shape.name().equals(input)) {
                List<String> names = layout().featureNames().subList(start, start + shape.width());
                boolean generated = ColumnPlan.areGenerated(layout().featureNames()) || ColumnPlan.areGenerated(names);
                return generated ? List.of() : names;
            }
            start += shape.width();
        }
        throw new IllegalArgumentException("no input is called '%s'; there are %s".formatted(input, inputs()));
    }

    /**
     * {@return the prepared features of a row, as batches have them} The raw features are as in the files.
     *
     * @param raw a row, in the order of the batches; not changed
     */
    double[] prepared(double[] raw);

    /** {@return how features are scaled; empty where they are as in the files} */
    default Optional<ColumnScaling> scaling() {
        return Optional.empty();
    }

    /** {@return the files, in reading order} */
    List<SourceFile> sources();

    /**
     * Starts a fresh pass.
     *
     * @param part     which rows
     * @param capacity rows per batch of {@link BatchReader#newBatch()}; positive
     * @return a reader at the first row
     * @throws IOException         if a file can't be read
     * @throws DataFormatException if the data can't be used
     */
    BatchReader open(Part part, int capacity) throws IOException;
}
