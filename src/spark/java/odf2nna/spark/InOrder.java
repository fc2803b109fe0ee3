package odf2nna.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * What the partitions of an RDD give, in their order. Each partition is a job of its own, and twice as many are begun as run at a time:
 * so no executor waits for the driver, whose memory holds no more than these.
 */
final class InOrder<T> implements AutoCloseable {
    private final JavaSparkContext context;
    private final JavaRDD<T> partitions;
    private final String group = "odf2nna-onnx " + UUID.randomUUID();
    private final int window;
    private final ExecutorService submitters;
    private final Deque<Future<List<T>>> begun = new ArrayDeque<>();

    InOrder(JavaSparkContext context, JavaRDD<T> partitions) {
        this.context = context;
        this.partitions = partitions;
        int cpus = context.getConf().getInt("spark.task.cpus", 1);
        this.window = 2 * Math.max(1, context.defaultParallelism() / cpus);
        this.submitters = Executors.newFixedThreadPool(window);
    }

    /**
     * Hands over what all partitions give.
     *
     * @throws UncheckedIOException if a task fails several times
     */
    void each(Consumer<T> to) {
        int count = partitions.getNumPartitions();
        for (int next = 0; next < count || !begun.isEmpty(); ) {
            if (next < count && begun.size() < window) {
                begin(next++);
            } else {
                result(begun.remove()).forEach(to);
            }
        }
    }

    private void begin(int partition) {
        begun.add(submitters.submit(() -> {
            context.setJobGroup(group, "rows of a table");
            return partitions.collectPartitions(new int[] {partition})[0];
        }));
    }

    private static <T> T result(Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while tasks run");
        } catch (ExecutionException e) {
            // the lines after the first are Spark's own places in its code
            String reason = String.valueOf(e.getCause().getMessage())
                    .lines()
                    .findFirst()
                    .orElse("");
            throw new UncheckedIOException(new IOException(reason, e.getCause()));
        }
    }

    /** Ends jobs that still run. */
    @Override
    public void close() {
        submitters.shutdown();
        if (!begun.isEmpty()) {
            context.cancelJobGroup(group);
        }
    }
}
