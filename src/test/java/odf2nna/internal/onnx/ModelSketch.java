package odf2nna.internal.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import odf2nna.internal.onnx.proto.Onnx.AttributeProto;

/** A random model while it is being written. */
final class ModelSketch {
    /**
     * One way to write something down.
     *
     * @param name what it is called in the count of traits
     * @param since first opset that allows it
     * @param until last opset that allows it
     * @param write adds the nodes to the sketch
     */
    record Piece(String name, int since, int until, BiFunction<ModelSketch, Wire, Wire> write) {}

    private static final Map<String, Boolean> ACCEPTED = new ConcurrentHashMap<>();
    private static final int LATEST = 99;

    final Random random;
    final GraphBuilder graph;
    final UnitLedger ledger = new UnitLedger();
    final Set<String> traits = new TreeSet<>();
    final List<RandomModel.Layer> layers = new ArrayList<>();
    private final Object rows;
    private final boolean declared;

    ModelSketch(Random random, ElementType type, int opset, Object rows, boolean declared) {
        this.random = random;
        this.graph = new GraphBuilder(type, opset, irOf(opset));
        this.rows = rows;
        this.declared = declared;
    }

    private static int irOf(int opset) {
        return opset <= 8 ? 3 : opset <= 11 ? opset - 5 : opset <= 14 ? 7 : opset <= 18 ? 8 : opset <= 20 ? 9 : 10;
    }

    static Piece piece(String name, BiFunction<ModelSketch, Wire, Wire> write) {
        return new Piece(name, 1, LATEST, write);
    }

    static Piece since(int opset, String name, BiFunction<ModelSketch, Wire, Wire> write) {
        return new Piece(name, opset, LATEST, write);
    }

    static Piece until(int opset, String name, BiFunction<ModelSketch, Wire, Wire> write) {
        return new Piece(name, 1, opset, write);
    }

    int opset() {
        return graph.opset();
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    @SafeVarargs
    final <T> T pick(T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    Wire input(String name, int width, UnitLayout layout) {
        graph.input(name, layout.dims(rows, width));
        return new Wire(name, layout, ledger.outside(width), Collections.nCopies(width, false));
    }

    Object rows() {
        return rows;
    }

    /** Writes one of the pieces that this opset and ONNX Runtime allow. */
    Wire write(String kind, List<Piece> pieces, Wire in) {
        List<Piece> possible =
                pieces.stream().filter(piece -> allows(piece, in)).toList();
        if (possible.isEmpty()) {
            return in;
        }
        Piece piece = possible.get(random.nextInt(possible.size()));
        traits.add(kind + piece.name());
        return piece.write().apply(this, in);
    }

    private boolean allows(Piece piece, Wire in) {
        return piece.since() <= opset()
                && opset() <= piece.until()
                && ACCEPTED.computeIfAbsent(
                        piece.name() + graph.type() + opset() + in.layout(),
                        key -> accepts(piece, graph.type(), opset(), in.layout()));
    }

    /** Runs a model of only that part in ONNX Runtime. */
    private static boolean accepts(Piece piece, ElementType type, int opset, UnitLayout layout) {
        ModelSketch probe = new ModelSketch(new Random(1), type, opset, "N", false);
        Wire end = piece.write().apply(probe, probe.input("x", 2, layout));
        String out = probe.graph.node("Identity", List.of(end.tensor()));
        probe.graph.output(out, end.layout().dims("N", 2));
        return OrtRun.accepts(probe.graph.model());
    }

    /** A node that keeps width and layout; its output is declared if the model declares such. */
    String op(Wire like, String operator, List<String> inputs, AttributeProto... attributes) {
        String out = graph.node(operator, inputs, attributes);
        return declare(out, like.layout(), like.width());
    }

    String op(Wire like, String operator, String input, AttributeProto... attributes) {
        return op(like, operator, List.of(input), attributes);
    }

    String declare(String tensor, UnitLayout layout, int width) {
        if (declared) {
            graph.declare(tensor, layout.dims(rows, width));
        }
        return tensor;
    }

    /** The two operands of an operator that takes them in any order, in a random order. */
    List<String> either(String one, String other) {
        return chance(0.5) ? List.of(one, other) : List.of(other, one);
    }

    String scalar(double value) {
        return graph.constant(
                graph.fresh("c"), storage(), graph.type(), chance(0.7) ? new int[0] : new int[] {1}, value);
    }

    /** A constant with one number for each unit of a wire. */
    String perUnit(Wire wire, double low, double high) {
        return graph.constant(
                graph.fresh("v"),
                storage(),
                graph.type(),
                wire.constantDims(chance(0.3)),
                numbers(wire.width(), low, high));
    }

    double[] numbers(int size, double low, double high) {
        double[] values = new double[size];
        Arrays.setAll(values, i -> GraphBuilder.rounded(graph.type(), low + (high - low) * random.nextDouble()));
        return values;
    }

    double[] normal(int size, double deviation) {
        double[] values = new double[size];
        Arrays.setAll(values, i -> GraphBuilder.rounded(graph.type(), deviation * random.nextGaussian()));
        return values;
    }

    GraphBuilder.Storage storage() {
        GraphBuilder.Storage storage = pick(
                GraphBuilder.Storage.RAW,
                GraphBuilder.Storage.RAW,
                GraphBuilder.Storage.TYPED,
                GraphBuilder.Storage.CONSTANT_NODE,
                GraphBuilder.Storage.LISTED_AS_INPUT);
        traits.add("storage:" + storage);
        return storage;
    }
}
