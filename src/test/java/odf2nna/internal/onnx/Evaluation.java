package odf2nna.internal.onnx;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import odf2nna.internal.network.Clamped;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.UnitSet;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;

/** The dense network with some units held, in plain double arithmetic: value by value. */
final class Evaluation {
    private static final Clamped.Clamp NOTHING = new Clamped.Clamp(UnitSet.of(), Vector.of());

    private Evaluation() {}

    static Map<String, double[]> clamped(Clamped clamped, Map<String, double[]> inputs) {
        Map<String, double[]> values = new LinkedHashMap<>();
        for (Value value : clamped.full().network().values()) {
            Map<String, double[]> known = new LinkedHashMap<>();
            List<Value> small = new ArrayList<>();
            for (String source : value.sources().stream().distinct().toList()) {
                double[] numbers = values.getOrDefault(source, new double[0]).clone();
                if (value instanceof Value.Dense) {
                    hold(numbers, clamped.clamps().getOrDefault(source, NOTHING));
                }
                known.put(source, numbers);
                small.add(new Value.Input(source, numbers.length));
            }
            small.add(value);
            double[] own = value instanceof Value.Input
                    ? inputs.getOrDefault(value.name(), new double[0])
                    : new DenseNetwork(small, Map.of()).evaluate(known).get(value.name());
            values.put(value.name(), own);
        }
        return values;
    }

    private static void hold(double[] values, Clamped.Clamp clamp) {
        for (int unit : clamp.positions().toArray()) {
            values[unit] = clamp.values().get(unit);
        }
    }
}
