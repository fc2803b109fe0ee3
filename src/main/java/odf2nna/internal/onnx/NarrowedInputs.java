package odf2nna.internal.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import odf2nna.internal.onnx.proto.Onnx.GraphProto;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;
import odf2nna.internal.onnx.proto.Onnx.ValueInfoProto;

/**
 * Removes selections of input columns, so that the inputs themselves hold only the selected columns. A selection is a
 * Gather of constant columns that is the only consumer of an input of shape {@code [N, width]}, directly or behind a
 * Cast.
 */
public final class NarrowedInputs {
    /** Operators that treat columns independently and accept any number of them. */
    private static final Set<String> PASSES = Set.of("Cast", "Identity");

    private final Graph graph;
    private final Constants constants;
    private final GraphProto.Builder changed;
    private final Set<NodeProto> removed = new HashSet<>();
    /** Tensors that have fewer columns now. */
    private final Set<String> narrower = new HashSet<>();

    private final Map<String, String> renamed = new HashMap<>();

    private NarrowedInputs(OnnxModel model) {
        this.graph = model.graph();
        this.constants = new Constants(graph, model.codec());
        this.changed = model.proto().getGraph().toBuilder();
    }

    /**
     * The columns that an input holds from now on.
     *
     * @param input name of the input
     * @param width how many columns it had
     * @param kept the remaining ones, from 0, in their new order
     */
    public record Columns(String input, int width, List<Integer> kept) {
        public Columns {
            kept = List.copyOf(kept);
        }
    }

    /**
     * A model with narrower inputs.
     *
     * @param model the model; the one that was given, if no input has a selection
     * @param inputs those that are narrower
     */
    public record Narrowed(OnnxModel model, List<Columns> inputs) {
        public Narrowed {
            inputs = List.copyOf(inputs);
        }
    }

    /**
     * {@return why a selection of the positions of a value could not be moved to the model's input, to make it
     * narrower; empty if it could}
     *
     * @param value an input of the dense part
     */
    public static Optional<String> obstacle(OnnxModel model, String value) {
        return new NarrowedInputs(model).obstacle(value);
    }

    private Optional<String> obstacle(String value) {
        String tensor = value;
        while (graph.producer(tensor).isPresent()) {
            NodeProto node = graph.node(graph.producer(tensor).get());
            if (selection(node).isEmpty() && !PASSES.contains(Graph.operator(node))) {
                return Optional.of(
                        "%s precedes the columns '%s' that the network takes".formatted(Graph.title(node), value));
            }
            tensor = node.getInput(0);
            if (graph.uses(tensor).size() > 1 || graph.isOutput(tensor) || graph.isReadInSubgraph(tensor)) {
                return Optional.of("'%s' is read by more than %s".formatted(tensor, Graph.title(node)));
            }
        }
        String reached = tensor;
        List<Long> dims = graph.feeds().stream()
                .filter(feed -> feed.getName().equals(reached))
                .findFirst()
                .map(NarrowedInputs::dims)
                .orElse(List.of());
        return isTable(dims)
                ? Optional.empty()
                : Optional.of("input '%s' has the dimensions %s, expected [N, width]".formatted(reached, dims));
    }

    private static List<Long> dims(ValueInfoProto feed) {
        return feed.getType().getTensorType().getShape().getDimList().stream()
                .map(dim -> dim.hasDimValue() ? dim.getDimValue() : -1)
                .toList();
    }

    private static boolean isTable(List<Long> dims) {
        return dims.size() == 2 && dims.get(1) > 0;
    }

    /** {@return the model without the selections of its inputs} */
    public static Narrowed of(OnnxModel model) {
        NarrowedInputs narrowing = new NarrowedInputs(model);
        List<Columns> inputs = new ArrayList<>();
        for (ValueInfoProto feed : model.graph().feeds()) {
            narrowing.columns(feed).ifPresent(inputs::add);
        }
        return inputs.isEmpty() ? new Narrowed(model, inputs) : new Narrowed(narrowing.finish(model, inputs), inputs);
    }

    /** Follows selections from an input to the first tensor with another consumer. */
    private Optional<Columns> columns(ValueInfoProto feed) {
        List<Long> dims = dims(feed);
        if (!isTable(dims)) {
            return Optional.empty();
        }
        int width = Math.toIntExact(dims.get(1));
        List<Integer> columns = IntStream.range(0, width).boxed().toList();
        boolean selected = false;
        List<String> passed = new ArrayList<>();
        String tensor = feed.getName();
        for (Optional<NodeProto> next = onlyConsumer(tensor); next.isPresent(); next = onlyConsumer(tensor)) {
            NodeProto node = next.get();
            Optional<List<Long>> selection = selection(node);
            passed.add(tensor);
            if (selection.isPresent()) {
                columns = selected(columns, selection.get());
                selected = true;
                removed.add(node);
                renamed.put(node.getOutput(0), renamed.getOrDefault(tensor, tensor));
                narrower.addAll(passed);
            }
            tensor = node.getOutput(0);
        }
        return selected ? Optional.of(new Columns(feed.getName(), width, columns)) : Optional.empty();
    }

    private static List<Integer> selected(List<Integer> columns, List<Long> indices) {
        return indices.stream()
                .map(index -> columns.get(Math.toIntExact(index < 0 ? index + columns.size() : index)))
                .toList();
    }

    /** The only consumer of a tensor, if it selects columns or keeps them unchanged. */
    private Optional<NodeProto> onlyConsumer(String tensor) {
        return graph.onlyUse(tensor)
                .map(use -> graph.node(use.node()))
                .filter(node -> selection(node).isPresent() || PASSES.contains(Graph.operator(node)));
    }

    /** The columns that a node selects; empty if it does something else. */
    private Optional<List<Long>> selection(NodeProto node) {
        long axis = Graph.integer(node, "axis", 0);
        if (!Graph.operator(node).equals("Gather") || axis != 1) {
            return Optional.empty();
        }
        boolean ends = graph.isOutput(node.getOutput(0)) || graph.isReadInSubgraph(node.getOutput(0));
        return ends ? Optional.empty() : constants.integerList(node.getInput(1));
    }

    private OnnxModel finish(OnnxModel model, List<Columns> inputs) {
        List<NodeProto> left = new ArrayList<>();
        for (NodeProto node : graph.nodes()) {
            if (!removed.contains(node)) {
                NodeProto.Builder consumer = node.toBuilder().clearInput();
                node.getInputList().forEach(input -> consumer.addInput(renamed.getOrDefault(input, input)));
                left.add(consumer.build());
            }
        }
        changed.clearNode().addAllNode(left);
        for (ValueInfoProto.Builder declared : changed.getInputBuilderList()) {
            inputs.stream()
                    .filter(columns -> columns.input().equals(declared.getName()))
                    .forEach(columns -> declared.getTypeBuilder()
                            .getTensorTypeBuilder()
                            .getShapeBuilder()
                            .getDimBuilder(1)
                            .setDimValue(columns.kept().size()));
        }
        for (int i = changed.getValueInfoCount() - 1; i >= 0; i--) {
            if (narrower.contains(changed.getValueInfo(i).getName())) {
                changed.removeValueInfo(i);
            }
        }
        UnusedParts.remove(model.proto().getGraph(), changed);
        return model.with(changed);
    }
}
