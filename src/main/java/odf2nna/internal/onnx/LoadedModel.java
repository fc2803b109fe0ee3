package odf2nna.internal.onnx;

import java.util.Optional;
import java.util.Set;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Value;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;

/** A model and its dense region. Immutable, and safe for use by multiple threads. */
public record LoadedModel(OnnxModel model, DenseRegion region) {
    private static final Set<String> RESHAPING =
            Set.of("Flatten", "Reshape", "Squeeze", "Unsqueeze", "Identity", "Dropout");

    /**
     * Finds the dense region of a model.
     *
     * @throws odf2nna.onnx.UnsupportedModelException if a layer's weights are not finite or do not fit their shape
     */
    public static LoadedModel of(OnnxModel model) {
        return new LoadedModel(model, DenseRegion.of(model));
    }

    public DenseNetwork network() {
        return region.network();
    }

    /** {@return the unit roundoff of the coarsest type that dense layers compute in} */
    public double unitRoundoff() {
        return region.taps(model).stream()
                .map(Tap::type)
                .mapToDouble(ElementType::unitRoundoff)
                .max()
                .orElse(ElementType.FLOAT.unitRoundoff());
    }

    /**
     * {@return the values from outside, {@code [N, units]}, of which positions can be removed: their consumers are dense
     *     layers written as Gemm or MatMul, directly or through operators that treat each position by itself}
     */
    public Set<String> selectableInputs() {
        return new SelectableInputs(region, model).find();
    }

    /**
     * {@return the input of the model whose numbers, in their order, are what a {@link Value.Input} carries; empty
     * where operators in between change numbers}
     */
    public Optional<String> modelInput(String value) {
        Graph graph = model.graph();
        String tensor = value;
        while (true) {
            Optional<NodeProto> node = graph.producer(tensor).map(graph::node);
            if (node.isEmpty()) {
                String reached = tensor;
                return graph.feeds().stream()
                        .map(feed -> feed.getName())
                        .filter(reached::equals)
                        .findFirst();
            }
            boolean same = RESHAPING.contains(Graph.operator(node.get()))
                    && tensor.equals(node.get().getOutput(0));
            if (!same) {
                return Optional.empty();
            }
            tensor = node.get().getInput(0);
        }
    }

    /**
     * {@return the tensor that carries a value which a dense layer consumes}
     *
     * @throws IllegalStateException if no layer consumes it
     */
    public Tap tap(String value) {
        return region.taps(model).stream()
                .filter(tap -> tap.value().equals(value))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no layer reads '" + value + "'"));
    }
}
