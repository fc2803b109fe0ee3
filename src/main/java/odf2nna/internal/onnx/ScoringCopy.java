package odf2nna.internal.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import odf2nna.internal.onnx.proto.Onnx.GraphProto;
import odf2nna.internal.onnx.proto.Onnx.TensorShapeProto;
import odf2nna.internal.onnx.proto.Onnx.ValueInfoProto;

/**
 * Copies of a model made to be run, never to be written: with hidden tensors as further outputs and with the batch size
 * free.
 */
public final class ScoringCopy {
    private static final String BATCH = "odf2nna_batch";

    private ScoringCopy() {}

    /**
     * A copy and the output names of the tapped tensors.
     *
     * @param model the copy
     * @param outputs one name for each tap, in their order; float16 taps come out as float32, others in their type
     */
    public record Tapped(OnnxModel model, List<String> outputs) {
        public Tapped {
            outputs = List.copyOf(outputs);
        }
    }

    /** {@return a copy with the tapped tensors as further outputs} */
    public static Tapped withTaps(OnnxModel model, List<Tap> taps) {
        GraphProto.Builder graph = model.proto().getGraph().toBuilder();
        Set<String> names = model.graph().names();
        List<String> outputs = new ArrayList<>();
        for (Tap tap : taps) {
            String output = tap.tensor();
            if (tap.type() == ElementType.FLOAT16) {
                output = Graph.fresh(tap.tensor() + "_float", names);
                graph.addNode(Graph.made("Cast", List.of(tap.tensor()), output, "to", ElementType.FLOAT.code()));
            }
            if (!model.graph().isOutput(output)) {
                graph.addOutput(ValueInfoProto.newBuilder().setName(output));
            }
            outputs.add(output);
        }
        return new Tapped(model.with(graph), outputs);
    }

    /** {@return a copy with further tensors as outputs, in their own types} */
    public static OnnxModel withOutputs(OnnxModel model, List<String> tensors) {
        GraphProto.Builder graph = model.proto().getGraph().toBuilder();
        tensors.stream()
                .filter(tensor -> !model.graph().isOutput(tensor))
                .forEach(tensor -> graph.addOutput(ValueInfoProto.newBuilder().setName(tensor)));
        return model.with(graph);
    }

    /**
     * A copy that takes any number of rows at a time: the first dimension of every input is freed, and declared shapes
     * of outputs and inner tensors are removed. An input of rank 1 gets a leading dimension. The caller must check that
     * the graph really works with other batch sizes.
     */
    public static OnnxModel withFreeBatch(OnnxModel model) {
        GraphProto.Builder graph = model.proto().getGraph().toBuilder().clearValueInfo();
        for (ValueInfoProto.Builder input : graph.getInputBuilderList()) {
            boolean feed = model.graph().initializer(input.getName()).isEmpty();
            if (feed && input.getType().getTensorType().hasShape()) {
                TensorShapeProto.Builder shape =
                        input.getTypeBuilder().getTensorTypeBuilder().getShapeBuilder();
                TensorShapeProto.Dimension batch = TensorShapeProto.Dimension.newBuilder()
                        .setDimParam(BATCH)
                        .build();
                if (shape.getDimCount() == 1) {
                    shape.addDim(0, batch);
                } else if (shape.getDimCount() > 1) {
                    shape.setDim(0, batch);
                }
            }
        }
        for (ValueInfoProto.Builder output : graph.getOutputBuilderList()) {
            if (output.getType().hasTensorType()) {
                output.getTypeBuilder().getTensorTypeBuilder().clearShape();
            }
        }
        return model.with(graph);
    }
}
