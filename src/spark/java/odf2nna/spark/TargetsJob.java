package odf2nna.spark;

import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import odf2nna.internal.data.DataRows;
import odf2nna.internal.data.Datasets;
import odf2nna.internal.data.Part;
import odf2nna.internal.evaluate.LabelCollector;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * What every task needs to see the targets.
 *
 * @param setup the columns, without features
 */
record TargetsJob(TaskSetup setup) implements Serializable {
    /** {@return what a pass over the rows of one task has seen} */
    Iterator<Outcome<TargetsSeen>> run(BlockTask task, Iterator<InternalRow> rows) {
        return setup.run((models, options, engine) -> {
            DataRows taken = new DataRows(
                    Datasets.openTable(options, List.of(), setup.columns().rows(task, rows)), Part.ALL);
            return List.of(TargetsSeen.of(LabelCollector.see(taken)));
        });
    }
}
