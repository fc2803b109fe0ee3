package odf2nna.internal.keras.write;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import odf2nna.internal.keras.write.KerasLayer.Tensor;
import odf2nna.internal.network.Value;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.ModelGraph;
import odf2nna.internal.onnx.ModelNode;
import odf2nna.internal.onnx.RawTensor;
import odf2nna.internal.onnx.TensorSpec;
import odf2nna.onnx.UnsupportedModelException;

/**
 * Says a model's graph in layers of Keras, node by node. An activation that an exporter wrote out as several nodes is one layer, as
 * the dense network knows it.
 */
final class LayerExport {
    private final LoadedModel model;
    private final ModelGraph graph;
    private final Map<String, ModelNode> makers = new HashMap<>();
    private final Map<String, List<ModelNode>> readers = new HashMap<>();
    private final Map<String, Value.Activated> activated = new HashMap<>();
    private final Set<String> ends = new LinkedHashSet<>();
    private final List<String> leftOut = new ArrayList<>();
    private final Map<String, Tensor> tensors = new HashMap<>();

    /** By name, in their order. */
    private final Map<String, KerasLayer> layers = new LinkedHashMap<>();

    private final Set<String> names = new HashSet<>();
    private final Set<String> findings = new LinkedHashSet<>();
    private final List<String> inputs = new ArrayList<>();
    private ElementType type = ElementType.FLOAT;

    private LayerExport(LoadedModel model) {
        this.model = model;
        this.graph = ModelGraph.of(model.model());
        for (ModelNode node : graph.nodes()) {
            node.outputs().forEach(output -> makers.put(output, node));
            node.inputs()
                    .forEach(input -> readers.computeIfAbsent(input, name -> new ArrayList<>())
                            .add(node));
        }
        model.model().outputs().forEach(this::end);
        for (Value value : model.network().values()) {
            if (value instanceof Value.Activated one) {
                activated.put(one.name(), one);
            }
        }
    }

    /** Takes an output that is numbers, and of scikit-learn's dictionaries the numbers in them; others have no place in Keras. */
    private void end(TensorSpec output) {
        ModelNode maker = makers.get(output.name());
        if (output.type().filter(ElementType::isReal).isPresent()) {
            ends.add(output.name());
        } else if (maker != null && maker.operator().endsWith("ZipMap")) {
            ends.add(maker.inputs().get(0));
        } else {
            leftOut.add(output.name());
        }
    }

    /**
     * {@return a model's layers}
     *
     * @throws UnsupportedModelException if a node can't be said in layers; names all that can't
     */
    static LayerExport of(LoadedModel model) {
        LayerExport export = new LayerExport(model);
        export.translate();
        return export;
    }

    /** {@return the layers in the order in which Keras numbers them} */
    List<KerasLayer> layers() {
        return LayerOrder.of(layers, outputs());
    }

    /** {@return layers that are the model's inputs, in its order} */
    List<String> inputs() {
        return inputs;
    }

    /** {@return layers that give the model's outputs, in its order} */
    List<String> outputs() {
        return ends.stream().map(end -> tensor(end).layer()).toList();
    }

    /** {@return the model's outputs that Keras has no place for, such as names of classes} */
    List<String> leftOut() {
        return leftOut;
    }

    /** {@return the precision of all layers} */
    ElementType type() {
        return type;
    }

    private void translate() {
        model.model().inputs().forEach(this::input);
        Set<String> needed = needed();
        for (ModelNode node : graph.nodes()) {
            for (String output : node.outputs()) {
                if (needed.contains(output) && !tensors.containsKey(output) && !graph.isConstant(output)) {
                    translate(node, output);
                }
            }
        }
        for (String end : ends) {
            if (findings.isEmpty() && !tensors.containsKey(end)) {
                findings.add("its output '%s' is a constant".formatted(end));
            }
        }
        if (ends.isEmpty()) {
            findings.add("none of its outputs are real numbers");
        }
        if (!findings.isEmpty()) {
            throw new UnsupportedModelException(
                    model.model().file().toString(),
                    "can't be written as a Keras file: %s; write ONNX or a SavedModel"
                            .formatted(String.join("; ", findings)));
        }
    }

    private void input(TensorSpec input) {
        Optional<ElementType> real = input.type().filter(ElementType::isReal);
        boolean known = input.shaped() && input.dims().size() >= 2;
        if (real.isEmpty() || !known) {
            findings.add("its input '%s' is %s, expected rows of real numbers".formatted(input.name(), input));
            return;
        }
        if (!inputs.isEmpty() && real.get() != type) {
            findings.add("its inputs have several precisions");
        }
        type = real.get();
        List<Integer> shape = new ArrayList<>();
        input.dims().forEach(dim -> shape.add(Math.toIntExact(Math.max(-1, dim))));
        shape.set(0, -1);
        ObjectNode config = JsonNodeFactory.instance.objectNode();
        KerasModelWriter.shape(config.putArray("batch_shape"), shape);
        String name = fresh(input.name());
        layers.put(name, new KerasLayer(name, "InputLayer", config, List.of(), List.of()));
        inputs.add(name);
        tensors.put(input.name(), new Tensor(name, shape));
    }

    /** {@return tensors that outputs are made of, without those inside of activations} */
    private Set<String> needed() {
        Set<String> needed = new HashSet<>();
        Deque<String> open = new ArrayDeque<>(ends);
        while (!open.isEmpty()) {
            String name = open.pop();
            if (needed.add(name)) {
                Optional<Value.Activated> one = activation(name);
                if (one.isPresent()) {
                    open.push(one.get().source());
                } else if (makers.containsKey(name)) {
                    makers.get(name).inputs().stream()
                            .filter(input -> !input.isEmpty())
                            .forEach(open::push);
                }
            }
        }
        return needed;
    }

    /** {@return what the dense network knows as an activation that Keras has as well} */
    private Optional<Value.Activated> activation(String name) {
        return Optional.ofNullable(activated.get(name))
                .filter(one -> KerasActivation.of(one.activation()).isPresent());
    }

    private void translate(ModelNode node, String output) {
        try {
            Optional<Value.Activated> one = activation(output);
            if (one.isPresent()) {
                if (tensors.containsKey(one.get().source())) {
                    activate(
                            node,
                            one.get().source(),
                            output,
                            KerasActivation.of(one.get().activation()).orElseThrow());
                }
                return; // otherwise what makes the source was refused already
            }
            boolean unknown = node.inputs().stream()
                    .anyMatch(input -> !input.isEmpty() && !tensors.containsKey(input) && !graph.isConstant(input));
            Optional<String> sparse =
                    node.inputs().stream().filter(graph::isSparse).findFirst();
            if (sparse.isPresent()) {
                throw new Refusal("it reads the sparse tensor '%s'".formatted(sparse.get()));
            }
            if (!unknown) {
                NodeTable.add(new NodeCall(this, node, output, model.model().opset()));
            }
        } catch (Refusal refusal) {
            findings.add("%s: %s".formatted(node.title(), refusal.getMessage()));
        } catch (IndexOutOfBoundsException | ArithmeticException | ClassCastException e) {
            findings.add("%s breaks a rule of ONNX (%s)".formatted(node.title(), e.getMessage()));
        }
    }

    /** {@return whether a tensor is none of the constants} */
    boolean isComputed(String name) {
        return tensors.containsKey(name);
    }

    Tensor tensor(String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new Refusal("reads the constant '%s' where Keras has a tensor".formatted(name));
        }
        return tensor;
    }

    Optional<RawTensor> constant(String name) {
        return name.isEmpty() ? Optional.empty() : graph.movedConstant(name);
    }

    /** {@return the only node that reads a tensor that is no output} */
    Optional<ModelNode> onlyReader(String name) {
        List<ModelNode> all = readers.getOrDefault(name, List.of());
        return all.size() == 1 && !ends.contains(name) ? Optional.of(all.get(0)) : Optional.empty();
    }

    /** Gives a tensor another name. */
    void alias(String source, String output) {
        tensors.put(output, tensor(source));
    }

    /** Adds a layer of the same shape. */
    void add(
            ModelNode node,
            String className,
            ObjectNode config,
            String source,
            String output,
            List<RawTensor> weights) {
        add(node, className, config, List.of(source), output, tensor(source).shape(), weights);
    }

    /** Adds a layer that makes a tensor. */
    void add(
            ModelNode node,
            String className,
            ObjectNode config,
            List<String> sources,
            String output,
            List<Integer> shape,
            List<RawTensor> weights) {
        String name = fresh(node.name());
        layers.put(
                name,
                new KerasLayer(
                        name,
                        className,
                        config,
                        sources.stream().map(this::tensor).toList(),
                        weights));
        tensors.put(output, new Tensor(name, shape));
    }

    /** Adds an activation: inside of the dense layer that alone it reads, if it is a function by name, else as a layer. */
    void activate(ModelNode node, String source, String output, KerasActivation activation) {
        Tensor before = tensor(source);
        Optional<KerasLayer> dense = Optional.ofNullable(layers.get(before.layer()))
                .filter(layer -> layer.className().equals("Dense")
                        && layer.config().path("activation").asText().equals("linear"));
        boolean isAlone = readers.getOrDefault(source, List.of()).size() == 1 && !ends.contains(source);
        if (activation.function().isPresent() && dense.isPresent() && isAlone) {
            dense.get().config().put("activation", activation.function().get());
            tensors.put(output, before);
        } else {
            add(
                    node,
                    activation.className(),
                    activation.config(),
                    source,
                    output,
                    activation.weights(type, before.shape()));
        }
    }

    /** {@return a name that Keras takes and no other layer has, of that of a node or a tensor} */
    private String fresh(String given) {
        String[] parts = given.split("[/:]", -1);
        int last = parts.length - 1;
        boolean isOperator = last > 0 && parts[last].matches("(Gemm|MatMul|Add|BiasAdd|product|add|dense)(_\\d+)?");
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < (isOperator ? last : parts.length); i++) {
            String part = parts[i].replaceAll("[^A-Za-z0-9_.-]", "_");
            text.append(text.isEmpty() || part.isEmpty() ? "" : "_").append(part);
        }
        String base = text.toString().replaceAll("^[^A-Za-z0-9]+", "");
        base = base.isEmpty() ? "layer" : base;
        String name = base;
        for (int i = 1; !names.add(name); i++) {
            name = base + "_" + i;
        }
        return name;
    }
}
