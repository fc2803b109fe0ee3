package odf2nna.spark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import odf2nna.internal.data.TableRows;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskContext$;
import org.apache.spark.sql.catalyst.InternalRow;

/** The rows of one task: of those of its partitions the ones that belong to it. */
final class TaskRows implements TableRows {
    private final TaskColumns columns;
    private final BlockTask task;
    private final Iterator<InternalRow> rows;
    private final TaskContext context;
    private boolean isStarted;
    private long taken;
    private InternalRow row = InternalRow.empty();

    /**
     * Reads nothing yet.
     *
     * @param rows of the partitions of the task
     * @param context of the task
     */
    TaskRows(TaskColumns columns, BlockTask task, Iterator<InternalRow> rows, TaskContext context) {
        this.columns = columns;
        this.task = task;
        this.rows = rows;
        this.context = context;
    }

    @Override
    public Path name() {
        return Path.of(columns.table());
    }

    @Override
    public List<String> columns() {
        return columns.all();
    }

    @Override
    public boolean holdsNames(int column) {
        return columns.namesClasses();
    }

    @Override
    public long firstRow() {
        return task.firstRow();
    }

    @Override
    public boolean next() throws IOException {
        if (!isStarted) {
            // rows are read by a thread of this program; Spark's readers close their files with the task of their
            // thread
            TaskContext$.MODULE$.setTaskContext(context);
            isStarted = true;
            for (long skipped = 0; skipped < task.skipped(); skipped++) {
                following();
            }
        }
        if (taken == task.rows()) {
            return false;
        }
        row = following();
        taken++;
        return true;
    }

    private InternalRow following() throws IOException {
        if (!rows.hasNext()) {
            throw new IOException(name() + ": holds fewer rows than when they were counted; run again");
        }
        return rows.next();
    }

    @Override
    public double number(int column) {
        if (row.isNullAt(column)) {
            return Double.NaN;
        }
        return columns.texts()[column] ? TableRows.number(text(column)) : row.getDouble(column);
    }

    @Override
    public String text(int column) {
        return row.isNullAt(column) ? "" : row.getUTF8String(column).toString();
    }
}
