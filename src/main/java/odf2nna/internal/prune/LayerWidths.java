package odf2nna.internal.prune;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Value;

/** How many units are kept of each layer whose units may all be removed; a layer with 0 is bypassed. */
public final class LayerWidths {
    private final TiedUnits tied;
    private final List<Value.Dense> layers;
    private final List<Integer> widths;

    private LayerWidths(TiedUnits tied, List<Value.Dense> layers, List<Integer> widths) {
        this.tied = tied;
        this.layers = layers;
        this.widths = List.copyOf(widths);
    }

    /**
     * Takes one number for each such layer, in their order.
     *
     * @param openInputs inputs whose positions may be removed like units
     * @throws IllegalArgumentException if the numbers do not match the layers, or one exceeds a layer's units
     */
    public static LayerWidths of(DenseNetwork network, Set<String> openInputs, List<Integer> widths) {
        TiedUnits tied = TiedUnits.of(network, openInputs);
        List<Value.Dense> layers = network.layers().stream()
                .filter(layer -> layer.width() > 0 && tied.freeUnits(layer) == layer.width())
                .toList();
        if (layers.size() != widths.size()) {
            throw new IllegalArgumentException("--widths: expected %d numbers, one for each of %s, got %d"
                    .formatted(
                            layers.size(),
                            layers.stream().map(layer -> layer.layer().name()).toList(),
                            widths.size()));
        }
        for (int i = 0; i < widths.size(); i++) {
            Value.Dense layer = layers.get(i);
            int width = widths.get(i);
            if (width < 0 || width > layer.width()) {
                throw new IllegalArgumentException("--widths: layer '%s' has %d units: expected 0 to %d, got %d"
                        .formatted(layer.layer().name(), layer.width(), layer.width(), width));
            }
        }
        return new LayerWidths(tied, layers, widths);
    }

    /** {@return the layers that are bypassed, by value name} */
    public Set<String> passed() {
        Set<String> passed = new TreeSet<>();
        for (int i = 0; i < widths.size(); i++) {
            if (widths.get(i) == 0) {
                passed.add(layers.get(i).name());
            }
        }
        return passed;
    }

    /** {@return the classes of units to remove, by a ranking within each layer} */
    Set<Integer> removed(Ranking ranking) {
        Set<Integer> removed = new HashSet<>();
        for (int i = 0; i < widths.size(); i++) {
            Value.Dense layer = layers.get(i);
            Arrays.stream(tied.classesOf(layer.name()))
                    .boxed()
                    .sorted(Comparator.comparing(unit -> ranking.scores().getOrDefault(unit, Double.POSITIVE_INFINITY)))
                    .limit((long) layer.width() - widths.get(i))
                    .forEach(removed::add);
        }
        return removed;
    }

    /** {@return a note on each layer that keeps fewer units than asked for, as those of others remove some of them} */
    List<String> narrowerThanAsked(Set<Integer> removed) {
        List<String> notes = new ArrayList<>();
        for (int i = 0; i < widths.size(); i++) {
            Value.Dense layer = layers.get(i);
            int kept = tied.kept(layer.name(), removed).size();
            if (kept < widths.get(i)) {
                notes.add(
                        "layer '%s': keeps %d unit%s, fewer than the %d of --widths, because a sum or a product ties its units to those of another layer"
                                .formatted(layer.layer().name(), kept, kept == 1 ? "" : "s", widths.get(i)));
            }
        }
        return notes;
    }
}
