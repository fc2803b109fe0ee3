package odf2nna.internal.runtime;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import odf2nna.internal.data.Batch;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.onnx.UnsupportedModelException;
import odf2nna.runtime.RuntimeFailure;
import org.jspecify.annotations.Nullable;

/**
 * Runs a model on rows of data, for any declared batch size. The first rows determine how many rows a run can take; see
 * {@link #describe()} for the result. An output that does not follow the batch, such as a version number, is skipped
 * where others do. Safe for use by multiple threads.
 *
 * <p><strong>Errors:</strong> {@link UnsupportedModelException} if ONNX Runtime refuses the model,
 * {@link RuntimeFailure} if a run fails, with the rows it was on.
 *
 * <pre>{@code
 * try (ModelRunner runner = new ModelRunner(Engine.on(Device.AUTO), model)) {
 *     Outputs outputs = runner.run(batch);
 *     double[] scores = outputs.values("probabilities");
 * }
 * }</pre>
 */
public final class ModelRunner implements AutoCloseable {
    private final Engine engine;
    private final OnnxModel model;
    private final Queue<Feed> idle = new ConcurrentLinkedQueue<>();
    private @Nullable RunPlan plan;

    /**
     * The model is loaded at the first run.
     *
     * @param engine where to run
     * @param model to run, on rows of {@link InputShapes#of}
     */
    public ModelRunner(Engine engine, OnnxModel model) {
        this.engine = engine;
        this.model = model;
    }

    /** {@return how rows are run, e.g. {@code any number of rows at a time}; known after the first run} */
    public synchronized String describe() {
        return plan == null ? "not run yet" : plan.description();
    }

    /**
     * Runs the model on every row of a batch.
     *
     * @throws UnsupportedModelException if ONNX Runtime refuses the model
     * @throws RuntimeFailure if a run fails
     * @throws IllegalArgumentException if the batch has no rows
     */
    public Outputs run(Batch batch) {
        double[] features = batch.features();
        int rows = batch.rows();
        if (rows < 1) {
            throw new IllegalArgumentException("rows: expected at least one");
        }
        RunPlan chosen = plan(features, rows);
        int step = chosen.batch(rows);
        List<Map<String, Runs.Value>> runs = new ArrayList<>();
        Feed feed = borrow(chosen, step);
        try {
            for (int from = 0; from < rows; from += step) {
                int count = Math.min(step, rows - from);
                long first = batch.firstRow() + from;
                String where = "rows %d to %d".formatted(first, first + count - 1);
                Map<String, Runs.Value> values = Runs.run(chosen, feed, features, from, count, where);
                values.replaceAll((name, value) -> value.head(count, step));
                runs.add(values);
            }
        } finally {
            idle.add(feed);
        }
        Map<String, double[]> numbers = new LinkedHashMap<>();
        Map<String, List<String>> strings = new LinkedHashMap<>();
        Runs.join(runs).forEach((name, value) -> {
            if (value.strings().isEmpty()) {
                numbers.put(name, value.numbers());
            } else {
                strings.put(name, value.strings());
            }
        });
        return new Outputs(rows, numbers, strings);
    }

    private synchronized RunPlan plan(double[] features, int rows) {
        RunPlan chosen = plan;
        if (chosen == null) {
            chosen = BatchSizeSearch.choose(engine, model, model, Set.of(), features, rows);
            plan = chosen;
        }
        return chosen;
    }

    private Feed borrow(RunPlan chosen, int rows) {
        Feed feed = idle.poll();
        if (feed != null && feed.rows() != rows) {
            feed.close();
            feed = null;
        }
        return feed == null ? new Feed(chosen, rows) : feed;
    }

    /** Unloads the model. */
    @Override
    public synchronized void close() {
        idle.forEach(Feed::close);
        idle.clear();
        if (plan != null) {
            plan.close();
            plan = null;
        }
    }
}
