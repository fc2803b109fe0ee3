package odf2nna.internal.keras;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.ModelBuilder;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.onnx.UnsupportedModelException;

/** Writes a Keras model as an ONNX model, call by call; models within models become part of the one graph. */
final class ModelTranslator {
    private final KerasFile keras;
    private final ModelDraft draft;

    private ModelTranslator(KerasFile keras, ModelDraft draft) {
        this.keras = keras;
        this.draft = draft;
    }

    /**
     * Translates a model.
     *
     * @throws UnsupportedModelException if it is outside the supported subset, or its weights do not fit it
     */
    static OnnxModel translate(KerasFile keras) {
        Topology topology = TopologyReader.read(keras.file(), keras.model());
        ModelBuilder builder = new ModelBuilder(topology.model().name(), "Keras", keras.version());
        ModelDraft draft = new ModelDraft(builder, type(topology));
        new ModelTranslator(keras, draft).translate(topology);
        return builder.build(keras.file());
    }

    /** The type of all weights; a policy of mixed precision keeps them in float32. */
    private static ElementType type(Topology topology) {
        Set<String> policies = new TreeSet<>();
        collectPolicies(topology, policies);
        if (policies.size() > 1) {
            throw topology.model().problem("its layers are of several types: %s; expected one".formatted(policies));
        }
        return switch (policies.isEmpty() ? "" : policies.iterator().next()) {
            case "float64" -> ElementType.DOUBLE;
            case "float16" -> ElementType.FLOAT16;
            default -> ElementType.FLOAT;
        };
    }

    private static void collectPolicies(Topology topology, Set<String> policies) {
        topology.layers().stream()
                .filter(layer -> !layer.isModel() && !LayerTable.weights(layer).isEmpty())
                .forEach(layer -> policies.add(layer.policy().startsWith("mixed") ? "float32" : layer.policy()));
        topology.nested().values().forEach(inner -> collectPolicies(inner, policies));
    }

    private void translate(Topology topology) {
        WeightScope weights = keras.scope(topology);
        List<Value> inputs = new ArrayList<>();
        for (Topology.Source source : topology.inputs()) {
            LayerConfig layer = topology.layers().stream()
                    .filter(candidate -> candidate.name().equals(source.layer()) && candidate.isInput())
                    .findFirst()
                    .orElseThrow(() ->
                            topology.model().problem("its input '%s' is no input layer".formatted(source.layer())));
            inputs.add(draft.input(layer.name(), inputShape(layer, topology, weights)));
        }
        List<Value> outputs = translate(topology, weights, inputs, "");
        Set<String> declared = new TreeSet<>();
        for (int i = 0; i < outputs.size(); i++) {
            Value output = outputs.get(i);
            String layer = topology.outputs().get(i).layer();
            boolean passedOn = !output.tensor().equals(layer) || inputs.contains(output);
            String tensor = output.tensor();
            if (passedOn || !declared.add(tensor)) {
                tensor = draft.node("Identity", List.of(tensor), draft.fresh(layer), Map.of());
            }
            draft.output(tensor, output.shape());
        }
    }

    private List<Value> translate(Topology topology, WeightScope weights, List<Value> inputs, String prefix) {
        Map<Topology.Source, Value> values = new HashMap<>();
        for (int i = 0; i < topology.inputs().size(); i++) {
            values.put(topology.inputs().get(i), inputs.get(i));
        }
        for (Topology.Call call : topology.calls()) {
            if (call.layer().isInput()) {
                continue;
            }
            List<Value> read = call.inputs().stream()
                    .map(source -> value(values, source, call.layer()))
                    .toList();
            List<Value> made = emit(topology, weights, call, read, prefix);
            for (int output = 0; output < made.size(); output++) {
                values.put(new Topology.Source(call.layer().name(), call.index(), output), made.get(output));
            }
        }
        return topology.outputs().stream()
                .map(source -> value(values, source, topology.model()))
                .toList();
    }

    private static Value value(Map<Topology.Source, Value> values, Topology.Source source, LayerConfig reader) {
        return Optional.ofNullable(values.get(source))
                .orElseThrow(() -> reader.problem("reads output %d of call %d of '%s', which no layer produces"
                        .formatted(source.output(), source.call(), source.layer())));
    }

    private List<Value> emit(
            Topology topology, WeightScope weights, Topology.Call call, List<Value> read, String prefix) {
        LayerConfig layer = call.layer();
        String scope = prefix + layer.name();
        Topology nested = topology.nested().get(layer.name());
        if (nested != null) {
            if (nested.inputs().size() != read.size()) {
                throw layer.problem(
                        "takes %d inputs, is given %d".formatted(nested.inputs().size(), read.size()));
            }
            return translate(nested, weights.inside(layer, nested), read, scope + "/");
        }
        String output = draft.fresh(scope);
        return LayerTable.emit(
                new LayerCall(layer, scope, output, read, call.flags(), weights.of(layer), keras.isKeras3(), draft));
    }

    /** With any number of rows. As declared, or as wide as the first kernel is high: a model that was built when it was trained declares nothing. */
    private static List<Long> inputShape(LayerConfig input, Topology topology, WeightScope weights) {
        Optional<List<Long>> declared =
                input.setting("batch_shape", "batch_input_shape").flatMap(LayerConfig::shape);
        if (declared.isPresent()) {
            List<Long> shape = new ArrayList<>(declared.get());
            shape.set(0, -1L);
            return shape;
        }
        for (LayerConfig layer : topology.layers()) {
            if (layer.className().equals("Dense")) {
                List<Weight> found = weights.of(layer);
                if (!found.isEmpty() && found.get(0).dims().size() == 2) {
                    return List.of(-1L, found.get(0).dims().get(0));
                }
            }
            if (!layer.isInput()
                    && (layer.isModel() || !LayerTable.weights(layer).isEmpty())) {
                break;
            }
        }
        throw input.problem("its shape is not in the file; save the model after building it with an input shape");
    }
}
