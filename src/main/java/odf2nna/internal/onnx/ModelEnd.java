package odf2nna.internal.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import odf2nna.internal.onnx.proto.Onnx.AttributeProto;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;
import odf2nna.onnx.UnsupportedModelException;

/**
 * How a model ends: which tensor holds its scores, one number per class or target, and what kind of numbers they are.
 *
 * @param tensor the tensor to read; before a ZipMap, where there is one
 * @param form what its numbers are
 * @param classNames names of the classes, as scikit-learn's exporter writes them; empty when the file has none
 */
public record ModelEnd(String tensor, Form form, List<String> classNames) {
    /** What the numbers of an output are, by the operator that makes them. */
    public enum Form {
        /** Softmax: probabilities of exclusive classes. */
        PROBABILITIES,
        /** LogSoftmax. */
        LOG_PROBABILITIES,
        /** Sigmoid: a probability by itself. */
        SIGMOID,
        /** Anything else: logits or plain numbers. */
        RAW
    }

    public ModelEnd {
        classNames = List.copyOf(classNames);
    }

    /**
     * Finds the scores of a model.
     *
     * @param output name of the output wanted; empty for the first with floating-point numbers that depend on the
     *     inputs and on nothing random
     * @throws UnsupportedModelException if there is no such output
     */
    public static ModelEnd of(OnnxModel model, Optional<String> output) {
        Graph graph = model.graph();
        Optional<NodeProto> zipMap = graph.nodes().stream()
                .filter(node -> node.getOpType().equals("ZipMap") && graph.isOutput(node.getOutput(0)))
                .filter(node -> output.isEmpty() || output.get().equals(node.getOutput(0)))
                .findFirst();
        if (zipMap.isPresent()) {
            String tensor = zipMap.get().getInput(0);
            Form form = formOf(graph, tensor);
            return new ModelEnd(tensor, form == Form.RAW ? Form.PROBABILITIES : form, classNames(zipMap.get()));
        }
        List<TensorSpec> outputs = model.outputs();
        Optional<TensorSpec> named = outputs.stream()
                .filter(spec -> output.isPresent() && output.get().equals(spec.name()))
                .findFirst();
        TensorSpec chosen = (output.isPresent() ? named : mostTelling(model))
                .orElseThrow(() -> new UnsupportedModelException(
                        model.file().toString(),
                        "no output %s; the outputs are %s"
                                .formatted(
                                        output.map(name -> "is called '" + name + "'")
                                                .orElse("holds real numbers"),
                                        outputs.stream()
                                                .map(spec -> "'" + spec.name() + "' " + spec)
                                                .toList())));
        return new ModelEnd(chosen.name(), formOf(graph, chosen.name()), List.of());
    }

    /** The first output with real numbers, but a constant or a random one only if there is no other. */
    private static Optional<TensorSpec> mostTelling(OnnxModel model) {
        List<TensorSpec> real = model.outputs().stream()
                .filter(spec -> spec.type().filter(ElementType::isReal).isPresent())
                .toList();
        return real.stream()
                .filter(spec -> Ancestry.readsInputs(model, spec.name()) && !Ancestry.isRandom(model, spec.name()))
                .findFirst()
                .or(() -> real.stream().findFirst());
    }

    private static Form formOf(Graph graph, String tensor) {
        Optional<NodeProto> maker = graph.producer(tensor).map(graph::node);
        return maker.map(node -> switch (node.getOpType()) {
                    case "Softmax" -> Form.PROBABILITIES;
                    case "LogSoftmax" -> Form.LOG_PROBABILITIES;
                    case "Sigmoid" -> Form.SIGMOID;
                    case "Identity", "Cast", "Reshape", "Squeeze", "Flatten", "Transpose" ->
                        formOf(graph, node.getInput(0));
                    default -> Form.RAW;
                })
                .orElse(Form.RAW);
    }

    private static List<String> classNames(NodeProto zipMap) {
        List<String> names = new ArrayList<>();
        for (AttributeProto attribute : zipMap.getAttributeList()) {
            attribute.getStringsList().forEach(name -> names.add(name.toStringUtf8()));
            attribute.getIntsList().forEach(label -> names.add(Long.toString(label)));
        }
        return names;
    }
}
