package odf2nna.internal.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import odf2nna.internal.onnx.proto.Onnx.AttributeProto;
import odf2nna.internal.onnx.proto.Onnx.GraphProto;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;
import odf2nna.internal.onnx.proto.Onnx.SparseTensorProto;
import odf2nna.internal.onnx.proto.Onnx.TensorProto;

/**
 * Sizes that a file declares in a few bytes and ONNX Runtime allocates when it loads the model: sparse tensors, which it makes
 * dense, and tensors that are filled with one value. A file of some hundred bytes could take all memory.
 */
final class DeclaredSizes {
    /** Elements of all these tensors that are accepted for any file: 256 MiB in single precision. */
    private static final double ALWAYS_FINE = 1L << 26;
    /** Limit of allocated elements for each stored one: trained layers do not have sparser weights. */
    private static final double MOST_FOR_ONE = 10_000;

    /** Operators whose output has a shape that is given, by the input that gives it. */
    private static final Map<String, Integer> FILLED = Map.of("ConstantOfShape", 0, "Expand", 1);

    private final List<String> findings = new ArrayList<>();
    private final OnnxModel model;
    private double made;
    private double held;

    private DeclaredSizes(OnnxModel model) {
        this.model = model;
    }

    /** {@return findings for implausibly large declarations} */
    static List<String> tooLarge(OnnxModel model) {
        DeclaredSizes sizes = new DeclaredSizes(model);
        sizes.check(model.graph(), model.proto().getGraph());
        return sizes.findings;
    }

    private void check(Graph graph, GraphProto proto) {
        Constants constants = new Constants(graph, model.codec());
        proto.getSparseInitializerList().forEach(this::check);
        for (NodeProto node : proto.getNodeList()) {
            for (AttributeProto attribute : node.getAttributeList()) {
                if (attribute.hasSparseTensor()) {
                    check(attribute.getSparseTensor());
                }
            }
            Graph.subgraphs(node).forEach(inner -> check(new Graph(inner), inner));
            int shape = FILLED.getOrDefault(Graph.operator(node), Integer.MAX_VALUE);
            if (shape < node.getInputCount()) {
                constants.integers(node.getInput(shape)).ifPresent(dims -> check(Graph.title(node), dims, dims.size()));
            }
        }
    }

    private void check(SparseTensorProto tensor) {
        TensorProto values = tensor.getValues();
        check("sparse tensor '" + values.getName() + "'", tensor.getDimsList(), stored(values));
    }

    /** {@return an upper limit of the elements whose bytes are in the file, independent of declarations} */
    private static long stored(TensorProto values) {
        return (long) values.getRawData().size()
                + values.getFloatDataCount()
                + values.getDoubleDataCount()
                + values.getInt32DataCount()
                + values.getInt64DataCount();
    }

    /** Adds a tensor and checks the limit over all of them. */
    private void check(String title, List<Long> dims, long elements) {
        double declared = dims.stream().mapToDouble(dim -> Math.max(0, dim)).reduce(1, (a, b) -> a * b);
        made += declared;
        held += elements;
        if (made > ALWAYS_FINE && made > MOST_FOR_ONE * held) {
            findings.add(
                    "%s: shape %s has %.3g elements, with those before it %.3g, of %.0f in the file; expected at most %.0f for each"
                            .formatted(title, dims, declared, made, held, MOST_FOR_ONE));
            made -= declared;
            held -= elements;
        }
    }
}
