package odf2nna.internal.keras.write;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
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
    private final LayerList layers = new LayerList();
    private final Layouts layouts = new Layouts(layers);
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
    List<KerasLayer> ordered() {
        return LayerOrder.of(layers.byName(), outputs());
    }

    LayerList layers() {
        return layers;
    }

    Layouts layouts() {
        return layouts;
    }

    /** {@return layers that are the model's inputs, in its order} */
    List<String> inputs() {
        return inputs;
    }

    /** {@return layers that give the model's outputs, in its order} */
    List<String> outputs() {
        return ends.stream().map(end -> layouts.plain(end).layer()).toList();
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
                if (needed.contains(output) && !layouts.has(output) && !graph.isConstant(output)) {
                    translate(node, output);
                }
            }
        }
        for (String end : ends) {
            if (findings.isEmpty() && !layouts.has(end)) {
                findings.add("its output '%s' is a constant".formatted(end));
            } else if (findings.isEmpty()) {
                layouts.plain(end);
            }
        }
        if (ends.isEmpty()) {
            findings.add("none of its outputs are real numbers");
        }
        if (!findings.isEmpty()) {
            throw new UnsupportedModelException(
                    model.model().file().toString(),
                    "can't be written as a Keras file: %s; write ONNX, or try a SavedModel"
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
        Tensor tensor = layers.add(input.name(), "InputLayer", config, List.of(), shape, List.of());
        inputs.add(tensor.layer());
        layouts.put(input.name(), tensor);
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
                if (layouts.has(one.get().source())) {
                    activate(
                            node,
                            one.get().source(),
                            output,
                            KerasActivation.of(one.get().activation()).orElseThrow());
                }
                return; // otherwise what makes the source was refused already
            }
            boolean unknown = node.inputs().stream()
                    .anyMatch(input -> !input.isEmpty() && !layouts.has(input) && !graph.isConstant(input));
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
        return layouts.has(name);
    }

    Tensor tensor(String name) {
        return layouts.plain(name);
    }

    /** {@return the node that makes a tensor} */
    Optional<ModelNode> maker(String name) {
        return Optional.ofNullable(makers.get(name));
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
        layouts.alias(source, output);
    }

    /** Adds a layer that makes a tensor, with its dimensions as in ONNX. */
    void add(
            ModelNode node,
            String className,
            ObjectNode config,
            List<String> sources,
            String output,
            List<Integer> shape,
            List<RawTensor> weights) {
        List<Tensor> read = sources.stream().map(this::tensor).toList();
        layouts.put(output, layers.add(node.name(), className, config, read, shape, weights));
    }

    /** Adds an activation that treats each number or channel by itself, whether the channels were computed last or not. */
    void activate(ModelNode node, String source, String output, KerasActivation activation) {
        activate(node, source, output, activation, layouts.computedLast(source).isPresent());
    }

    /** Adds an activation: inside of the layer that alone it reads, if it is a function by name, else as a layer. */
    void activate(ModelNode node, String source, String output, KerasActivation activation, boolean isLast) {
        Tensor before = isLast ? layouts.last(source) : layouts.plain(source);
        Optional<KerasLayer> host = layers.layer(before.layer())
                .filter(layer -> layer.config().path("activation").asText().equals("linear"));
        if (activation.function().isPresent() && host.isPresent() && isReadOnce(before.layer())) {
            host.get().config().put("activation", activation.function().get());
            layouts.put(output, before, isLast);
            return;
        }
        List<RawTensor> weights = activation.weights(type, before.shape());
        Tensor made = layers.add(
                node.name(), activation.className(), activation.config(), List.of(before), before.shape(), weights);
        layouts.put(output, made, isLast);
    }

    /** Whether one node reads what a layer gives, by whichever name; nodes that only give it another one don't count. */
    private boolean isReadOnce(String layer) {
        Set<String> names = layouts.names(layer);
        int all = names.stream()
                .mapToInt(name -> readers.getOrDefault(name, List.of()).size())
                .sum();
        return all == names.size() && names.stream().noneMatch(ends::contains);
    }
}
