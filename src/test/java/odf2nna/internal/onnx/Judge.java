package odf2nna.internal.onnx;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import odf2nna.internal.network.Vector;

/** ONNX Runtime's word on what a model puts out, and the random models, for tests of other rooms. */
public final class Judge {
    /** A tensor; {@code values} row-major. */
    public record Numbers(ElementType type, List<Long> shape, double[] values) {}

    /**
     * A random model with data for it.
     *
     * @param title its seed and traits
     * @param batches what to feed, one after the other
     * @param outputs the outputs that are tensors
     */
    public record Sample(String title, OnnxModel model, List<Map<String, Numbers>> batches, List<String> outputs) {}

    private Judge() {}

    /** {@return the random model of a seed; some end as scikit-learn's do, in a map} */
    public static Sample random(long seed) {
        RandomModel random = RandomModels.of(seed);
        List<Map<String, Numbers>> batches =
                random.data(seed).stream().map(Judge::numbers).toList();
        List<String> outputs =
                random.ends().stream().map(RandomModel.End::output).distinct().toList();
        return new Sample("seed " + seed + " " + random.traits(), random.model(), batches, outputs);
    }

    private static Map<String, Numbers> numbers(Map<String, OrtRun.Feed> batch) {
        Map<String, Numbers> numbers = new TreeMap<>();
        batch.forEach((name, feed) -> numbers.put(
                name, new Numbers(feed.type(), feed.shape(), feed.values().toArray())));
        return numbers;
    }

    /** {@return the outputs of ONNX Runtime for a batch, without graph optimisation; floats, doubles and INT64} */
    public static Map<String, Numbers> run(OnnxModel model, Map<String, Numbers> batch, List<String> outputs) {
        Map<String, OrtRun.Feed> feeds = new TreeMap<>();
        batch.forEach((name, fed) -> feeds.put(
                name,
                new OrtRun.Feed(fed.type(), fed.shape(), Vector.of(fed.values().clone()))));
        Map<String, Numbers> results = new LinkedHashMap<>();
        OrtRun.run(model, List.of(feeds), outputs, false)
                .forEach((name, outs) -> results.put(
                        name,
                        new Numbers(
                                ElementType.FLOAT,
                                outs.get(0).shape(),
                                outs.get(0).values().toArray())));
        return results;
    }
}
