package odf2nna.internal.onnx;

import static odf2nna.internal.onnx.GraphBuilder.integer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import odf2nna.internal.onnx.proto.Onnx.AttributeProto;

/** Random dense networks as ONNX models, of every shape and in every spelling that is supported. */
final class RandomModels {
    static final int[] OPSETS = {7, 8, 9, 10, 11, 12, 13, 14, 15, 17, 18, 20, 20, 21, 22};

    static final List<String> TOPOLOGIES = List.of(
            "chain",
            "chain",
            "heads",
            "towers",
            "wide and deep",
            "fan-out",
            "residual",
            "residual of a Concat",
            "residual of the input",
            "gates");

    private final ModelSketch s;
    private final LayerSpellings layers;
    private final List<RandomModel.Input> inputs = new ArrayList<>();
    private final List<RandomModel.End> ends = new ArrayList<>();
    private UnitLayout layout = UnitLayout.ROWS;

    private RandomModels(ModelSketch sketch) {
        this.s = sketch;
        this.layers = new LayerSpellings(sketch, sketch.chance(0.8));
    }

    /** {@return the model of a seed} */
    static RandomModel of(long seed) {
        Random random = new Random(seed * 0x9E3779B97F4A7C15L);
        ElementType type = random.nextDouble() < 0.7
                ? ElementType.FLOAT
                : random.nextBoolean() ? ElementType.DOUBLE : ElementType.FLOAT16;
        int opset = OPSETS[random.nextInt(OPSETS.length)];
        Object rows = random.nextDouble() < 0.6 ? "N" : (Object) RandomModel.ROWS;
        boolean declared = random.nextDouble() < 0.3;
        ModelSketch sketch = new ModelSketch(random, type, opset, rows, declared);
        sketch.traits.add("type:" + type);
        sketch.traits.add("opset:" + opset);
        sketch.traits.add("batch:" + (rows.equals("N") ? "free" : "fixed"));
        sketch.traits.add("value_info:" + declared);
        return new RandomModels(sketch).build();
    }

    private RandomModel build() {
        layout = layoutOf();
        s.traits.add("layout:" + layout);
        String topology = TOPOLOGIES.get(s.random.nextInt(TOPOLOGIES.size()));
        s.traits.add("topology:" + topology);
        switch (topology) {
            case "heads" -> heads();
            case "towers" -> end(hidden(concat(hidden(input()), hidden(hidden(input())), hidden(input()))));
            case "wide and deep" -> wideAndDeep();
            case "fan-out" -> fanOut();
            case "residual" -> residual(hidden(input()), 1 + s.random.nextInt(3));
            case "residual of a Concat" -> residualOfConcat();
            case "residual of the input" -> residualOfInput();
            case "gates" -> gates();
            default -> chain();
        }
        return new RandomModel(
                s.graph.model(),
                s.graph.type(),
                s.layers,
                s.ledger.free(),
                s.ledger.freeAndConstant(),
                ends,
                inputs,
                s.traits);
    }

    private UnitLayout layoutOf() {
        double choice = s.random.nextDouble();
        boolean maps = s.graph.type() != ElementType.DOUBLE; // no Conv for doubles on the CPU
        return choice < 0.62
                ? UnitLayout.ROWS
                : choice < 0.74
                        ? UnitLayout.SEQUENCE
                        : choice < 0.86 && maps
                                ? UnitLayout.MAP
                                : choice < 0.93 ? UnitLayout.VECTOR : UnitLayout.COLUMNS;
    }

    private Wire input() {
        return input(layout);
    }

    private Wire input(UnitLayout wanted) {
        String name = "x" + inputs.size();
        Wire wire = s.input(name, 3 + s.random.nextInt(5), wanted);
        Object[] dims = wanted.dims(RandomModel.ROWS, wire.width());
        inputs.add(new RandomModel.Input(
                name, Arrays.stream(dims).map(dim -> (long) (int) dim).toList(), wanted == UnitLayout.VECTOR));
        return wire;
    }

    /** A layer with what surrounds it, up to where the next one reads. */
    private Wire hidden(Wire in) {
        return hidden(in, 4 + s.random.nextInt(7));
    }

    private Wire hidden(Wire in, int units) {
        return after(linear(in, units));
    }

    /** A layer without its activation; rows may be reshaped to an image of one pixel. */
    private Wire linear(Wire in, int units) {
        boolean detour = in.layout() == UnitLayout.ROWS && s.graph.type() != ElementType.DOUBLE && s.chance(0.08);
        if (!detour) {
            return layers.dense(idle(in), units);
        }
        Wire map = s.write("move:", MoveSpellings.ROWS_TO_MAP, in);
        return s.write("move:", MoveSpellings.MAP_TO_ROWS, layers.dense(map, units));
    }

    private Wire after(Wire preActivation) {
        Wire scaledBefore = s.chance(0.2) ? s.write("scaling:", MoveSpellings.SCALING, preActivation) : preActivation;
        Wire active = s.write("activation:", ActivationSpellings.ALL, idle(scaledBefore));
        Wire scaled = s.chance(0.15) ? s.write("scaling:", MoveSpellings.SCALING, active) : active;
        return idle(scaled);
    }

    private Wire idle(Wire wire) {
        if (s.chance(0.12)) {
            return s.write("move:", MoveSpellings.IDLE, wire);
        }
        return wire.layout() == UnitLayout.ROWS && s.chance(0.08)
                ? s.write("move:", MoveSpellings.ROWS_TO_ROWS, wire)
                : wire;
    }

    private void chain() {
        Wire x = first();
        int depth = s.random.nextInt(4);
        for (int i = 0; i < depth; i++) {
            x = hidden(x);
        }
        end(x);
    }

    /** The first layer may take an image. */
    private Wire first() {
        if (layout != UnitLayout.MAP || s.chance(0.5)) {
            return hidden(input());
        }
        Wire wire = new Wire(
                s.graph.input("x0", s.rows(), 2, 3, 2),
                UnitLayout.MAP,
                s.ledger.outside(12),
                java.util.Collections.nCopies(12, false));
        inputs.add(new RandomModel.Input("x0", List.of((long) RandomModel.ROWS, 2L, 3L, 2L), false));
        return after(layers.dense(wire, 6, 3, 2));
    }

    private void heads() {
        Wire trunk = hidden(input());
        int heads = 2 + s.random.nextInt(2);
        for (int i = 0; i < heads; i++) {
            end(s.chance(0.4) ? hidden(trunk) : trunk);
        }
    }

    private void wideAndDeep() {
        Wire x = input();
        Wire deep = hidden(s.chance(0.5) ? hidden(x) : x);
        Wire joined = s.chance(0.5) ? concat(deep, x) : concat(x, deep);
        end(s.chance(0.5) ? hidden(joined) : joined);
    }

    private void fanOut() {
        Wire trunk = hidden(input());
        int width = 4 + s.random.nextInt(4);
        Wire one = hidden(trunk, width);
        Wire other = hidden(trunk, width);
        end(hidden(s.chance(0.5) ? concat(one, other, trunk) : sum(one, other)));
    }

    private void residual(Wire start, int blocks) {
        Wire x = start;
        for (int i = 0; i < blocks; i++) {
            Wire branch = linear(s.chance(0.5) ? hidden(x) : x, x.width());
            x = sum(x, s.chance(0.5) ? after(branch) : branch);
            x = s.chance(0.5) ? after(x) : x;
        }
        end(x);
    }

    private void residualOfInput() {
        Wire x = input();
        end(sum(x, linear(hidden(x), x.width())));
    }

    private void residualOfConcat() {
        Wire x = hidden(input());
        Wire one = hidden(x);
        Wire other = hidden(x);
        Wire joined = concat(one, other);
        Wire third = hidden(x, joined.width());
        end(hidden(sum(joined, third)));
    }

    /** Units behind gates, as in GLU and SwiGLU. */
    private void gates() {
        Wire x = s.chance(0.5) ? hidden(input()) : input();
        Wire up = s.chance(0.5) ? hidden(x) : linear(x, 4 + s.random.nextInt(4));
        Wire product = gated(up, hidden(x, up.width()));
        end(s.chance(0.5) ? hidden(product) : product);
    }

    private Wire gated(Wire up, Wire gate) {
        return joined(up, gate, "Mul", s.either(up.tensor(), gate.tensor()));
    }

    private Wire sum(Wire one, Wire other) {
        boolean threes = s.chance(0.2);
        List<String> addends =
                threes ? List.of(one.tensor(), other.tensor(), one.tensor()) : s.either(one.tensor(), other.tensor());
        return joined(one, other, threes ? "Sum" : "Add", addends);
    }

    private Wire joined(Wire one, Wire other, String operator, List<String> operands) {
        String tensor = s.op(one, operator, operands);
        s.traits.add("join:" + operator);
        s.ledger.tie(one, other);
        List<Boolean> constant = new ArrayList<>();
        for (int i = 0; i < one.width(); i++) {
            constant.add(one.constant().get(i) && other.constant().get(i));
        }
        return new Wire(tensor, one.layout(), one.units(), constant);
    }

    private Wire concat(Wire... parts) {
        List<String> tensors = new ArrayList<>();
        List<Integer> units = new ArrayList<>();
        List<Boolean> constant = new ArrayList<>();
        for (Wire part : parts) {
            tensors.add(part.tensor());
            units.addAll(part.units());
            constant.addAll(part.constant());
        }
        UnitLayout common = parts[0].layout();
        boolean negative = s.opset() >= 11 && s.chance(0.5);
        s.traits.add("join:Concat, axis " + (negative ? "from the end" : "from the start"));
        int axis = negative ? -1 - common.trailing() : common.unitAxis();
        Wire joined = new Wire("", common, units, constant);
        return joined.as(s.op(joined, "Concat", tensors, integer("axis", axis)));
    }

    private void end(Wire in) {
        Wire logits = linear(in, 2 + s.random.nextInt(3));
        s.ledger.keep(logits);
        String layer = s.layers.get(s.layers.size() - 1).tensor();
        int axis = logits.layout().unitAxis();
        boolean lastAxis = logits.layout().trailing() == 0 && (axis > 0 || s.opset() >= 13);
        List<RandomModel.Tail> tails = new ArrayList<>(List.of(RandomModel.Tail.NONE, RandomModel.Tail.SIGMOID));
        if (lastAxis && (s.opset() >= 13 || logits.layout() == UnitLayout.ROWS)) {
            tails.addAll(List.of(RandomModel.Tail.SOFTMAX, RandomModel.Tail.LOG_SOFTMAX));
            if (s.graph.type() == ElementType.FLOAT && logits.layout() == UnitLayout.ROWS) {
                tails.add(RandomModel.Tail.LABEL);
            }
        }
        RandomModel.Tail tail = tails.get(s.random.nextInt(tails.size()));
        s.traits.add("end:" + tail);
        switch (tail) {
            case NONE -> finish(logits, logits.tensor(), tail, layer);
            case SIGMOID -> finish(logits, s.graph.node("Sigmoid", List.of(logits.tensor())), tail, layer);
            case SOFTMAX, LABEL -> {
                String soft = s.graph.node("Softmax", List.of(logits.tensor()), integer("axis", axis));
                finish(logits, soft, RandomModel.Tail.SOFTMAX, layer);
                if (tail == RandomModel.Tail.LABEL) {
                    label(soft, logits.width(), layer);
                }
            }
            case LOG_SOFTMAX ->
                finish(
                        logits,
                        s.graph.node("LogSoftmax", List.of(logits.tensor()), integer("axis", axis)),
                        tail,
                        layer);
            default -> throw new IllegalStateException("no tail " + tail);
        }
    }

    private void finish(Wire logits, String output, RandomModel.Tail tail, String layer) {
        s.graph.output(output, logits.layout().dims(s.rows(), logits.width()));
        ends.add(new RandomModel.End(output, tail, layer, logits.layout().trailing()));
    }

    /** As scikit-learn's converter ends: the most probable class, and a map of class to probability. */
    private void label(String probabilities, int classes, String layer) {
        String label = s.graph.node("ArgMax", List.of(probabilities), integer("axis", 1), integer("keepdims", 0));
        s.graph.output(label, ElementType.INT64, s.rows());
        ends.add(new RandomModel.End(label, RandomModel.Tail.LABEL, layer, 0));
        long[] names = new long[classes];
        Arrays.setAll(names, i -> i);
        AttributeProto labels = GraphBuilder.integers("classlabels_int64s", names);
        String map = s.graph.node("ZipMap", List.of(probabilities), labels);
        s.graph.lastNode().setDomain("ai.onnx.ml");
        s.graph.usesLabels();
        s.graph.bareOutput(map);
    }
}
