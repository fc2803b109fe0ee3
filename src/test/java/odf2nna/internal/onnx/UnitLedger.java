package odf2nna.internal.onnx;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Keeps the books on the units of a random model: which are tied, which must stay, which are constant to all consumers. */
final class UnitLedger {
    /** A unit of a layer; the layer is named by the tensor of its pre-activations. */
    record Unit(String layer, int index) implements Comparable<Unit> {
        @Override
        public int compareTo(Unit other) {
            int byLayer = layer.compareTo(other.layer);
            return byLayer != 0 ? byLayer : Integer.compare(index, other.index);
        }
    }

    private static final Unit OUTSIDE = new Unit("", 0);
    private final List<Unit> units = new ArrayList<>();
    private final List<Integer> parents = new ArrayList<>();
    private final Set<Integer> mustStay = new HashSet<>();
    private final Set<Integer> read = new HashSet<>();
    private final Set<Integer> seenToVary = new HashSet<>();

    List<Integer> layer(String name, int width) {
        List<Integer> ids = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            ids.add(add(new Unit(name, i)));
        }
        return ids;
    }

    /** {@return positions that come from outside and must stay} */
    List<Integer> outside(int width) {
        List<Integer> ids = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            ids.add(add(OUTSIDE));
            mustStay.add(ids.get(i));
        }
        return ids;
    }

    private int add(Unit unit) {
        units.add(unit);
        parents.add(parents.size());
        return parents.size() - 1;
    }

    void tie(Wire one, Wire other) {
        for (int i = 0; i < one.width(); i++) {
            parents.set(root(one.units().get(i)), root(other.units().get(i)));
        }
    }

    void keep(Wire wire) {
        mustStay.addAll(wire.units());
    }

    /** A dense layer reads the wire. */
    void read(Wire wire) {
        for (int i = 0; i < wire.width(); i++) {
            read.add(wire.units().get(i));
            if (!wire.constant().get(i)) {
                seenToVary.add(wire.units().get(i));
            }
        }
    }

    private int root(int unit) {
        int root = unit;
        while (parents.get(root) != root) {
            root = parents.get(root);
        }
        return root;
    }

    private Set<Integer> roots(Set<Integer> some) {
        Set<Integer> roots = new HashSet<>();
        some.forEach(unit -> roots.add(root(unit)));
        return roots;
    }

    /** {@return all removable units} */
    Set<Unit> free() {
        return select(false);
    }

    /** {@return the removable units that are constant for all their consumers} */
    Set<Unit> freeAndConstant() {
        return select(true);
    }

    private Set<Unit> select(boolean constant) {
        Set<Integer> stay = roots(mustStay);
        Set<Integer> readRoots = roots(read);
        Set<Integer> vary = roots(seenToVary);
        Set<Unit> selected = new TreeSet<>();
        for (int id = 0; id < units.size(); id++) {
            int root = root(id);
            if (readRoots.contains(root) && !stay.contains(root) && !(constant && vary.contains(root))) {
                selected.add(units.get(id));
            }
        }
        return selected;
    }
}
