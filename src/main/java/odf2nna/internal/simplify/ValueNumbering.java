package odf2nna.internal.simplify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import odf2nna.internal.network.Activation;
import odf2nna.internal.network.ByName;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Matrix;
import odf2nna.internal.network.Value;
import odf2nna.internal.statistics.UnitStatistics;
import org.jspecify.annotations.Nullable;

/**
 * Which positions of a network carry a constant, and which carry the same function of the inputs: value numbering along its
 * values. Weights are the same when all their bits are.
 */
final class ValueNumbering {
    /**
     * What a position carries.
     *
     * @param function number of the function of the inputs; 0 for a constant
     * @param constant the constant; 0 for a function
     */
    record Carried(int function, double constant) {
        boolean isConstant() {
            return function == 0;
        }
    }

    private final Knowledge knowledge;
    private final Validity validity;
    private final Bounds bounds;
    private final Map<String, Carried[]> values = new HashMap<>();
    private final Map<Object, Carried> functions = new HashMap<>();
    private int last;

    private ValueNumbering(Knowledge knowledge, Validity validity, Bounds bounds) {
        this.knowledge = knowledge;
        this.validity = validity;
        this.bounds = bounds;
    }

    static ValueNumbering of(DenseNetwork network, Knowledge knowledge, Validity validity, Bounds bounds) {
        ValueNumbering values = new ValueNumbering(knowledge, validity, bounds);
        network.values().forEach(values::add);
        return values;
    }

    /** {@return what the positions of a value carry; not to be changed} */
    Carried[] of(String value) {
        return ByName.get(values, value);
    }

    private void add(Value value) {
        List<Carried> all = new ArrayList<>();
        if (value instanceof Value.Concat) {
            value.sources().forEach(source -> all.addAll(List.of(of(source))));
        }
        for (int i = all.size(); i < value.width(); i++) {
            all.add(carried(value, i));
        }
        UnitStatistics seen = validity == Validity.DATA ? knowledge.seen().get(value.name()) : null;
        for (int i = 0; seen != null && i < all.size(); i++) {
            if (seen.deviation().get(i) == 0) {
                all.set(i, constant(seen.mean().get(i)));
            }
        }
        values.put(value.name(), all.toArray(new Carried[0]));
    }

    private static Carried constant(double value) {
        return new Carried(0, value);
    }

    /** The function that a key identifies. */
    private Carried function(Object... key) {
        return functions.computeIfAbsent(Arrays.asList(key), k -> new Carried(++last, 0));
    }

    private Carried carried(Value value, int i) {
        if (value instanceof Value.Dense dense) {
            return dense(dense, i);
        }
        if (value instanceof Value.Activated activated) {
            return activated(activated, i);
        }
        if (value instanceof Value.Scaled scaled) {
            double scale = scaled.scale().get(i);
            double shift = scaled.shift().get(i);
            Carried x = of(scaled.source())[i];
            return x.isConstant() || scale == 0
                    ? constant((scale == 0 ? 0 : scale * x.constant()) + shift)
                    : function(x, scale, shift);
        }
        if (value instanceof Value.Sum sum) {
            return sum(sum, i);
        }
        if (value instanceof Value.Product product) {
            return product(product, i);
        }
        double low = bounds.low(value.name(), i);
        return low == bounds.high(value.name(), i) ? constant(low) : function(value.name(), i);
    }

    /** A unit by its weights, those of constant inputs summed into the bias. */
    private Carried dense(Value.Dense dense, int unit) {
        Carried[] inputs = of(dense.source());
        double shift = dense.layer().bias().get(unit);
        boolean constant = true;
        for (int j = 0; j < inputs.length; j++) {
            double weight = dense.layer().weights().get(unit, j);
            if (weight != 0 && inputs[j].isConstant()) {
                shift += weight * inputs[j].constant();
            }
            constant &= weight == 0 || inputs[j].isConstant();
        }
        return constant
                ? constant(shift)
                : function(dense.source(), new Row(dense.layer().weights(), unit, inputs), shift + 0.0);
    }

    /** A row of weights as a key: the columns of constant inputs don't count. */
    private static final class Row {
        private final Matrix weights;
        private final int row;
        private final Carried[] inputs;

        Row(Matrix weights, int row, Carried[] inputs) {
            this.weights = weights;
            this.row = row;
            this.inputs = inputs;
        }

        private double get(int column) {
            return inputs[column].isConstant() ? 0 : weights.get(row, column) + 0.0;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            boolean equal = other instanceof Row that && that.inputs == inputs;
            for (int j = 0; j < inputs.length && equal; j++) {
                equal = get(j) == ((Row) Objects.requireNonNull(other)).get(j);
            }
            return equal;
        }

        @Override
        public int hashCode() {
            int hash = 0;
            for (int j = 0; j < inputs.length; j++) {
                hash = 31 * hash + Double.hashCode(get(j));
            }
            return hash;
        }
    }

    private Carried activated(Value.Activated value, int i) {
        Activation activation = value.activation();
        Carried z = of(value.source())[i];
        if (z.isConstant()) {
            return constant(activation.apply(z.constant(), i));
        }
        if (bounds.isActive(value, i)) {
            return z;
        }
        if (bounds.isDead(value, i)) {
            return constant(0);
        }
        return activation instanceof Activation.PRelu prelu
                ? function("PRelu", prelu.slopes().get(i), z)
                : function(activation, z);
    }

    /** Addends by how often each function is among them, constants summed. */
    private Carried sum(Value.Sum value, int i) {
        Map<Integer, Integer> addends = new TreeMap<>();
        double shift = 0;
        for (String source : value.sources()) {
            Carried addend = of(source)[i];
            shift += addend.constant();
            if (!addend.isConstant()) {
                addends.merge(addend.function(), 1, Integer::sum);
            }
        }
        return addends.isEmpty() ? constant(shift) : function(addends, shift);
    }

    /** Factors by how often each function is among them, constants multiplied. */
    private Carried product(Value.Product value, int i) {
        Map<Integer, Integer> factors = new TreeMap<>();
        double scale = 1;
        for (String source : value.sources()) {
            Carried factor = of(source)[i];
            if (factor.isConstant()) {
                scale *= factor.constant();
            } else {
                factors.merge(factor.function(), 1, Integer::sum);
            }
        }
        return factors.isEmpty() || scale == 0 ? constant(scale + 0.0) : function("product", factors, scale);
    }
}
