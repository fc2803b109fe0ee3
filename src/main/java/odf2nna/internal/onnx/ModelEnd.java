package odf2nna.internal.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import odf2nna.internal.network.Activation;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Value;
import odf2nna.internal.onnx.proto.Onnx.AttributeProto;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;
import odf2nna.onnx.UnsupportedModelException;

/**
 * The end of a model: the tensor with its scores, one number per class or target, and the form of these numbers.
 *
 * @param tensor the tensor with the scores; before a ZipMap, where there is one
 * @param form of its numbers
 * @param classNames names of the classes, as scikit-learn's exporter writes them; empty when the file has none
 * @param picksClass whether the model itself picks a class by the largest of them, with a ZipMap or an ArgMax
 */
public record ModelEnd(String tensor, Form form, List<String> classNames, boolean picksClass) {
    private static final Set<String> SQUASHING = Set.of("Softmax", "LogSoftmax", "Sigmoid");

    /** The form of an output's numbers, by its last operator. */
    public enum Form {
        /** Softmax: probabilities of exclusive classes. */
        PROBABILITIES,
        /** LogSoftmax. */
        LOG_PROBABILITIES,
        /** Sigmoid: a probability by itself. */
        SIGMOID,
        /** 1 − p and p of a Sigmoid p: probabilities of two classes, as scikit-learn's exporter writes them. */
        SIGMOID_PAIR,
        /** Anything else: logits or plain numbers. */
        RAW;

        /** {@return whether the numbers of a row belong to mutually exclusive classes} */
        public boolean isOfClasses() {
            return this == PROBABILITIES || this == LOG_PROBABILITIES || this == SIGMOID_PAIR;
        }
    }

    public ModelEnd {
        classNames = List.copyOf(classNames);
    }

    /**
     * Finds the scores of a model.
     *
     * @param output name of the requested output; empty for the first with floating-point numbers that depend on the
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
            Form form = new OutputForms(model).of(tensor);
            return new ModelEnd(tensor, form == Form.RAW ? Form.PROBABILITIES : form, classNames(zipMap.get()), true);
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
        return new ModelEnd(
                chosen.name(), new OutputForms(model).of(chosen.name()), List.of(), picksClass(graph, chosen.name()));
    }

    /** The first output with real numbers; constant and random ones only if there is no other. */
    private static Optional<TensorSpec> mostTelling(OnnxModel model) {
        List<TensorSpec> real = model.outputs().stream()
                .filter(spec -> spec.type().filter(ElementType::isReal).isPresent())
                .toList();
        return real.stream()
                .filter(spec -> Ancestry.readsInputs(model, spec.name()) && !Ancestry.isRandom(model, spec.name()))
                .findFirst()
                .or(() -> real.stream().findFirst());
    }

    private static boolean picksClass(Graph graph, String tensor) {
        String scores = scores(graph, tensor);
        return graph.nodes().stream()
                .filter(node -> node.getOpType().equals("ArgMax"))
                .anyMatch(node -> scores(graph, node.getInput(0)).equals(scores));
    }

    /** {@return the tensor behind operators that keep which number of a row is the largest} */
    private static String scores(Graph graph, String tensor) {
        return graph.producer(tensor)
                .map(graph::node)
                .filter(node -> OutputForms.LAYOUT.contains(node.getOpType()) || SQUASHING.contains(node.getOpType()))
                .map(node -> scores(graph, node.getInput(0)))
                .orElse(tensor);
    }

    private static List<String> classNames(NodeProto zipMap) {
        List<String> names = new ArrayList<>();
        for (AttributeProto attribute : zipMap.getAttributeList()) {
            attribute.getStringsList().forEach(name -> names.add(name.toStringUtf8()));
            attribute.getIntsList().forEach(label -> names.add(Long.toString(label)));
        }
        return names;
    }

    /**
     * {@return the value before the Softmax, LogSoftmax or Sigmoid at the model's end, the logits; without one, the
     * value of the output; empty where other operators are in between, or not all of the logits lead to the output}
     */
    public Optional<String> scoreValue(OnnxModel model, DenseRegion region) {
        Graph graph = model.graph();
        DenseNetwork network = region.network();
        Set<String> values = network.values().stream().map(Value::name).collect(Collectors.toSet());
        String reached = form == Form.SIGMOID_PAIR ? new OutputForms(model).paired(tensor) : tensor;
        boolean squashed = form == Form.RAW;
        boolean selected = false;
        while (!values.contains(reached)) {
            Optional<NodeProto> maker = graph.producer(reached).map(graph::node);
            if (maker.isEmpty() || maker.get().getInputCount() == 0) {
                return Optional.empty();
            }
            String operator = maker.get().getOpType();
            boolean squashes = SQUASHING.contains(operator) && !squashed;
            boolean selects = OutputForms.SELECTING.contains(operator) && form != Form.RAW;
            if (!squashes && !selects && !OutputForms.LAYOUT.contains(operator)) {
                return Optional.empty();
            }
            squashed = squashed || squashes;
            selected = selected || selects;
            reached = maker.get().getInput(0);
        }
        boolean isPart = selected;
        return (squashed ? Optional.of(reached) : beforeSigmoid(network, reached))
                .filter(name -> !(network.value(name) instanceof Value.Input))
                .filter(name -> !isPart || network.value(name).width() == 1);
    }

    /** The Sigmoid at the end may be part of the network, as any activation, and clipped. */
    private static Optional<String> beforeSigmoid(DenseNetwork network, String name) {
        if (!(network.value(name) instanceof Value.Activated last)) {
            return Optional.empty();
        }
        return last.activation() == Activation.Plain.SIGMOID
                ? Optional.of(last.source())
                : last.activation() instanceof Activation.Clip
                        ? beforeSigmoid(network, last.source())
                        : Optional.empty();
    }
}
