package odf2nna.internal.savedmodel.write;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.ModelGraph;
import odf2nna.internal.onnx.ModelNode;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.onnx.TensorSpec;
import odf2nna.internal.savedmodel.Types;
import odf2nna.onnx.UnsupportedModelException;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;

/** Translates a model's graph node by node. Used once. */
final class GraphExport {
    static final Map<String, Translation> OPERATORS = operators();

    private final OnnxModel model;
    private final ModelGraph source;
    private final GraphWriter graph;
    private final Set<String> learnt;
    private final Map<String, Wire> wires = new HashMap<>();
    private final List<String> findings = new ArrayList<>();
    private final List<String> missing = new ArrayList<>();

    /** A translation whose constants may take so many bytes in all; the values of others are left out. */
    GraphExport(OnnxModel model, long capacity) {
        this.model = model;
        this.graph = new GraphWriter(capacity);
        this.source = ModelGraph.of(model);
        this.learnt = TrainableWeights.of(source);
    }

    private static Map<String, Translation> operators() {
        Map<String, Translation> all = new HashMap<>();
        all.putAll(ElementwiseOperators.table());
        all.putAll(ActivationOperators.table());
        all.putAll(ProductOperators.table());
        all.putAll(LayoutOperators.table());
        all.putAll(SelectionOperators.table());
        all.putAll(NormalizationOperators.table());
        all.putAll(ReductionOperators.table());
        all.putAll(ConvolutionOperators.table());
        all.putAll(MlOperators.table());
        return Map.copyOf(all);
    }

    /**
     * Translates the whole graph.
     *
     * @return the signature: inputs and outputs by their names in the model, inputs as {@link SignatureNames} has them
     * @throws UnsupportedModelException if any node has no counterpart; names all of them
     */
    SignatureDef.Builder translate() {
        SignatureDef.Builder signature = SignatureDef.newBuilder();
        Map<String, String> names = SignatureNames.of(model.inputs());
        for (TensorSpec input : model.inputs()) {
            type(input).ifPresent(type -> {
                Wire wire = graph.placeholder(input, type);
                wires.put(input.name(), wire);
                signature.putInputs(names.get(input.name()), info(wire, input));
            });
        }
        source.nodes().forEach(this::translate);
        if (!missing.isEmpty()) {
            findings.add("there is no TensorFlow operator for " + String.join(", ", missing));
        }
        if (!findings.isEmpty()) {
            throw new UnsupportedModelException(
                    model.file().toString(),
                    "can't be written as a SavedModel: %s; write ONNX".formatted(String.join("; ", findings)));
        }
        for (TensorSpec output : model.outputs()) {
            Wire wire = named(output.name());
            signature.putOutputs(output.name(), info(wire, output));
        }
        return signature;
    }

    private Optional<ElementType> type(TensorSpec input) {
        if (input.type().isEmpty()) {
            findings.add("its input '%s' is no tensor of numbers or texts".formatted(input.name()));
        }
        return input.type();
    }

    private void translate(ModelNode node) {
        Translation operator = OPERATORS.get(node.operator());
        String refused = MlOperators.REFUSED.get(node.operator());
        if (refused != null) {
            findings.add("%s: %s".formatted(node.title(), refused));
            return;
        }
        if (operator == null) {
            missing.add(node.title());
            return;
        }
        Optional<String> sparse =
                node.inputs().stream().filter(source::isSparse).findFirst();
        if (sparse.isPresent()) {
            findings.add("%s: it reads the sparse tensor '%s'".formatted(node.title(), sparse.get()));
            return;
        }
        boolean unknown = node.inputs().stream()
                .anyMatch(input -> !input.isEmpty()
                        && !wires.containsKey(input)
                        && source.texts(input).isEmpty()
                        && source.constant(input).isEmpty());
        if (unknown) {
            return; // what makes it was refused already
        }
        try {
            refuseOtherAttributes(node, operator);
            NodeExport call = new NodeExport(node, model.opset(), source, graph, learnt, wires);
            call.output(0, operator.write().apply(call));
            refuseMissingOutputs(node);
        } catch (Refusal refusal) {
            findings.add("%s: %s".formatted(node.title(), refusal.getMessage()));
        } catch (IndexOutOfBoundsException | ArithmeticException | ClassCastException e) {
            findings.add("%s breaks a rule of ONNX (%s)".formatted(node.title(), e.getMessage()));
        }
    }

    private static void refuseOtherAttributes(ModelNode node, Translation operator) {
        for (String attribute : node.attributes().keySet()) {
            if (!operator.attributes().contains(attribute)) {
                throw new Refusal("its attribute '%s' is not supported".formatted(attribute));
            }
        }
    }

    private void refuseMissingOutputs(ModelNode node) {
        for (String output : node.outputs()) {
            if (!output.isEmpty() && source.isRead(output) && !wires.containsKey(output)) {
                throw new Refusal("its output '%s' is not supported".formatted(output));
            }
        }
    }

    /** A node called like the output, whatever makes it. */
    private Wire named(String output) {
        Wire made = wires.computeIfAbsent(
                output, name -> graph.constant(name, source.constant(name).orElseThrow()));
        String name = graph.wired(output, "Identity", List.of(made), Map.of("T", made.type()));
        return new Wire(name, made.type(), made.shape());
    }

    private static TensorInfo info(Wire wire, TensorSpec declared) {
        List<? extends Number> dims =
                declared.shaped() ? declared.dims() : wire.shape().orElse(List.of());
        return TensorInfo.newBuilder()
                .setName(wire.tensor())
                .setDtype(Types.of(wire.type()))
                .setTensorShape(GraphWriter.shape(
                        dims, declared.shaped() || wire.shape().isPresent()))
                .build();
    }

    GraphWriter graph() {
        return graph;
    }
}
