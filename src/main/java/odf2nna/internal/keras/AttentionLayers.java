package odf2nna.internal.keras;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import odf2nna.internal.network.Vector;

/**
 * Attention with several heads: each step of the query takes a mean of the values, weighted by how its projection fits the keys.
 * Projections are products with a matrix for all heads, as in files of PyTorch.
 *
 * @see <a href="https://keras.io/api/layers/attention_layers/multi_head_attention/">Keras: MultiHeadAttention</a>
 * @see <a href="https://keras.io/api/layers/attention_layers/group_query_attention/">Keras: GroupQueryAttention</a>
 */
final class AttentionLayers {
    /** As Keras' method has them; the key is the value where it is not given. */
    static final Arguments ARGUMENTS = new Arguments(
            List.of("query", "value", "key"),
            List.of(
                    "query_mask",
                    "value_mask",
                    "key_mask",
                    "attention_mask",
                    "return_attention_scores",
                    "training",
                    "use_causal_mask"));

    private static final String CAUSAL = "use_causal_mask";
    private static final String SCORES = "return_attention_scores";

    /** What is added to a score that counts for nothing; a number of half precision, too, where that is the type. */
    private static final double BANNED = -1e9;

    private static final double BANNED_IN_HALF = -3e4;

    /** Masks up to this size are constants. */
    private static final long LARGEST_MASK = 1 << 20;

    private AttentionLayers() {}

    static List<String> weights(LayerConfig layer) {
        Stream<String> parts = layer.flag(false, "use_gate")
                ? Stream.of("query", "key", "gate", "value", "attention_output")
                : Stream.of("query", "key", "value", "attention_output");
        List<String> each = layer.flag(true, "use_bias") ? List.of("/kernel", "/bias") : List.of("/kernel");
        return parts.flatMap(part -> each.stream().map(weight -> part + weight)).toList();
    }

    static List<Value> multiHead(LayerCall call) {
        LayerConfig layer = call.layer();
        List<Long> axes = layer.integers(1, "attention_axes");
        if (!axes.equals(List.of(1L))) {
            throw layer.problem("its attention_axes are %s, expected [1]: the steps".formatted(axes));
        }
        List<Long> heads = List.of(layer.size("num_heads"));
        long depth = layer.size("key_dim");
        long valueDepth = layer.setting("value_dim").isPresent() ? layer.size("value_dim") : depth;
        long width = call.inputs().get(0).width();
        if (layer.setting("output_shape").isPresent()) {
            List<Long> shape = layer.integers(0, "output_shape");
            if (shape.size() != 1 || shape.get(0) < 1) {
                throw layer.problem("its output_shape is %s, expected one positive integer".formatted(shape));
            }
            width = shape.get(0);
        }
        return new Heads(call, heads, heads, depth, valueDepth).attend(width);
    }

    /** Several heads of the query share one of keys and values. */
    static List<Value> grouped(LayerCall call) {
        LayerConfig layer = call.layer();
        long queries = layer.size("num_query_heads");
        long groups = layer.size("num_key_value_heads");
        if (queries % groups != 0) {
            throw layer.problem("its %d heads can't be given to %d groups".formatted(queries, groups));
        }
        if (call.flags().contains(SCORES)) {
            throw layer.problem("%s is not supported".formatted(SCORES));
        }
        long depth = layer.size("head_dim");
        return new Heads(call, List.of(groups, queries / groups), List.of(groups, 1L), depth, depth)
                .attend(call.inputs().get(0).width());
    }

    /**
     * The heads of a call.
     *
     * @param queryHeads how many there are; those of a group on an axis of their own
     * @param keyHeads the same of keys and values
     * @param depth numbers of a head of a query or key
     * @param valueDepth numbers of a head of a value
     */
    private record Heads(LayerCall call, List<Long> queryHeads, List<Long> keyHeads, long depth, long valueDepth) {
        Heads {
            Set<String> unknown = new TreeSet<>(call.flags());
            unknown.removeAll(List.of(CAUSAL, SCORES));
            if (!unknown.isEmpty()) {
                throw call.layer().problem("is called with the options %s, not supported".formatted(unknown));
            }
            if (call.inputs().size() < 2 || call.inputs().size() > 3) {
                throw call.layer()
                        .problem("reads %d tensors, expected a query, a value and perhaps a key"
                                .formatted(call.inputs().size()));
            }
            for (Value input : call.inputs()) {
                if (input.rank() != 3 || input.width() < 1) {
                    throw call.layer()
                            .problem("reads a tensor of shape %s, expected steps of a fixed number of features"
                                    .formatted(LayerCall.dims(input)));
                }
            }
        }

        private Value query() {
            return call.inputs().get(0);
        }

        private Value value() {
            return call.inputs().get(1);
        }

        private Value key() {
            return call.inputs().get(call.inputs().size() - 1);
        }

        private static long count(List<Long> numbers) {
            return numbers.stream().reduce(1L, Math::multiplyExact);
        }

        /** {@return what the layer gives: for each step of the query as many numbers as said, and the scores if asked for} */
        List<Value> attend(long width) {
            String projected = projected("query", query(), queryHeads, depth);
            String scale = call.scalar("query/scale", 1 / Math.sqrt((double) depth));
            String query = split("query", call.inner("query/scaled", "Mul", projected, scale), queryHeads, depth);
            String key = split("key", projected("key", key(), keyHeads, depth), keyHeads, depth);
            String value = split("value", projected("value", value(), keyHeads, valueDepth), keyHeads, valueDepth);
            String scores = masked(call.inner("scores", "MatMul", query, key));
            String weights = call.draft()
                    .node("Softmax", List.of(scores), call.output() + "/attention_scores", Map.of("axis", -1L));
            String mixed = joined(call.inner("mixed", "MatMul", weights, value));
            if (call.layer().flag(false, "use_gate")) {
                String gate = call.inner("gate/sigmoid", "Sigmoid", projected("gate", query(), queryHeads, valueDepth));
                mixed = call.inner("gated", "Mul", mixed, gate);
            }
            List<Long> dims = List.of(count(queryHeads), valueDepth, width);
            String kernel = "attention_output/kernel";
            String flat = call.constant(kernel, List.of(count(dims.subList(0, 2)), width), call.weight(kernel, dims));
            String output = product(call.output(), call.output(), mixed, flat, "attention_output/bias", List.of(width));
            long rows = query().shape().get(0);
            long steps = query().shape().get(1);
            Value result = new Value(output, List.of(rows, steps, width));
            if (!call.flags().contains(SCORES)) {
                return List.of(result);
            }
            long keys = value().shape().get(1);
            return List.of(result, new Value(weights, List.of(rows, count(queryHeads), steps, keys)));
        }

        /** {@return the numbers of all heads of each step, side by side} */
        private String projected(String part, Value given, List<Long> heads, long depth) {
            long count = count(heads);
            String kernel = part + "/kernel";
            Vector weights = call.weight(kernel, List.of(given.width(), count, depth));
            String flat = call.constant(kernel, List.of(given.width(), count * depth), weights);
            String output = call.output() + "/" + part;
            return product(output, output, given.tensor(), flat, part + "/bias", List.of(count, depth));
        }

        private String product(
                String node, String output, String given, String kernel, String bias, List<Long> biasDims) {
            if (!call.has(bias)) {
                return call.draft().node(node, "MatMul", List.of(given, kernel), output, Map.of());
            }
            String sums = call.draft().node(node, "MatMul", List.of(given, kernel), output + "/product", Map.of());
            String flat = call.constant(bias, List.of(count(biasDims)), call.weight(bias, biasDims));
            return call.draft().node(node + "/add", "Add", List.of(sums, flat), output, Map.of());
        }

        /** {@return the numbers of each head by themselves, the heads before the steps; of keys the steps last} */
        private String split(String part, String tensor, List<Long> heads, long depth) {
            List<Long> shape = new ArrayList<>(List.of(0L, 0L));
            shape.addAll(heads);
            shape.add(depth);
            String constant = call.draft().integers(call.scope() + "/" + part + "/shape", shape);
            List<Long> order = new ArrayList<>(List.of(0L));
            LongStream.range(2, 2L + heads.size()).forEach(order::add);
            long last = 2L + heads.size();
            order.addAll(part.equals("key") ? List.of(last, 1L) : List.of(1L, last));
            String split = call.inner(part + "/split", "Reshape", tensor, constant);
            return call.draft().node("Transpose", List.of(split), call.output() + "/" + part + "/heads", perm(order));
        }

        /** {@return the numbers of all heads side by side again} */
        private String joined(String heads) {
            long axes = queryHeads.size();
            List<Long> order = new ArrayList<>(List.of(0L, axes + 1));
            LongStream.rangeClosed(1, axes).forEach(order::add);
            order.add(axes + 2);
            String steps = call.draft().node("Transpose", List.of(heads), call.output() + "/mixed/steps", perm(order));
            String shape = call.draft()
                    .integers(call.scope() + "/mixed/shape", List.of(0L, 0L, count(queryHeads) * valueDepth));
            return call.inner("mixed/joined", "Reshape", steps, shape);
        }

        private static Map<String, List<Long>> perm(List<Long> order) {
            return Map.of("perm", order);
        }

        /** {@return scores that are lowered where a step of the query may not see that of the key} */
        private String masked(String scores) {
            boolean causal = call.flags().contains(CAUSAL);
            boolean windowed = call.layer().setting("sliding_window").isPresent();
            if (!causal && !windowed) {
                return scores;
            }
            long window = windowed ? call.layer().size("sliding_window") : Integer.MAX_VALUE;
            long after = causal ? 1 : window;
            return call.inner("masked", "Add", scores, mask(scores, after, window));
        }

        /**
         * {@return what is added to the scores}
         *
         * @param after keys this many steps after the query or more are not seen
         * @param before the same before it
         */
        private String mask(String scores, long after, long before) {
            double banned = call.layer().policy().equals("float16") ? BANNED_IN_HALF : BANNED;
            long rows = query().shape().get(1);
            long columns = value().shape().get(1);
            if (rows > 0 && columns > 0 && rows <= LARGEST_MASK / columns) {
                double[] mask = new double[Math.toIntExact(rows * columns)];
                for (int i = 0; i < mask.length; i++) {
                    long distance = i % columns - i / columns;
                    mask[i] = distance >= after || -distance >= before ? banned : 0;
                }
                return call.draft().constant(call.output() + "/mask", List.of(rows, columns), Vector.of(mask));
            }
            String shape =
                    call.draft().node("Shape", List.of(scores), call.output() + "/mask/shape", Map.of("start", -2L));
            String full = call.inner("mask/full", "Expand", call.scalar("banned", banned), shape);
            String later = triangle("later", full, after, 1);
            String earlier = triangle("earlier", full, -before, 0);
            return call.inner("mask", "Add", later, earlier);
        }

        private String triangle(String name, String full, long diagonal, long upper) {
            String first = call.draft().integers(call.output() + "/mask/from_" + name, List.of(diagonal));
            return call.draft()
                    .node("Trilu", List.of(full, first), call.output() + "/mask/" + name, Map.of("upper", upper));
        }
    }
}
