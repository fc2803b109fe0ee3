package odf2nna.internal.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import odf2nna.internal.network.DenseLayer;
import odf2nna.internal.network.Reduction;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import odf2nna.internal.onnx.proto.Onnx.GraphProto;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;
import odf2nna.internal.onnx.proto.Onnx.ValueInfoProto;

/**
 * Makes a model take raw columns. Their scaling, {@code (x − c)·f}, is folded into the dense layers that are the only
 * consumers of an input, as {@code W·diag(f)} and {@code b − W·(f·c)}; otherwise it becomes Sub, Mul and Add in front
 * of it.
 */
public final class RawColumns {
    /** With |c·f| above this the sums of a layer lose more than 4 bits by cancellation; a Sub in front loses none. */
    private static final double FARTHEST = 16;
    /** Operators that keep the order of a row's numbers. */
    private static final Set<String> PASSES =
            Set.of("Flatten", "Reshape", "Squeeze", "Unsqueeze", "Identity", "Dropout", "Cast");

    private final LoadedModel model;
    private final Graph graph;
    private final Constants constants;
    private final Map<Graph.Use, Value.Dense> layers = new HashMap<>();

    private RawColumns(LoadedModel model) {
        this.model = model;
        this.graph = model.model().graph();
        this.constants = new Constants(graph, model.model().codec());
        for (Value.Dense layer : model.network().layers()) {
            DenseSite site = model.region().site(layer);
            layers.put(new Graph.Use(site.node(), site.sourceSlot()), layer);
        }
    }

    /**
     * The scaling of an input's columns: {@code (x − center) · factor}.
     *
     * @param input its name
     * @param shape its dimensions for one row
     * @param factors one for each column, row-major
     * @param centers likewise
     */
    public record Scaling(String input, List<Integer> shape, Vector factors, Vector centers) {
        public Scaling {
            shape = List.copyOf(shape);
        }

        private double offset(int column) {
            return -factors.get(column) * centers.get(column);
        }

        private double farthest() {
            return IntStream.range(0, factors.size())
                    .mapToDouble(j -> Math.abs(offset(j)))
                    .max()
                    .orElse(0);
        }
    }

    /**
     * A model that takes raw columns.
     *
     * @param layers names of the dense layers that include the scaling
     * @param inFront by name of an input that is scaled by operators in front, the tensor with the scaled columns
     */
    public record Folded(OnnxModel model, List<String> layers, Map<String, String> inFront) {
        public Folded {
            layers = List.copyOf(layers);
            inFront = Map.copyOf(inFront);
        }
    }

    /** {@return why no input of a model can take raw columns; empty if all can} */
    public static Optional<String> obstacle(OnnxModel model) {
        Graph graph = model.graph();
        for (TensorSpec input : model.inputs()) {
            if (input.type().filter(ElementType::isReal).isEmpty()) {
                return Optional.of("input '%s' is %s, expected real numbers, as scaled columns are"
                        .formatted(input.name(), input));
            }
            if (graph.isOutput(input.name())) {
                return Optional.of("input '%s' is an output, too".formatted(input.name()));
            }
            if (graph.isReadInSubgraph(input.name())) {
                return Optional.of("input '%s' is read inside a branch or loop".formatted(input.name()));
            }
        }
        return Optional.empty();
    }

    /**
     * {@return the model that includes the scaling of its columns}
     *
     * @param scalings one for each input
     * @param intoLayers whether the weights of layers may change
     */
    public static Folded fold(LoadedModel model, List<Scaling> scalings, boolean intoLayers) {
        RawColumns raw = new RawColumns(model);
        Map<String, LayerScaling> taken = new LinkedHashMap<>();
        List<Scaling> others = new ArrayList<>();
        for (Scaling scaling : scalings) {
            Map<String, LayerScaling> consumers = new LinkedHashMap<>();
            int[] all = IntStream.range(0, scaling.factors().size()).toArray();
            if (intoLayers
                    && scaling.farthest() <= FARTHEST
                    && raw.isConsumedByLayers(scaling.input(), all, scaling, consumers)) {
                taken.putAll(consumers);
            } else {
                others.add(scaling);
            }
        }
        OnnxModel folded = taken.isEmpty() ? model.model() : raw.intoLayers(taken);
        Map<String, String> inFront = new TreeMap<>();
        for (Scaling scaling : others) {
            InFront front = new InFront(folded, scaling);
            folded = front.add();
            inFront.put(scaling.input(), front.scaled());
        }
        List<String> names = taken.keySet().stream()
                .map(value ->
                        ((Value.Dense) model.network().value(value)).layer().name())
                .toList();
        return new Folded(folded, names, inFront);
    }

    /** The scaling of a layer's inputs: {@code x · factor + offset}. */
    private record LayerScaling(Vector factors, Vector offsets) {
        static LayerScaling of(Scaling scaling, int[] columns) {
            return new LayerScaling(
                    Vector.of(IntStream.of(columns)
                            .mapToDouble(scaling.factors()::get)
                            .toArray()),
                    Vector.of(IntStream.of(columns).mapToDouble(scaling::offset).toArray()));
        }
    }

    /**
     * {@return whether all consumers of a tensor with columns of an input are dense layers}
     *
     * @param consumers receives these layers
     */
    private boolean isConsumedByLayers(
            String tensor, int[] columns, Scaling scaling, Map<String, LayerScaling> consumers) {
        if (graph.isOutput(tensor) || graph.isReadInSubgraph(tensor)) {
            return false;
        }
        for (Graph.Use use : graph.uses(tensor)) {
            Value.Dense layer = layers.get(use);
            NodeProto node = graph.node(use.node());
            Optional<int[]> passed = passed(node, use.slot(), columns);
            if (layer != null && takes(layer, columns.length)) {
                consumers.put(layer.name(), LayerScaling.of(scaling, columns));
            } else if (layer != null
                    || passed.isEmpty()
                    || !isConsumedByLayers(node.getOutput(0), passed.get(), scaling, consumers)) {
                return false;
            }
        }
        return true;
    }

    /** Whether a layer takes exactly such a row, in single or double precision; half precision is too coarse. */
    private boolean takes(Value.Dense layer, int width) {
        DenseSite site = model.region().site(layer);
        boolean alongRows = site.source().trailing() == 0
                || Graph.operator(graph.node(site.node())).equals("Conv");
        return layer.layer().inputs() == width && alongRows && site.type() != ElementType.FLOAT16;
    }

    /** The columns that a node passes on unchanged; empty for other nodes. */
    private Optional<int[]> passed(NodeProto node, int slot, int[] columns) {
        if (slot != 0) {
            return Optional.empty();
        }
        String operator = Graph.operator(node);
        if (operator.equals("Gather") && Graph.integer(node, "axis", 0) == 1) {
            return constants
                    .integerList(node.getInput(1))
                    .map(chosen -> chosen.stream()
                            .mapToInt(index -> columns[Math.toIntExact(index < 0 ? index + columns.length : index)])
                            .toArray());
        }
        boolean same = PASSES.contains(operator) && (!operator.equals("Cast") || LayoutMatcher.keepsValues(node));
        return same ? Optional.of(columns) : Optional.empty();
    }

    private OnnxModel intoLayers(Map<String, LayerScaling> taken) {
        Map<String, DenseLayer> scaled = new HashMap<>();
        taken.forEach((name, scaling) -> {
            DenseLayer layer = ((Value.Dense) model.network().value(name)).layer();
            scaled.put(name, layer.onScaled(scaling.factors(), scaling.offsets()));
        });
        return ModelRewriter.rewrite(
                model.model(),
                model.region(),
                Reduction.atFullWidth(model.network().withLayers(scaled)));
    }

    /** Operators in front of an input: {@code (x − c)·f + r}, where r corrects the rounding of c. */
    private static final class InFront {
        private final OnnxModel model;
        private final Scaling scaling;
        private final ElementType declared;
        private final ElementType type;
        private final Set<String> names;
        private final GraphProto.Builder graph;
        private final List<NodeProto> nodes = new ArrayList<>();
        private String current;

        /** Half precision can't hold raw columns, so such an input becomes FLOAT. */
        InFront(OnnxModel model, Scaling scaling) {
            this.model = model;
            this.scaling = scaling;
            this.declared = model.inputs().stream()
                    .filter(input -> input.name().equals(scaling.input()))
                    .flatMap(input -> input.type().stream())
                    .findFirst()
                    .orElseThrow();
            this.type = declared == ElementType.FLOAT16 ? ElementType.FLOAT : declared;
            this.names = model.graph().names();
            this.graph = model.proto().getGraph().toBuilder();
            this.current = scaling.input();
        }

        /** {@return the tensor with the scaled columns} */
        String scaled() {
            return current;
        }

        OnnxModel add() {
            Vector factors = scaling.factors();
            Vector centers = TensorCodec.compact(type, scaling.centers().toArray());
            IntToDoubleFunction rest = j -> (centers.get(j) - scaling.centers().get(j)) * factors.get(j);
            step("Sub", "_centred", centers::get, 0, 0);
            step("Mul", "_multiplied", factors::get, 1, 0);
            step("Add", "_scaled", rest, 0, type.unitRoundoff());
            if (declared != type) {
                String output = Graph.fresh(scaling.input() + "_half", names);
                nodes.add(Graph.made("Cast", List.of(current), output, "to", declared.code()).toBuilder()
                        .setName(output)
                        .build());
                current = output;
                for (ValueInfoProto.Builder input : graph.getInputBuilderList()) {
                    if (input.getName().equals(scaling.input())) {
                        input.getTypeBuilder().getTensorTypeBuilder().setElemType(type.code());
                    }
                }
            }
            List<NodeProto> all = new ArrayList<>(nodes);
            for (NodeProto.Builder node : graph.getNodeBuilderList()) {
                for (int slot = 0; slot < node.getInputCount(); slot++) {
                    if (node.getInput(slot).equals(scaling.input())) {
                        node.setInput(slot, current);
                    }
                }
                all.add(node.build());
            }
            graph.clearNode().addAllNode(all);
            return model.with(graph);
        }

        /** Adds an operator, unless no number differs from the neutral one by more than a tolerance. */
        private void step(String operator, String name, IntToDoubleFunction number, double neutral, double tolerance) {
            int width = scaling.factors().size();
            if (IntStream.range(0, width).allMatch(j -> Math.abs(number.applyAsDouble(j) - neutral) <= tolerance)) {
                return;
            }
            boolean one = IntStream.range(1, width).allMatch(j -> number.applyAsDouble(j) == number.applyAsDouble(0));
            Vector numbers = TensorCodec.compact(type, one ? 1 : width, number);
            String output = Graph.fresh(scaling.input() + name, names);
            String constant = Graph.fresh(output + "_by", names);
            Tensor tensor = new Tensor(type, one ? List.of(1) : scaling.shape(), numbers);
            GraphEditor.addInitializer(graph, model.irVersion(), TensorCodec.encode(constant, tensor));
            nodes.add(Graph.made(operator, List.of(current, constant), output).toBuilder()
                    .setName(output)
                    .build());
            current = output;
        }
    }
}
