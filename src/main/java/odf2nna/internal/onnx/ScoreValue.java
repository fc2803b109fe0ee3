package odf2nna.internal.onnx;

import java.util.Optional;
import java.util.Set;
import odf2nna.internal.network.Activation;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Value;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;

/** Which value of the dense network the scores of a model come from. */
public final class ScoreValue {
    private static final Set<String> LAYOUT = Set.of("Identity", "Cast", "Reshape", "Squeeze", "Flatten");
    private static final Set<String> SQUASHING = Set.of("Softmax", "LogSoftmax", "Sigmoid");

    private ScoreValue() {}

    /**
     * {@return the value before the Softmax, LogSoftmax or Sigmoid at the model's end, the logits; without one, the value
     * that is put out; empty where other operators stand between}
     */
    public static Optional<String> of(OnnxModel model, DenseRegion region, ModelEnd end) {
        Graph graph = model.graph();
        DenseNetwork network = region.network();
        Set<String> values = network.values().stream().map(Value::name).collect(java.util.stream.Collectors.toSet());
        String tensor = end.tensor();
        boolean squashed = end.form() == ModelEnd.Form.RAW;
        while (true) {
            if (values.contains(tensor)) {
                return Optional.of(tensor)
                        .filter(name -> !(network.value(name) instanceof Value.Input))
                        .map(name -> end.form() == ModelEnd.Form.SIGMOID ? beforeSigmoid(network, name) : name);
            }
            Optional<NodeProto> maker = graph.producer(tensor).map(graph::node);
            if (maker.isEmpty() || maker.get().getInputCount() == 0) {
                return Optional.empty();
            }
            String operator = maker.get().getOpType();
            boolean squashes = SQUASHING.contains(operator) && !squashed;
            if (!squashes && !LAYOUT.contains(operator)) {
                return Optional.empty();
            }
            squashed = squashed || squashes;
            tensor = maker.get().getInput(0);
        }
    }

    /** The Sigmoid at the end may be part of the network, as any activation. */
    private static String beforeSigmoid(DenseNetwork network, String name) {
        return network.value(name) instanceof Value.Activated last && last.activation() == Activation.Plain.SIGMOID
                ? last.source()
                : name;
    }
}
