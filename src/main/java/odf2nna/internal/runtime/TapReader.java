package odf2nna.internal.runtime;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import odf2nna.internal.network.ByName;
import odf2nna.internal.onnx.Tap;
import odf2nna.runtime.RuntimeFailure;
import org.jspecify.annotations.Nullable;

/**
 * Reads tapped tensors in one thread. ONNX Runtime writes full batches directly into buffers of this reader; the first
 * batch, which shows their shapes, and shorter ones are copied.
 */
final class TapReader implements AutoCloseable {
    private final RunPlan plan;
    private final List<Tap> taps;
    private final List<String> outputs;
    private final int batch;
    private final Feed feed;
    private final Map<String, OnnxTensor> pinned = new LinkedHashMap<>();
    private @Nullable List<TapValues> buffers;

    /** Receives the values of all taps for some rows, in the taps' order. */
    interface Sink {
        void take(List<TapValues> values, int rows);
    }

    /**
     * Makes buffers.
     *
     * @param plan how to run the model
     * @param taps the tapped tensors
     * @param outputs the output name of each tap
     * @param preferred rows in a run, if the plan leaves the choice
     */
    TapReader(RunPlan plan, List<Tap> taps, List<String> outputs, int preferred) {
        this.plan = plan;
        this.taps = taps;
        this.outputs = outputs;
        this.batch = plan.batch(preferred);
        this.feed = new Feed(plan, batch);
    }

    /**
     * Runs rows and passes the tapped values on, in the order of the rows.
     *
     * @param features row-major
     * @param rows how many
     * @param firstRow index of the first, for messages
     */
    void read(double[] features, int rows, long firstRow, Sink sink) {
        for (int from = 0; from < rows; from += batch) {
            if (Thread.currentThread().isInterrupted()) {
                throw new RuntimeFailure(plan.session().model() + ": interrupted");
            }
            int count = Math.min(batch, rows - from);
            String where = "rows %d to %d".formatted(firstRow + from, firstRow + from + count - 1);
            if (count == batch || plan.rowsPerRun() > 0) {
                run(feed, features, from, count, where, sink);
            } else {
                try (Feed rest = new Feed(plan, count)) {
                    run(rest, features, from, count, where, sink);
                }
            }
        }
    }

    private void run(Feed rows, double[] features, int from, int count, String where, Sink sink) {
        Map<String, OnnxTensor> tensors = rows.fill(features, from, count);
        List<TapValues> own = buffers;
        if (own != null && rows == feed) {
            if (!pinned.isEmpty()) { // otherwise all taps are inputs, and nothing needs to be computed
                plan.session().run(tensors, Set.of(), pinned, where).close();
            }
            sink.take(own, count);
            return;
        }
        try (OrtSession.Result result = plan.session().run(tensors, Set.copyOf(outputs), Map.of(), where)) {
            List<TapValues> copies = new ArrayList<>();
            for (int i = 0; i < outputs.size(); i++) {
                OnnxTensor tensor = tensor(result, outputs.get(i));
                boolean single = tensor.getInfo().type == OnnxJavaType.FLOAT;
                Buffer values = single ? tensor.getFloatBuffer() : tensor.getDoubleBuffer();
                copies.add(TapValues.of(taps.get(i), tensor.getInfo().getShape(), rows.rows(), values));
            }
            sink.take(copies, count);
            if (rows == feed) {
                buffers = pin(result);
            }
        } catch (OrtException e) {
            throw new RuntimeFailure(plan.session().model() + ", " + where + ": " + RuntimeFailure.oneLine(e), e);
        }
    }

    private OnnxTensor tensor(OrtSession.Result result, String output) {
        OnnxValue value = result.get(output).orElse(null);
        if (value instanceof OnnxTensor tensor
                && (tensor.getInfo().type == OnnxJavaType.FLOAT || tensor.getInfo().type == OnnxJavaType.DOUBLE)) {
            return tensor;
        }
        throw new RuntimeFailure("%s: '%s' is no tensor of float or double"
                .formatted(plan.session().model(), output));
    }

    /**
     * Makes buffers in the shapes of a full batch. Java's default byte order is not what ONNX Runtime writes. An input that
     * is tapped is read where it is fed from: ONNX Runtime leaves a buffer for it as it was.
     */
    private List<TapValues> pin(OrtSession.Result result) throws OrtException {
        List<TapValues> views = new ArrayList<>();
        Map<String, ByteBuffer> memory = new LinkedHashMap<>();
        for (int i = 0; i < outputs.size(); i++) {
            String output = outputs.get(i);
            OnnxTensor tensor = tensor(result, output);
            OnnxJavaType type = tensor.getInfo().type;
            long[] shape = tensor.getInfo().getShape();
            if (plan.session().inputs().containsKey(output)) {
                memory.put(output, feed.bytes(output));
            } else if (!pinned.containsKey(output)) {
                long bytes = tensor.getInfo().getNumElements() * type.size;
                ByteBuffer buffer =
                        ByteBuffer.allocateDirect(Math.toIntExact(bytes)).order(ByteOrder.nativeOrder());
                memory.put(output, buffer);
                pinned.put(output, OnnxTensor.createTensor(Engine.environment(), buffer, shape, type));
            }
            ByteBuffer buffer = ByName.get(memory, output);
            Buffer values = type == OnnxJavaType.FLOAT ? buffer.asFloatBuffer() : buffer.asDoubleBuffer();
            views.add(TapValues.of(taps.get(i), shape, feed.rows(), values));
        }
        return views;
    }

    @Override
    public void close() {
        feed.close();
        pinned.values().forEach(OnnxTensor::close);
    }
}
