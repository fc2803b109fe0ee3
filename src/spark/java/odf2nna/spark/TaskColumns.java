package odf2nna.spark;

import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import odf2nna.data.DataOptions;
import odf2nna.data.HoldOut;
import odf2nna.data.TargetSpec;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * The columns that tasks read.
 *
 * @param table what messages call the table
 * @param features in the order of the model
 * @param targets in their order
 * @param texts which of the columns, targets last, are texts
 * @param namesClasses whether the target is the name of a class
 */
@SuppressWarnings("ArrayRecordComponent") // handed to tasks, never compared
record TaskColumns(String table, List<String> features, List<String> targets, boolean[] texts, boolean namesClasses)
        implements Serializable {
    static TaskColumns of(SparkTable table, List<String> features, List<String> targets, boolean namesClasses) {
        List<String> all = joined(features, targets);
        boolean[] texts = new boolean[all.size()];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = table.isText(all.get(i));
        }
        return new TaskColumns(table.name().toString(), features, targets, texts, namesClasses);
    }

    /** {@return the same without features} */
    TaskColumns ofTargets(SparkTable source) {
        return of(source, List.of(), targets, namesClasses);
    }

    /** {@return all columns, targets last} */
    List<String> all() {
        return joined(features, targets);
    }

    private static List<String> joined(List<String> features, List<String> targets) {
        return Stream.concat(features.stream(), targets.stream()).toList();
    }

    /** {@return the rows of a task} */
    TaskRows rows(BlockTask task, Iterator<InternalRow> rows) {
        return new TaskRows(this, task, rows, TaskContext.get());
    }

    /** {@return the roles of the columns} */
    DataOptions roles() {
        return DataOptions.defaults()
                .withTarget(targets.isEmpty() ? TargetSpec.NONE : TargetSpec.parse(String.join(",", targets)))
                .withFeatures(features)
                .with(HoldOut.NONE);
    }
}
