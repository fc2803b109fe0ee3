package odf2nna.internal.runtime;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import odf2nna.internal.data.InputShape;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.onnx.ScoringCopy;
import odf2nna.onnx.UnsupportedModelException;
import odf2nna.runtime.RuntimeFailure;
import org.jspecify.annotations.Nullable;

/**
 * Finds how many rows a model can be run on at a time, by test runs on the first rows of the data.
 *
 * <p>A batch that is declared free is accepted if the outputs follow it. For a fixed one, a copy with a free batch is
 * used if it gives the declared model's outputs bit for bit; running a model declared for one row on 256 at a time is 4
 * to 20 times faster. Otherwise the declared batch is kept.
 */
final class BatchSizeSearch {
    private static final int TEST_ROWS = 3;
    /** Numbers in one declared batch, beyond which it is not run only to compare. */
    private static final long LARGE = 1L << 22;

    private final Engine engine;
    private final OnnxModel runnable;
    private final Set<String> wanted;
    private final List<InputShape> shapes;
    private final boolean whole;
    private final int declared;
    private final double[] features;
    private final int rowWidth;
    private final int available;

    private BatchSizeSearch(
            Engine engine, OnnxModel original, OnnxModel runnable, Set<String> wanted, double[] features, int rows) {
        this.engine = engine;
        this.runnable = runnable;
        this.wanted = wanted;
        this.shapes = InputShapes.of(original);
        this.whole = InputShapes.isWholeTensor(original);
        this.declared = InputShapes.declaredRows(original);
        this.features = features;
        this.rowWidth = shapes.stream().mapToInt(InputShape::width).sum();
        this.available = rows;
    }

    /**
     * Opens a model in the fastest way that gives right outputs.
     *
     * @param original the model as it is in its file, for the declared shapes
     * @param runnable the same, or a copy with further outputs
     * @param wanted outputs to compare; empty for all tensors
     * @param features row-major, the first rows of the data
     * @param rows how many there are; at least 1
     * @throws UnsupportedModelException if ONNX Runtime refuses the model, or its outputs follow no batch
     */
    static RunPlan choose(
            Engine engine, OnnxModel original, OnnxModel runnable, Set<String> wanted, double[] features, int rows) {
        BatchSizeSearch search = new BatchSizeSearch(engine, original, runnable, wanted, features, rows);
        return search.declared == 0 ? search.free() : search.fixed();
    }

    private RunPlan free() {
        InferenceSession session = engine.open(runnable);
        try {
            RunPlan plan = plan(session, false, 0, "any number of rows at a time");
            Set<String> following = following(plan, TEST_ROWS);
            if (isEnough(following)) {
                return plan.withOutputs(following);
            }
            RunPlan single = plan(session, false, 1, "one row at a time: outputs do not follow the batch");
            run(single, 0, 1);
            return single;
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    private RunPlan plan(InferenceSession session, boolean wholeTensor, int rowsPerRun, String description) {
        RunPlan plan = RunPlan.of(session, shapes, wholeTensor, rowsPerRun, description);
        return wanted.isEmpty() ? plan : plan.withOutputs(wanted);
    }

    /** {@return the outputs whose first dimension is the number of rows; none if that many rows can't be run} */
    private Set<String> following(RunPlan plan, int rows) {
        Map<String, Runs.Value> values;
        try {
            values = run(plan, 0, rows);
        } catch (RuntimeFailure refused) {
            return Set.of();
        }
        values.values().removeIf(value -> !leads(value, rows));
        return values.keySet();
    }

    private boolean isEnough(Set<String> following) {
        return !following.isEmpty() && following.containsAll(wanted);
    }

    private static boolean leads(Runs.Value value, int rows) {
        return value.shape().length > 0 && value.shape()[0] > 0 && value.shape()[0] % rows == 0;
    }

    private RunPlan fixed() {
        InferenceSession session = engine.open(runnable);
        boolean handed = false;
        try {
            String description = whole
                    ? "one row at a time: a row is the whole input tensor"
                    : declared == 1
                            ? "one row at a time, as declared"
                            : "%d rows at a time, as declared".formatted(declared);
            RunPlan plan = plan(session, whole, declared, description);
            RunPlan freed = freed(plan);
            if (freed != null) {
                return freed;
            }
            Map<String, Runs.Value> values = run(plan, 0, declared);
            values.values().removeIf(value -> declared > 1 && !leads(value, declared));
            Set<String> following = values.keySet();
            if (!isEnough(following)) {
                throw new UnsupportedModelException(
                        session.model(),
                        "the batch is fixed at %d, and the outputs do not have as many rows; export the model with a free batch"
                                .formatted(declared));
            }
            handed = true;
            return plan.withOutputs(following);
        } finally {
            if (!handed) {
                session.close();
            }
        }
    }

    /** A copy with a free batch, if it agrees with the declared one. */
    private @Nullable RunPlan freed(RunPlan plan) {
        boolean rankOne = plan.inputs().stream().allMatch(input -> input.row().size() == 1);
        if (whole && !rankOne) {
            return null;
        }
        InferenceSession session;
        try {
            session = engine.open(ScoringCopy.withFreeBatch(runnable));
        } catch (UnsupportedModelException refused) {
            return null;
        }
        boolean agrees = false;
        try {
            String description =
                    "any number of rows at a time; the declared batch of %d gives the same bits".formatted(declared);
            RunPlan freed = plan(session, false, 0, description);
            Set<String> same = agreeing(plan, freed);
            agrees = isEnough(same);
            return agrees ? freed.withOutputs(same) : null;
        } catch (RuntimeFailure refused) {
            return null;
        } finally {
            if (!agrees) {
                session.close();
            }
        }
    }

    /** {@return the outputs that follow the batch of the freed copy; none if one of them differs in any bit} */
    private Set<String> agreeing(RunPlan plan, RunPlan freed) {
        boolean large = (long) declared * rowWidth > LARGE;
        int step = large ? 1 : declared;
        int rows = 2 * step + 1;
        Map<String, Runs.Value> all = run(freed, 0, rows);
        all.values().removeIf(value -> !leads(value, rows));
        RunPlan reference = (large ? freed : plan).withOutputs(all.keySet());
        Map<String, Runs.Value> parts = Runs.join(List.of(run(reference, 0, step), run(reference, step, step)));
        boolean same = all.entrySet().stream()
                .allMatch(entry -> same(entry.getValue().head(2 * step, rows), parts.get(entry.getKey())));
        return same ? all.keySet() : Set.of();
    }

    private static boolean same(Runs.Value a, Runs.@Nullable Value b) {
        return b != null
                && Arrays.equals(a.numbers(), b.numbers())
                && a.strings().equals(b.strings());
    }

    /** Runs rows of the data, cyclically. */
    private Map<String, Runs.Value> run(RunPlan plan, int from, int count) {
        double[] rows = new double[Math.multiplyExact(count, rowWidth)];
        for (int r = 0; r < count; r++) {
            System.arraycopy(features, (from + r) % available * rowWidth, rows, r * rowWidth, rowWidth);
        }
        try (Feed feed = new Feed(plan, count)) {
            return Runs.run(plan, feed, rows, 0, count, "a test run of " + count + " rows");
        }
    }
}
