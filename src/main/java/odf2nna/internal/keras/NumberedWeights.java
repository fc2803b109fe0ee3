package odf2nna.internal.keras;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Weights as {@code .keras} files have them: a group for each layer, called after its class and numbered in the order of
 * the layers. Numbers may be left out: Keras 2.13 counted a layer with weights twice. So the first layer of a class that
 * has weights has the first group of that class with something in it, and so on. Newer files note the name of the layer at the
 * group, which is believed first.
 */
final class NumberedWeights implements WeightScope {
    private static final List<String> CONTAINERS = List.of("layers/", "_layer_checkpoint_dependencies/");
    private static final String VARIABLES = "/vars";
    /** Where a layer has its own weights, those of its cells, and those of the projections of attention, which Keras renamed. */
    private static final List<String> PLACES = List.of(
            "",
            "/cell",
            "/forward_layer/cell",
            "/backward_layer/cell",
            "/query_dense",
            "/_query_dense",
            "/key_dense",
            "/_key_dense",
            "/_gate_dense",
            "/value_dense",
            "/_value_dense",
            "/output_dense",
            "/_output_dense");

    private final Hdf5File hdf5;
    /** Group by layer name. */
    private final Map<String, String> groups = new HashMap<>();

    /**
     * The weights of a model.
     *
     * @param prefix the path of the model's group and a slash; empty for the outermost model
     */
    NumberedWeights(Hdf5File hdf5, String prefix, Topology topology) {
        this.hdf5 = hdf5;
        for (String container : CONTAINERS) {
            assign(prefix + container, topology);
        }
    }

    private void assign(String container, Topology topology) {
        Map<String, List<String>> found = hdf5.paths(container)
                .map(path -> path.substring(container.length()))
                .filter(path -> path.contains("/"))
                .map(path -> path.substring(0, path.indexOf('/')))
                .distinct()
                .sorted(Comparator.comparingInt(NumberedWeights::number))
                .collect(Collectors.groupingBy(NumberedWeights::base));
        Map<String, Integer> next = new HashMap<>();
        for (LayerConfig layer : topology.layers()) {
            if (!layer.isModel() && LayerTable.weights(layer).isEmpty()) {
                continue;
            }
            String base = groupName(layer.className());
            List<String> candidates = found.getOrDefault(base, List.of());
            int index = next.merge(base, 1, Integer::sum) - 1;
            Optional<String> named = candidates.stream()
                    .filter(group ->
                            hdf5.text(container + group + VARIABLES, "name").equals(Optional.of(layer.name())))
                    .findFirst();
            named.or(() -> index < candidates.size() ? Optional.of(candidates.get(index)) : Optional.empty())
                    .ifPresent(group -> groups.putIfAbsent(layer.name(), container + group));
        }
    }

    /** What the groups of a class begin with: one class has another name in Python. */
    private static String groupName(String className) {
        return LayerNames.snakeCase(className.equals("GroupQueryAttention") ? "GroupedQueryAttention" : className);
    }

    /** The number behind a class: 0 for {@code dense}, 2 for {@code dense_2}. */
    private static int number(String group) {
        String digits = group.substring(base(group).length());
        return digits.isEmpty() ? 0 : Integer.parseInt(digits.substring(1));
    }

    private static String base(String group) {
        return group.replaceFirst("_\\d{1,9}$", "");
    }

    @Override
    public List<Weight> of(LayerConfig layer) {
        return PLACES.stream()
                .flatMap(place -> numbered(group(layer) + place + VARIABLES + "/"))
                .toList();
    }

    private Stream<Weight> numbered(String variables) {
        return Stream.iterate(0, index -> index + 1)
                .map(index -> hdf5.weight(variables + index))
                .takeWhile(Optional::isPresent)
                .flatMap(Optional::stream);
    }

    @Override
    public WeightScope inside(LayerConfig layer, Topology nested) {
        return new NumberedWeights(hdf5, group(layer) + "/", nested);
    }

    /** The group of a layer; one that no file has if the layer has none. */
    private String group(LayerConfig layer) {
        return groups.getOrDefault(layer.name(), "\0");
    }
}
