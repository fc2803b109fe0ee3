package odf2nna.spark;

import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import odf2nna.data.DataFormatException;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.catalyst.InternalRow;
import scala.Option;

/**
 * The rows of a table as tasks.
 *
 * @param tasks in the order of their rows
 */
record TableTasks(SparkTable table, List<BlockTask> tasks) {
    /** What a task does with its rows. */
    interface Work<J, T> extends Serializable {
        Iterator<Outcome<T>> of(J job, BlockTask task, Iterator<InternalRow> rows);
    }

    /**
     * Counts the rows.
     *
     * @throws DataFormatException if there are none
     */
    static TableTasks of(SparkTable table) {
        List<BlockTask> tasks = BlockTask.of(counts(table));
        if (tasks.isEmpty()) {
            throw DataFormatException.inFile(table.name(), "found no data rows, expected at least one");
        }
        return new TableTasks(table, tasks);
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

    /** {@return the number of rows} */
    long rows() {
        BlockTask last = tasks.get(tasks.size() - 1);
        return last.firstRow() + last.rows();
    }

    /**
     * {@return what all tasks return, in their order}
     *
     * @param job what every task needs; broadcast once
     * @param columns that are read
     */
    <J, T> List<Outcome<T>> all(J job, List<String> columns, Work<J, T> work) {
        Broadcast<J> broadcast = context().broadcast(job);
        try {
            return outcomes(broadcast, columns, work).collect();
        } finally {
            broadcast.destroy();
        }
    }

    /**
     * Runs all tasks.
     *
     * @param job what every task needs; broadcast once
     * @param columns that are read
     * @param to takes what the tasks return, in their order; while it does so others run
     */
    <J, T> void each(J job, List<String> columns, Work<J, T> work, Consumer<Outcome<T>> to) {
        Broadcast<J> broadcast = context().broadcast(job);
        try (InOrder<Outcome<T>> results = new InOrder<>(context(), outcomes(broadcast, columns, work))) {
            results.each(to);
        } finally {
            broadcast.destroy();
        }
    }

    private <J, T> JavaRDD<Outcome<T>> outcomes(Broadcast<J> job, List<String> columns, Work<J, T> work) {
        List<BlockTask> all = tasks; // this record can't be sent
        return table.rows(columns)
                .coalesce(all.size(), false, Option.apply(new BlockCoalescer(all)), null)
                .toJavaRDD()
                .mapPartitionsWithIndex(
                        (Integer number, Iterator<InternalRow> own) -> work.of(job.value(), all.get(number), own),
                        false);
    }

    private JavaSparkContext context() {
        return JavaSparkContext.fromSparkContext(table.spark().sparkContext());
    }
}
