package odf2nna.internal.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import odf2nna.internal.onnx.proto.Onnx.AttributeProto;
import odf2nna.internal.onnx.proto.Onnx.GraphProto;
import odf2nna.internal.onnx.proto.Onnx.ModelProto;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;
import odf2nna.internal.onnx.proto.Onnx.OperatorSetIdProto;
import odf2nna.onnx.UnsupportedModelException;

/**
 * Raises models of opset 6, most of whose arithmetic ONNX Runtime does not run, to opset 7, where every node means the
 * same. Opset 7 matches the shapes of operands from the right, as numpy does; before, attributes specified the axes.
 *
 * @see <a href="https://onnx.ai/onnx/operators/">ONNX operators, versions 1, 6 and 7</a>
 */
final class OpsetSix {
    static final long VERSION = 6;

    private static final Set<String> BROADCASTING =
            Set.of("Add", "Sub", "Mul", "Div", "Pow", "And", "Or", "Xor", "Equal", "Greater", "Less");
    private static final Set<String> RECURRENT = Set.of("GRU", "LSTM", "RNN");

    private final OnnxModel model;
    private final Shapes shapes;
    private final List<String> findings = new ArrayList<>();

    private OpsetSix(OnnxModel model) {
        this.model = model;
        this.shapes = new Shapes(model.graph(), new Constants(model.graph(), model.codec()));
    }

    /**
     * {@return the model in opset 7}
     *
     * @throws UnsupportedModelException if a node would mean something else; names all of them
     */
    static OnnxModel raised(OnnxModel model) {
        OpsetSix six = new OpsetSix(model);
        GraphProto.Builder graph = model.proto().getGraph().toBuilder().clearNode();
        model.graph().nodes().forEach(node -> graph.addAllNode(six.raised(node)));
        if (!six.findings.isEmpty()) {
            throw new UnsupportedModelException(
                    model.file().toString(),
                    ("opset 6, and can't be raised to 7, from which on ONNX Runtime runs models: %s; convert it with"
                                    + " onnx.version_converter, or export it again")
                            .formatted(String.join("; ", six.findings)));
        }
        ModelProto.Builder proto = model.proto().toBuilder().setGraph(graph);
        for (OperatorSetIdProto.Builder opset : proto.getOpsetImportBuilderList()) {
            if (Graph.isStandard(opset.getDomain())) {
                opset.setVersion(VERSION + 1);
            }
        }
        return model.with(proto.build());
    }

    private List<NodeProto> raised(NodeProto node) {
        if (!Graph.isStandard(node.getDomain())) {
            return List.of(node);
        }
        String operator = node.getOpType();
        if (BROADCASTING.contains(operator)) {
            return matched(node);
        }
        if (RECURRENT.contains(operator)) {
            return List.of(without(node, "output_sequence"));
        }
        return switch (operator) {
            case "Gemm" -> List.of(without(node, "broadcast"));
            case "BatchNormalization", "Dropout" -> inference(node);
            case "PRelu" -> slope(node);
            case "Upsample" -> refused(node, "it is another operator there");
            default ->
                node.getAttributeList().stream().anyMatch(AttributeProto::hasG)
                        ? refused(node, "it holds a graph of its own")
                        : List.of(node);
        };
    }

    private List<NodeProto> refused(NodeProto node, String reason) {
        findings.add("%s: %s".formatted(Graph.title(node), reason));
        return List.of(node);
    }

    private static NodeProto without(NodeProto node, String... names) {
        NodeProto.Builder changed = node.toBuilder().clearAttribute();
        node.getAttributeList().stream()
                .filter(attribute -> !List.of(names).contains(attribute.getName()))
                .forEach(changed::addAttribute);
        return changed.build();
    }

    /**
     * With {@code broadcast}, the second operand is aligned with the last axes of the first, or with those from {@code
     * axis} on.
     */
    private List<NodeProto> matched(NodeProto node) {
        NodeProto plain = without(node, "broadcast", "axis");
        boolean isPlaced = Graph.integer(node, "broadcast", 0) != 0
                && Graph.attribute(node, "axis").isPresent();
        if (!isPlaced) {
            return List.of(plain);
        }
        Optional<Integer> rank = shapes.rank(node.getInput(0));
        Optional<Integer> inner = rank(node.getInput(1));
        if (rank.isEmpty() || inner.isEmpty()) {
            return refused(node, "the number of its operands' dimensions is not known");
        }
        long axis = Graph.integer(node, "axis", 0);
        int after = (int) (rank.get() - (axis < 0 ? axis + rank.get() : axis) - inner.get());
        if (after < 0) {
            return refused(node, "its second operand has no place at axis " + axis);
        }
        if (after == 0) {
            return List.of(plain);
        }
        String placed = node.getOutput(0) + "/placed";
        NodeProto.Builder place = NodeProto.newBuilder()
                .setOpType("Unsqueeze")
                .setName(placed)
                .addInput(node.getInput(1))
                .addOutput(placed)
                .addAttribute(AttributeProto.newBuilder()
                        .setName("axes")
                        .setType(AttributeProto.AttributeType.INTS)
                        .addAllInts(IntStream.range(0, after)
                                .mapToObj(i -> (long) inner.get() + i)
                                .toList()));
        return List.of(place.build(), plain.toBuilder().setInput(1, placed).build());
    }

    private Optional<Integer> rank(String tensor) {
        return shapes.rank(tensor).or(() -> model.graph().initializer(tensor).map(stored -> stored.getDimsCount()));
    }

    /** In opset 7 both do what they do at inference where they have one output; in opset 6 where {@code is_test} says so. */
    private List<NodeProto> inference(NodeProto node) {
        boolean isTest = Graph.integer(node, "is_test", 0) != 0;
        if (!isTest || node.getOutputCount() > 1) {
            return refused(node, "it is written as for training (is_test)");
        }
        return List.of(without(node, "is_test", "consumed_inputs"));
    }

    /** The slope of a channel, the second axis; from opset 7 on the last one if nothing else is said. */
    private List<NodeProto> slope(NodeProto node) {
        boolean isSingle = model.graph()
                .initializer(node.getInput(1))
                .filter(slope -> slope.getDimsList().stream().allMatch(dim -> dim == 1))
                .isPresent();
        boolean isMatrix =
                shapes.rank(node.getInput(0)).filter(rank -> rank == 2).isPresent();
        return isSingle || isMatrix ? List.of(node) : refused(node, "its slope is one for each channel");
    }
}
