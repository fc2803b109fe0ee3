package odf2nna.spark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import odf2nna.data.DataFormatException;
import odf2nna.internal.data.TableRows;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskContext$;
import org.apache.spark.sql.catalyst.InternalRow;

/** The rows of one task: of those of its partitions the ones that belong to it. */
final class TaskRows implements TableRows {
    private final Path name;
    private final List<String> columns;
    private final boolean[] texts;
    private final BlockTask task;
    private final Iterator<InternalRow> rows;
    private final TaskContext context;
    private boolean isStarted;
    private long taken;

    /**
     * Reads nothing yet.
     *
     * @param texts which columns are texts
     * @param rows of the partitions of the task
     * @param context of the task
     */
    TaskRows(
            Path name,
            List<String> columns,
            boolean[] texts,
            BlockTask task,
            Iterator<InternalRow> rows,
            TaskContext context) {
        this.name = name;
        this.columns = columns;
        this.texts = texts;
        this.task = task;
        this.rows = rows;
        this.context = context;
    }

    @Override
    public Path name() {
        return name;
    }

    @Override
    public List<String> columns() {
        return columns;
    }

    @Override
    public long firstRow() {
        return task.firstRow();
    }

    @Override
    public boolean next(double[] features, int at) throws IOException {
        if (!isStarted) {
            // rows are read by a thread of this program; Spark's readers close their files with the task of their
            // thread
            TaskContext$.MODULE$.setTaskContext(context);
            isStarted = true;
            for (long row = 0; row < task.skipped(); row++) {
                following();
            }
        }
        if (taken == task.rows()) {
            return false;
        }
        InternalRow row = following();
        for (int column = 0; column < texts.length; column++) {
            features[at + column] =
                    row.isNullAt(column) ? Double.NaN : texts[column] ? number(row, column) : row.getDouble(column);
        }
        taken++;
        return true;
    }

    private InternalRow following() throws IOException {
        if (!rows.hasNext()) {
            throw new IOException(name + ": holds fewer rows than when they were counted; run again");
        }
        return rows.next();
    }

    private double number(InternalRow row, int column) {
        try {
            return TableRows.number(row.getUTF8String(column).toString());
        } catch (NumberFormatException e) {
            throw DataFormatException.inRow(
                            name,
                            firstRow() + taken + 1,
                            "column '%s'".formatted(columns.get(column)),
                            String.valueOf(e.getMessage()))
                    .causedBy(e);
        }
    }
}
