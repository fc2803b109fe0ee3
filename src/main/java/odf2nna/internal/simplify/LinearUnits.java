package odf2nna.internal.simplify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Value;
import odf2nna.internal.prune.TiedUnits;

/**
 * Which units are linear wherever they are read: identity activations, ReLUs that are always active within the bounds, and
 * the like, with scalings between.
 */
final class LinearUnits {
    /**
     * The pre-activation that a position follows from: {@code scale·z + shift}.
     *
     * @param layer value of the layer; empty where there is none
     * @param unit which of its units
     * @param scale not 0
     */
    record Origin(String layer, int unit, double scale, double shift) {
        private static final Origin NONE = new Origin("", -1, 0, 0);

        private Origin times(double factor, double added) {
            return factor == 0 || unit < 0 ? NONE : new Origin(layer, unit, factor * scale, factor * shift + added);
        }
    }

    private final DenseNetwork network;
    private final Bounds bounds;
    private final TiedUnits tied;
    private final Map<String, Origin[]> origins = new HashMap<>();
    private final Map<Integer, Boolean> linear = new HashMap<>();

    private LinearUnits(DenseNetwork network, Bounds bounds) {
        this.network = network;
        this.bounds = bounds;
        this.tied = TiedUnits.of(network);
    }

    static LinearUnits of(DenseNetwork network, Bounds bounds) {
        LinearUnits units = new LinearUnits(network, bounds);
        network.values().forEach(units::add);
        for (Value.Dense consumer : network.layers()) {
            int[] classes = units.tied.classesOf(consumer.source());
            Origin[] columns = units.origins(consumer.source());
            for (int column = 0; column < classes.length; column++) {
                units.linear.merge(classes[column], columns[column].unit() >= 0, Boolean::logicalAnd);
            }
        }
        return units;
    }

    private void add(Value value) {
        List<Origin> all = new ArrayList<>();
        if (value instanceof Value.Concat) {
            value.sources().forEach(source -> all.addAll(List.of(origins(source))));
        }
        for (int i = all.size(); i < value.width(); i++) {
            all.add(origin(value, i));
        }
        origins.put(value.name(), all.toArray(new Origin[0]));
    }

    private Origin origin(Value value, int i) {
        if (value instanceof Value.Dense) {
            return new Origin(value.name(), i, 1, 0);
        }
        if (value instanceof Value.Scaled scaled) {
            return origins(scaled.source())[i].times(
                    scaled.scale().get(i), scaled.shift().get(i));
        }
        if (value instanceof Value.Activated activated) {
            double low = bounds.low(activated.source(), i);
            double high = bounds.high(activated.source(), i);
            return Line.of(activated.activation(), i, low, high)
                    .map(line -> origins(activated.source())[i].times(line.slope(), line.shift()))
                    .orElse(Origin.NONE);
        }
        return Origin.NONE;
    }

    /** {@return what the positions of a value follow from; not to be changed} */
    Origin[] origins(String value) {
        Origin[] all = origins.get(value);
        if (all == null) {
            throw new IllegalStateException("no origins of '" + value + "'");
        }
        return all;
    }

    /** {@return the units of a layer that may go and are linear to all that read them} */
    int[] of(Value.Dense layer) {
        int[] classes = tied.classesOf(layer.name());
        int[] units = new int[classes.length];
        int count = 0;
        for (int unit = 0; unit < classes.length; unit++) {
            if (tied.isFree(classes[unit]) && linear.getOrDefault(classes[unit], false)) {
                units[count++] = unit;
            }
        }
        return Arrays.copyOf(units, count);
    }

    /** {@return the layers that read units of a layer} */
    List<Value.Dense> consumersOf(Value.Dense layer) {
        return network.layers().stream()
                .filter(consumer -> Arrays.stream(origins(consumer.source()))
                        .anyMatch(origin -> origin.layer().equals(layer.name())))
                .toList();
    }

    TiedUnits tied() {
        return tied;
    }
}
