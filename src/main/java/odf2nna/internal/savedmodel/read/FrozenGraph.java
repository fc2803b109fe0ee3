package odf2nna.internal.savedmodel.read;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;

/**
 * A graph of TensorFlow in a file of its own, its variables frozen to constants ({@code .pb}). It has no signature: its
 * placeholders are taken as inputs, and as outputs the nodes that no other reads.
 *
 * @see <a href="https://github.com/tensorflow/tensorflow/blob/v2.18.0/tensorflow/core/framework/graph.proto">GraphDef</a>
 */
public final class FrozenGraph {
    /** Name of the signature that is generated. */
    static final String SIGNATURE = "serving_default";

    /** Field 1, nodes. Messages of ONNX and SavedModels begin with the number of a version. */
    private static final int FIRST_BYTE = 0x0a;

    private static final int HEAD = 1 << 16;

    /** Nodes that compute nothing that anybody would call an output. */
    private static final Set<String> NO_OUTPUTS = Set.of("Const", "NoOp", "Assert", "Placeholder");

    private FrozenGraph() {}

    /** {@return whether a file holds a graph of TensorFlow, judged by its first node} */
    public static boolean isFrozenGraph(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            if (in.read() != FIRST_BYTE) {
                return false;
            }
            int length = 0;
            int shift = 0;
            int next = 0x80;
            while (next >= 0x80 && shift < Integer.SIZE) {
                next = in.read();
                length |= (next & 0x7f) << shift;
                shift += 7;
            }
            if (next < 0 || length <= 0 || length > HEAD) {
                return false;
            }
            NodeDef node = NodeDef.parseFrom(in.readNBytes(length));
            return node.getOp().matches("_?[A-Z][A-Za-z0-9_]*")
                    && !node.getName().isEmpty();
        } catch (InvalidProtocolBufferException other) {
            return false;
        }
    }

    /**
     * {@return the graph as a SavedModel would hold it}
     *
     * @throws odf2nna.onnx.UnsupportedModelException if it is broken, or has variables or no inputs or outputs
     */
    static MetaGraphDef read(SavedModelProblem problem) throws IOException {
        GraphDef graph;
        try {
            graph = GraphDef.parseFrom(Files.readAllBytes(problem.folder()));
        } catch (InvalidProtocolBufferException e) {
            throw problem.of("is a graph of TensorFlow that is damaged or cut short: " + e.getMessage());
        }
        for (NodeDef node : graph.getNodeList()) {
            if (Variables.OPERATORS.contains(node.getOp())) {
                throw problem.of(
                        "is a graph of TensorFlow whose weights are not in it: '%s' is a variable; give the SavedModel, or a"
                                + " frozen graph (convert_variables_to_constants)",
                        node.getName());
            }
        }
        return MetaGraphDef.newBuilder()
                .setGraphDef(graph)
                .putSignatureDef(SIGNATURE, signature(problem, graph))
                .build();
    }

    private static SignatureDef signature(SavedModelProblem problem, GraphDef graph) {
        Set<String> read = new HashSet<>();
        for (NodeDef node : graph.getNodeList()) {
            node.getInputList()
                    .forEach(input -> read.add(input.replaceFirst("^\\^", "").replaceFirst(":\\d+$", "")));
        }
        SignatureDef.Builder signature = SignatureDef.newBuilder();
        for (NodeDef node : graph.getNodeList()) {
            if (node.getOp().equals("Placeholder")) {
                signature.putInputs(
                        node.getName(),
                        TensorInfo.newBuilder()
                                .setName(node.getName() + ":0")
                                .setDtype(TensorRef.attribute(node, "dtype").getType())
                                .setTensorShape(
                                        TensorRef.attribute(node, "shape").getShape())
                                .build());
            } else if (!read.contains(node.getName()) && !NO_OUTPUTS.contains(node.getOp())) {
                signature.putOutputs(
                        node.getName(),
                        TensorInfo.newBuilder().setName(node.getName() + ":0").build());
            }
        }
        if (signature.getInputsCount() == 0 || signature.getOutputsCount() == 0) {
            throw problem.of("is a graph of TensorFlow without "
                    + (signature.getInputsCount() == 0 ? "placeholders, which would be its inputs" : "outputs"));
        }
        return signature.build();
    }
}
