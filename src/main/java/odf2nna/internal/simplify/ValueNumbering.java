package odf2nna.internal.simplify;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import odf2nna.internal.network.Activation;
import odf2nna.internal.network.DenseLayer;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Value;
import odf2nna.internal.statistics.UnitStatistics;

/**
 * What every position of a network carries, with numbers for the functions, so that those that follow from each other show:
 * value numbering, up to a scale and a shift, along the values.
 */
final class ValueNumbering {
    private final Knowledge knowledge;
    private final Validity validity;
    private final Bounds bounds;
    private final Map<String, AffineTerm[]> values = new HashMap<>();
    private final Numbers numbers;
    private final Directions directions;
    private int last;

    private ValueNumbering(Knowledge knowledge, Validity validity, Bounds bounds) {
        this.knowledge = knowledge;
        this.validity = validity;
        this.bounds = bounds;
        this.numbers = new Numbers(knowledge.tolerance(), () -> ++last);
        this.directions = new Directions(knowledge.tolerance(), () -> ++last);
    }

    static ValueNumbering of(DenseNetwork network, Knowledge knowledge, Validity validity, Bounds bounds) {
        ValueNumbering values = new ValueNumbering(knowledge, validity, bounds);
        network.values().forEach(values::add);
        return values;
    }

    /** {@return what the positions of a value carry; not to be changed} */
    AffineTerm[] of(String value) {
        AffineTerm[] all = values.get(value);
        if (all == null) {
            throw new IllegalStateException("no values of '" + value + "'");
        }
        return all;
    }

    private void add(Value value) {
        List<AffineTerm> all = new ArrayList<>();
        if (value instanceof Value.Concat) {
            value.sources().forEach(source -> all.addAll(List.of(of(source))));
        }
        boolean[] constant = value instanceof Value.Dense dense ? constants(dense.source()) : new boolean[0];
        for (int i = all.size(); i < value.width(); i++) {
            all.add(value(value, i, constant));
        }
        UnitStatistics seen = validity == Validity.DATA ? knowledge.seen().get(value.name()) : null;
        for (int i = 0; seen != null && i < all.size(); i++) {
            if (seen.deviation().get(i) == 0) {
                all.set(i, AffineTerm.constant(seen.mean().get(i)));
            }
        }
        values.put(value.name(), all.toArray(new AffineTerm[0]));
    }

    private AffineTerm value(Value value, int i, boolean[] constant) {
        if (value instanceof Value.Dense dense) {
            return layer(dense.source(), dense.layer(), i, constant);
        }
        if (value instanceof Value.Activated activated) {
            return activated(activated, i);
        }
        if (value instanceof Value.Scaled scaled) {
            double shift = scaled.shift().get(i);
            return of(scaled.source())[i].times(scaled.scale().get(i), shift, Math.abs(shift));
        }
        if (value instanceof Value.Sum sum) {
            return sum(sum, i);
        }
        double low = bounds.low(value.name(), i);
        return low == bounds.high(value.name(), i) ? AffineTerm.constant(low) : AffineTerm.of(++last);
    }

    private boolean[] constants(String source) {
        AffineTerm[] inputs = of(source);
        boolean[] constant = new boolean[inputs.length];
        for (int j = 0; j < constant.length; j++) {
            constant[j] = inputs[j].isConstant();
        }
        return constant;
    }

    private AffineTerm layer(String source, DenseLayer layer, int unit, boolean[] constant) {
        AffineTerm[] inputs = of(source);
        double shift = layer.bias().get(unit);
        double size = Math.abs(shift);
        int terms = 0;
        int term = 0;
        for (int j = 0; j < inputs.length; j++) {
            double weight = layer.weights().get(unit, j);
            if (weight != 0 && constant[j]) {
                shift += weight * inputs[j].shift();
                size += Math.abs(weight * inputs[j].shift());
            } else if (weight != 0) {
                terms++;
                term = j;
            }
        }
        if (terms == 0) {
            return new AffineTerm(0, 0, shift, size);
        }
        if (terms == 1) {
            return inputs[term].times(layer.weights().get(unit, term), shift, size);
        }
        Directions.Row row = directions.of(source, layer.weights(), unit, constant);
        return new AffineTerm(row.number(), row.length(), shift, size);
    }

    private AffineTerm activated(Value.Activated value, int i) {
        Activation activation = value.activation();
        AffineTerm z = of(value.source())[i];
        if (z.isConstant()) {
            return AffineTerm.constant(activation.apply(z.shift(), i));
        }
        double low = bounds.low(value.source(), i);
        double high = bounds.high(value.source(), i);
        return Line.of(activation, i, low, high)
                .map(line -> z.times(line.slope(), line.shift(), Math.abs(line.shift())))
                .orElseGet(() -> curved(activation, i, z));
    }

    private AffineTerm curved(Activation activation, int i, AffineTerm z) {
        Symmetry symmetry = Symmetry.of(activation);
        double sign = Math.signum(z.scale());
        double size = Math.abs(z.scale());
        List<Object> key = List.of(Symmetry.function(activation, i), z.function());
        Numbers.Parameter scale = Numbers.Parameter.of(size);
        Numbers.Parameter shift = new Numbers.Parameter(sign * z.shift(), z.size());
        return switch (symmetry) {
            case HOMOGENEOUS -> {
                Numbers.Parameter relative = new Numbers.Parameter(z.shift() / size, z.size() / size);
                yield new AffineTerm(numbers.of(List.of(key, sign), List.of(relative)), size, 0, 0);
            }
            case ODD -> new AffineTerm(numbers.of(key, List.of(scale, shift)), sign, 0, 0);
            case COMPLEMENTARY ->
                AffineTerm.of(numbers.of(key, List.of(scale, shift))).times(sign, sign < 0 ? 1 : 0, sign < 0 ? 1 : 0);
            case NONE -> AffineTerm.of(numbers.of(List.of(key, sign), List.of(scale, shift)));
        };
    }

    /** Addends of the same function come together; what is left of several gets a number by its functions and scales. */
    private AffineTerm sum(Value.Sum value, int i) {
        Map<Integer, Double> scales = new TreeMap<>();
        double shift = 0;
        double size = 0;
        for (String source : value.sources()) {
            AffineTerm addend = of(source)[i];
            shift += addend.shift();
            size += addend.size();
            if (!addend.isConstant()) {
                scales.merge(addend.function(), addend.scale(), Double::sum);
            }
        }
        scales.values().removeIf(scale -> scale == 0);
        if (scales.isEmpty()) {
            return new AffineTerm(0, 0, shift, size);
        }
        List<Integer> functions = List.copyOf(scales.keySet());
        List<Double> factors = List.copyOf(scales.values());
        return factors.size() == 1
                ? new AffineTerm(functions.get(0), factors.get(0), shift, size)
                : AffineTerm.of(numbers.of(
                                functions,
                                factors.stream().map(Numbers.Parameter::of).toList()))
                        .times(1, shift, size);
    }
}
