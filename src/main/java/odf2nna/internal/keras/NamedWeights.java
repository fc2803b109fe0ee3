package odf2nna.internal.keras;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import odf2nna.onnx.UnsupportedModelException;

/**
 * Weights as {@code .h5} files of whole models have them: a group for each layer of the outermost model, called like it,
 * with an attribute that lists what is in it in order. Layers of models within share the group of the outermost one, and
 * their names are part of the path.
 *
 * @param hdf5 the file
 * @param root the path before the groups
 * @param outer the layer of the outermost model that all is in; empty in the outermost model itself
 */
record NamedWeights(Hdf5File hdf5, String root, Optional<String> outer) implements WeightScope {
    /** What stands between a recurrent layer and its weights. */
    private static final Pattern CELL = Pattern.compile(".*_cell(_\\d+)?");

    static NamedWeights of(Hdf5File hdf5) {
        return new NamedWeights(hdf5, hdf5.hasGroup("model_weights") ? "model_weights/" : "", Optional.empty());
    }

    @Override
    public List<Weight> of(LayerConfig layer) {
        String group = root + outer.orElse(layer.name());
        List<Weight> weights = new ArrayList<>();
        for (String name : hdf5.texts(group, "weight_names")) {
            if (outer.isEmpty() || isOf(layer, name)) {
                weights.add(hdf5.weight(group + "/" + name)
                        .orElseThrow(() -> new UnsupportedModelException(
                                hdf5.file().toString(),
                                "%s: its weights '%s' are missing; save the model again"
                                        .formatted(layer.title(), group + "/" + name))));
            }
        }
        return weights;
    }

    private static boolean isOf(LayerConfig layer, String weight) {
        List<String> parts = new ArrayList<>(Arrays.asList(weight.split("/")));
        parts.remove(parts.size() - 1);
        if (parts.size() > 1 && CELL.matcher(parts.get(parts.size() - 1)).matches()) {
            parts.remove(parts.size() - 1);
        }
        boolean hasParts = layer.className().equals("Bidirectional")
                || LayerTable.arguments(layer).isPresent();
        int place = parts.size() - (hasParts ? 2 : 1);
        return place >= 0 && parts.get(place).equals(layer.name());
    }

    @Override
    public WeightScope inside(LayerConfig layer, Topology nested) {
        return new NamedWeights(hdf5, root, Optional.of(outer.orElse(layer.name())));
    }
}
