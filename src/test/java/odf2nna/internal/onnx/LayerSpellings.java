package odf2nna.internal.onnx;

import static odf2nna.internal.onnx.GraphBuilder.integer;
import static odf2nna.internal.onnx.GraphBuilder.integers;
import static odf2nna.internal.onnx.GraphBuilder.real;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import odf2nna.internal.network.Matrix;
import odf2nna.internal.network.Vector;
import odf2nna.internal.onnx.proto.Onnx.AttributeProto;

/** Writes dense layers, in every spelling that their input allows; some units get weights of zero, so they are constant. */
final class LayerSpellings {
    private static final double PLANTED = 0.2;

    /** A constant in the file that other layers may use too. */
    private record Stored(String tensor, Vector values) {}

    private final ModelSketch s;
    private final boolean plants;
    private final Map<String, Stored> shared = new HashMap<>();

    LayerSpellings(ModelSketch sketch, boolean plants) {
        this.s = sketch;
        this.plants = plants;
    }

    /** {@return the pre-activations of a new layer} */
    Wire dense(Wire in, int units) {
        return dense(in, units, 1, 1);
    }

    /** A layer over an image of the given height and width, with a kernel that covers it. */
    Wire dense(Wire in, int units, int height, int width) {
        s.ledger.read(in);
        return switch (in.layout()) {
            case MAP -> convolution(in, units, height, width);
            case ROWS -> s.chance(0.6) ? gemm(in, units) : product(in, units, false);
            case SEQUENCE -> product(in, units, false);
            case VECTOR -> product(in, units, s.chance(0.6));
            case COLUMNS -> product(in, units, true);
        };
    }

    private Wire gemm(Wire in, int units) {
        boolean transposed = s.chance(0.6);
        double alpha = s.chance(0.7) ? 1 : s.pick(0.5, 2.0, -0.75);
        double beta = s.chance(0.7) ? 1 : s.pick(0.5, 2.0, 0.0);
        Stored weights = weights(units, in.width(), transposed);
        List<String> inputs = new ArrayList<>(List.of(in.tensor(), derived(weights.tensor())));
        double[] bias = new double[units];
        if (s.opset() < 11 || s.chance(0.8)) {
            Stored c = bias(s.chance(0.7) ? new int[] {units} : gemmBiasDims(units));
            inputs.add(c.tensor());
            Arrays.setAll(bias, i -> (float) beta * c.values().get(c.values().size() == 1 ? 0 : i));
        } else {
            s.traits.add("layer:Gemm without C");
        }
        List<AttributeProto> attributes = new ArrayList<>();
        if (transposed) {
            attributes.add(integer("transB", 1));
        }
        if (alpha != 1 || s.chance(0.3)) {
            attributes.add(real("alpha", alpha));
        }
        if (beta != 1 || s.chance(0.3)) {
            attributes.add(real("beta", beta));
        }
        s.traits.add("layer:Gemm, transB=" + (transposed ? 1 : 0));
        s.traits.add("layer:Gemm, alpha " + (alpha == 1 ? "1" : "other"));
        s.traits.add("layer:Gemm, beta " + (beta == 1 ? "1" : beta == 0 ? "0" : "other"));
        String out = node("Gemm", inputs, attributes.toArray(new AttributeProto[0]));
        return layer(in, out, weights, alpha, transposed, bias);
    }

    private int[] gemmBiasDims(int units) {
        int[] dims = s.pick(new int[] {1, units}, new int[0], new int[] {1}, new int[] {1, 1});
        s.traits.add("layer:Gemm, C of rank " + dims.length
                + (dims.length == 0 || dims[dims.length - 1] == 1 ? ", single" : ""));
        return dims;
    }

    /** MatMul with the weights on either side, with an Add or without one. */
    private Wire product(Wire in, int units, boolean weightsLeft) {
        Stored weights = weights(units, in.width(), weightsLeft);
        String constant = derived(weights.tensor());
        s.traits.add("layer:MatMul, weights " + (weightsLeft ? "left" : "right"));
        s.traits.add("layer:MatMul, rank " + in.layout().rank());
        List<String> operands = weightsLeft ? List.of(constant, in.tensor()) : List.of(in.tensor(), constant);
        String out = node("MatMul", operands);
        if (s.chance(0.2)) {
            s.traits.add("layer:MatMul without Add");
            return layer(in, out, weights, 1, weightsLeft, new double[units]);
        }
        Wire like = new Wire(out, in.layout(), s.ledger.outside(units), new ArrayList<>(nothing(units)));
        s.declare(out, in.layout(), units);
        if (s.chance(0.15)) {
            s.traits.add("layer:MatMul, Cast, Add");
            out = MoveSpellings.cast(s, like);
        } else if (s.chance(0.1)) {
            s.traits.add("layer:MatMul, Identity, Add");
            out = s.op(like, "Identity", out);
        }
        boolean full = s.chance(0.4);
        int[] dims = s.chance(0.85) ? like.constantDims(full) : s.pick(new int[0], new int[] {1});
        s.traits.add("layer:Add of " + (dims.length == 0 ? "a scalar" : dims.length == 1 ? "a vector" : "full rank"));
        Stored bias = bias(dims);
        boolean first = s.chance(0.3);
        s.traits.add("layer:Add, bias " + (first ? "first" : "last"));
        String sum = s.graph.node("Add", first ? List.of(bias.tensor(), out) : List.of(out, bias.tensor()));
        double[] spread = new double[units];
        Arrays.setAll(spread, i -> bias.values().get(bias.values().size() == 1 ? 0 : i));
        return layer(in, sum, weights, 1, weightsLeft, spread);
    }

    private static List<Boolean> nothing(int units) {
        return java.util.Collections.nCopies(units, false);
    }

    private Wire convolution(Wire in, int units, int height, int width) {
        int channels = in.width() / (height * width);
        s.traits.add("layer:Conv, kernel " + (height * width == 1 ? "1x1" : "full"));
        double[] values = planted(units, in.width());
        String kernel = s.graph.constant(
                s.graph.fresh("kernel"),
                s.storage(),
                s.graph.type(),
                new int[] {units, channels, height, width},
                values);
        List<String> inputs = new ArrayList<>(List.of(in.tensor(), kernel));
        double[] bias = new double[units];
        if (s.chance(0.7)) {
            Stored b = bias(units);
            inputs.add(b.tensor());
            bias = b.values().toArray();
        } else {
            s.traits.add("layer:Conv without bias");
        }
        String out = node("Conv", inputs);
        return layer(in, out, new Stored(kernel, Vector.of(values)), 1, true, bias);
    }

    /** Sometimes the node has no name. */
    private String node(String operator, List<String> inputs, AttributeProto... attributes) {
        if (s.chance(0.1)) {
            s.traits.add("layer:node without a name");
            return s.graph.unchecked("", s.graph.fresh("t"), operator, inputs, attributes);
        }
        return s.graph.node(operator, inputs, attributes);
    }

    private Wire layer(Wire in, String tensor, Stored weights, double alpha, boolean unitsFirst, double[] bias) {
        int units = bias.length;
        int inputs = in.width();
        double[][] rows = new double[units][inputs];
        List<Boolean> constant = new ArrayList<>();
        for (int unit = 0; unit < units; unit++) {
            boolean zero = true;
            for (int j = 0; j < inputs; j++) {
                double stored = weights.values().get(unitsFirst ? unit * inputs + j : j * units + unit);
                rows[unit][j] = (float) alpha * stored;
                zero &= stored == 0;
            }
            constant.add(zero);
        }
        s.layers.add(new RandomModel.Layer(tensor, Matrix.ofRows(rows), Vector.of(bias)));
        s.declare(tensor, in.layout(), units);
        return new Wire(tensor, in.layout(), s.ledger.layer(tensor, units), constant);
    }

    private double[] planted(int units, int inputs) {
        double[] values = s.normal(units * inputs, 1.2 / Math.sqrt(inputs));
        for (int unit = 0; unit < units; unit++) {
            if (plants && s.chance(PLANTED)) {
                Arrays.fill(values, unit * inputs, (unit + 1) * inputs, 0);
                s.traits.add("planted constants");
            }
        }
        return values;
    }

    private Stored weights(int units, int inputs, boolean unitsFirst) {
        String key = "weights" + units + "x" + inputs + unitsFirst;
        if (shared.containsKey(key) && s.chance(0.3)) {
            s.traits.add("layer:shared weights");
            return java.util.Objects.requireNonNull(shared.get(key));
        }
        double[] rows = planted(units, inputs);
        double[] values = new double[rows.length];
        Arrays.setAll(values, i -> unitsFirst ? rows[i] : rows[i % units * inputs + i / units]);
        int[] dims = unitsFirst ? new int[] {units, inputs} : new int[] {inputs, units};
        String tensor = s.graph.constant(s.graph.fresh("W"), s.storage(), s.graph.type(), dims, values);
        Stored stored = new Stored(tensor, Vector.of(values));
        shared.put(key, stored);
        return stored;
    }

    private Stored bias(int... dims) {
        int size = Arrays.stream(dims).reduce(1, (a, b) -> a * b);
        String key = "bias" + Arrays.toString(dims);
        if (shared.containsKey(key) && s.chance(0.3)) {
            s.traits.add("layer:shared bias");
            return java.util.Objects.requireNonNull(shared.get(key));
        }
        double[] values = s.normal(size, 0.5);
        String tensor = s.graph.constant(s.graph.fresh("b"), s.storage(), s.graph.type(), dims, values);
        Stored stored = new Stored(tensor, Vector.of(values));
        shared.put(key, stored);
        return stored;
    }

    /** Weights may come through operators that only move them, or be computed. */
    private String derived(String weights) {
        if (s.chance(0.1)) {
            s.traits.add("layer:weights by Identity");
            return s.graph.node("Identity", List.of(weights));
        }
        if (s.chance(0.1)) {
            s.traits.add("layer:weights by Transpose");
            String there = s.graph.node("Transpose", List.of(weights), integers("perm", 1, 0));
            return s.graph.node("Transpose", List.of(there));
        }
        if (s.chance(0.1)) {
            s.traits.add("layer:weights by an expression");
            String two = s.graph.constant("two", new int[] {1}, 2);
            return s.graph.node("Div", List.of(s.graph.node("Mul", List.of(weights, two)), two)); // exact
        }
        return weights;
    }
}
