package odf2nna.internal.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The dense part of a model in one normal form, independent of its spelling in the file: values in an order in which
 * each comes after its sources, and for each value with a consumer other than a dense layer, that consumer.
 *
 * <p>Immutable, and safe for use by multiple threads.
 */
public final class DenseNetwork {
    private final Map<String, Value> values;
    private final Map<String, List<String>> barriers;
    private final Map<String, List<Value.Dense>> consumers = new LinkedHashMap<>();

    /**
     * A network of the given values.
     *
     * @param values in topological order, names unique
     * @param barriers for each value whose units can't be removed, the reasons; other values are absent
     * @throws IllegalArgumentException if a source is missing, a name is given twice or widths do not match
     */
    public DenseNetwork(List<? extends Value> values, Map<String, List<String>> barriers) {
        Map<String, Value> byName = new LinkedHashMap<>();
        for (Value value : values) {
            checkSources(value, byName);
            if (byName.put(value.name(), value) != null) {
                throw new IllegalArgumentException("value '" + value.name() + "' is given twice");
            }
            if (value instanceof Value.Dense dense) {
                consumers
                        .computeIfAbsent(dense.source(), source -> new ArrayList<>())
                        .add(dense);
            }
        }
        this.values = Collections.unmodifiableMap(byName);
        Map<String, List<String>> copy = new LinkedHashMap<>();
        barriers.forEach((name, reasons) -> copy.put(name, List.copyOf(reasons)));
        this.barriers = Collections.unmodifiableMap(copy);
    }

    /** {@return whether each value from the first layer on has one source and one consumer: no branches, no joins} */
    public boolean isChain() {
        Set<String> behind = new HashSet<>();
        Set<String> read = new HashSet<>();
        for (Value value : values.values()) {
            if (value instanceof Value.Dense || value.sources().stream().anyMatch(behind::contains)) {
                behind.add(value.name());
                if (value.sources().size() != 1 || !read.add(value.sources().get(0))) {
                    return false;
                }
            }
        }
        return true;
    }

    private static void checkSources(Value value, Map<String, Value> earlier) {
        Optional<Integer> expected = sourceWidth(value);
        int total = 0;
        for (String source : value.sources()) {
            Value from = earlier.get(source);
            if (from == null) {
                throw new IllegalArgumentException(
                        "value '%s' reads '%s', which does not come before it".formatted(value.name(), source));
            }
            total += from.width();
            if (expected.isPresent() && from.width() != expected.get()) {
                throw new IllegalArgumentException("value '%s' takes %d positions, its source '%s' has %d"
                        .formatted(value.name(), expected.get(), source, from.width()));
            }
        }
        if (expected.isEmpty() && total != value.width()) {
            throw new IllegalArgumentException("value '%s' has %d positions, its sources %d together"
                    .formatted(value.name(), value.width(), total));
        }
    }

    /** The positions that each source must have; empty where all sources together have as many as the value. */
    private static Optional<Integer> sourceWidth(Value value) {
        return value.match(new Value.Cases<>(
                (Value.Input input) -> Optional.of(input.width()),
                (Value.Dense dense) -> Optional.of(dense.layer().inputs()),
                (Value.Activated activated) -> Optional.of(activated.width()),
                (Value.Scaled scaled) -> Optional.of(scaled.width()),
                (Value.Sum sum) -> Optional.of(sum.width()),
                (Value.Product product) -> Optional.of(product.width()),
                (Value.Concat concat) -> Optional.empty()));
    }

    /** {@return all values, each after its sources} */
    public List<Value> values() {
        return List.copyOf(values.values());
    }

    /**
     * {@return the value of that name}
     *
     * @throws IllegalArgumentException if there is none
     */
    public Value value(String name) {
        return ByName.get(values, name);
    }

    /** {@return the inputs of the network, in the order of the values} */
    public List<Value.Input> inputs() {
        return of(Value.Input.class);
    }

    /** {@return the layers, in the order of the values} */
    public List<Value.Dense> layers() {
        return of(Value.Dense.class);
    }

    private <V extends Value> List<V> of(Class<V> kind) {
        return values.values().stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** {@return the layer of that name, if there is one} */
    public Optional<Value.Dense> layer(String name) {
        return layers().stream()
                .filter(dense -> dense.layer().name().equals(name))
                .findFirst();
    }

    /**
     * {@return this network with other weights in some layers}
     *
     * @param layers the new layers by value name, with as many units and inputs as before
     * @throws IllegalArgumentException if a layer does not fit in its place
     */
    public DenseNetwork withLayers(Map<String, DenseLayer> layers) {
        List<Value> changed = new ArrayList<>();
        for (Value value : values.values()) {
            DenseLayer layer = layers.get(value.name());
            changed.add(layer != null && value instanceof Value.Dense dense ? dense.with(layer) : value);
        }
        return new DenseNetwork(changed, barriers);
    }

    /** {@return the value of that name and all that it is computed from, each after its sources} */
    public List<Value> upTo(String name) {
        Set<String> wanted = new HashSet<>(Set.of(value(name).name()));
        List<Value> all = values();
        List<Value> needed = new ArrayList<>();
        for (int i = all.size() - 1; i >= 0; i--) {
            if (wanted.contains(all.get(i).name())) {
                needed.add(0, all.get(i));
                wanted.addAll(all.get(i).sources());
            }
        }
        return needed;
    }

    /** {@return the layers that take {@code value} as their input} */
    public List<Value.Dense> consumersOf(String value) {
        return Collections.unmodifiableList(consumers.getOrDefault(value, List.of()));
    }

    /**
     * {@return whether all consumers of a value are dense layers, directly or behind activations, sums and the like}
     */
    public boolean isConsumedByLayersOnly(String name) {
        Set<String> reached = new HashSet<>(Set.of(name));
        Set<String> read = new HashSet<>();
        for (Value value : values.values()) {
            List<String> from =
                    value.sources().stream().filter(reached::contains).toList();
            read.addAll(from);
            if (!from.isEmpty() && !(value instanceof Value.Dense)) {
                reached.add(value.name());
            }
        }
        return read.equals(reached) && Collections.disjoint(reached, barriers.keySet());
    }

    /** {@return why units of a value can't be removed: its consumers other than dense layers; keyed by value name} */
    public Map<String, List<String>> barriers() {
        return barriers;
    }

    /** {@return the number of weights and biases of all layers} */
    public long parameters() {
        return layers().stream()
                .mapToLong(
                        dense -> (long) dense.layer().units() * (dense.layer().inputs() + 1L))
                .sum();
    }

    /** {@return how many of these are not 0} */
    public long nonZeros() {
        return layers().stream()
                .map(Value.Dense::layer)
                .flatMap(layer -> Stream.of(layer.weights().values(), layer.bias()))
                .flatMapToDouble(numbers -> Arrays.stream(numbers.toArray()))
                .filter(number -> number != 0)
                .count();
    }

    /** {@return multiplications with a following addition that all layers take for one row} */
    public long multiplyAdds() {
        return layers().stream()
                .mapToLong(dense -> (long) dense.layer().units() * dense.layer().inputs())
                .sum();
    }

    /**
     * {@return bytes for the activations of one row in single precision, where dense layers run one after another and
     * each keeps only its input and output}
     */
    public long activationBytes() {
        return layers().stream()
                .mapToLong(dense -> (long) Float.BYTES
                        * (dense.layer().units() + dense.layer().inputs()))
                .max()
                .orElse(0);
    }

    /**
     * {@return the functions between a layer and its consumers, e.g. {@code Relu}; {@code identity} if there are none}
     */
    public String activationOf(Value.Dense layer) {
        List<String> titles = new ArrayList<>();
        String current = layer.name();
        for (Value value : values.values()) {
            Optional<String> title = title(value);
            if (title.isPresent() && value.sources().equals(List.of(current))) {
                titles.add(title.get());
                current = value.name();
            }
        }
        return titles.isEmpty() ? "identity" : counted(titles);
    }

    /** {@return titles in their order; equal neighbours are written once with their number} */
    private static String counted(List<String> titles) {
        StringBuilder text = new StringBuilder();
        for (int from = 0, to; from < titles.size(); from = to) {
            to = from + 1;
            while (to < titles.size() && titles.get(to).equals(titles.get(from))) {
                to++;
            }
            text.append(text.isEmpty() ? "" : ", ").append(titles.get(from));
            text.append(to - from > 1 ? " \u00d7" + (to - from) : "");
        }
        return text.toString();
    }

    /** The name of an elementwise function of one source; empty for other values. */
    private static Optional<String> title(Value value) {
        return value.match(new Value.Cases<>(
                (Value.Input input) -> Optional.empty(),
                (Value.Dense dense) -> Optional.empty(),
                (Value.Activated activated) ->
                        Optional.of(activated.activation().title()),
                (Value.Scaled scaled) -> Optional.of("scaling"),
                (Value.Sum sum) -> Optional.empty(),
                (Value.Product product) -> Optional.empty(),
                (Value.Concat concat) -> Optional.empty()));
    }

    /**
     * Computes every value for one row, in double precision.
     *
     * @param inputs the numbers of each {@link Value.Input}, by name
     * @return the numbers of every value, by name
     * @throws IllegalArgumentException if an input is missing
     */
    public Map<String, double[]> evaluate(Map<String, double[]> inputs) {
        Map<String, double[]> computed = new LinkedHashMap<>();
        for (Value value : values.values()) {
            computed.put(value.name(), evaluate(value, computed, inputs));
        }
        return computed;
    }

    private static double[] evaluate(Value value, Map<String, double[]> computed, Map<String, double[]> inputs) {
        List<double[]> sources = value.sources().stream()
                .map(source -> ByName.get(computed, source))
                .toList();
        return value.match(new Value.Cases<>(
                (Value.Input input) -> ByName.get(inputs, input.name()),
                (Value.Dense dense) -> dense.layer().preActivations(sources.get(0)),
                (Value.Activated activated) ->
                        each(activated, i -> activated.activation().apply(sources.get(0)[i], i)),
                (Value.Scaled scaled) -> each(
                        scaled,
                        i -> sources.get(0)[i] * scaled.scale().get(i)
                                + scaled.shift().get(i)),
                (Value.Sum sum) -> each(
                        sum,
                        i -> sources.stream()
                                .mapToDouble(source -> source[i])
                                .reduce(Double::sum)
                                .orElseThrow()),
                (Value.Product product) -> each(
                        product,
                        i -> sources.stream().mapToDouble(source -> source[i]).reduce(1, (a, b) -> a * b)),
                (Value.Concat concat) ->
                        sources.stream().flatMapToDouble(Arrays::stream).toArray()));
    }

    private static double[] each(Value value, IntToDoubleFunction position) {
        return IntStream.range(0, value.width()).mapToDouble(position).toArray();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DenseNetwork network
                && network.values.equals(values)
                && network.barriers.equals(barriers);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return "DenseNetwork" + values.keySet();
    }
}
