package odf2nna.internal.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import odf2nna.internal.onnx.proto.Onnx.AttributeProto;
import odf2nna.internal.onnx.proto.Onnx.GraphProto;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;
import odf2nna.internal.onnx.proto.Onnx.SparseTensorProto;
import odf2nna.internal.onnx.proto.Onnx.TensorProto;

/**
 * Sizes that a file declares in a few bytes and ONNX Runtime allocates when it loads the model: sparse tensors, which it makes
 * dense, and tensors filled with one value. A file of some hundred bytes could take all memory.
 */
final class DeclaredSizes {
    /** Elements that are taken whatever the file holds: 256 MiB in single precision. */
    private static final long ALWAYS_FINE = 1L << 26;
    /** Of an element that the file holds at most so many are made: sparser weights are no layer of a network that people train. */
    private static final long MOST_FOR_ONE = 10_000;

    private final List<String> findings = new ArrayList<>();
    private final TensorCodec codec;

    private DeclaredSizes(TensorCodec codec) {
        this.codec = codec;
    }

    /** {@return what is declared larger than it can be meant} */
    static List<String> tooLarge(OnnxModel model) {
        DeclaredSizes sizes = new DeclaredSizes(model.codec());
        sizes.check(model.proto().getGraph());
        return sizes.findings;
    }

    private void check(GraphProto graph) {
        graph.getSparseInitializerList().forEach(this::check);
        for (NodeProto node : graph.getNodeList()) {
            for (AttributeProto attribute : node.getAttributeList()) {
                if (attribute.hasSparseTensor()) {
                    check(attribute.getSparseTensor());
                }
                check(attribute.getG());
                attribute.getGraphsList().forEach(this::check);
            }
            if (Graph.operator(node).equals("ConstantOfShape") && node.getInputCount() > 0) {
                shape(graph, node.getInput(0)).ifPresent(dims -> check(Graph.title(node), dims, 1));
            }
        }
    }

    private void check(SparseTensorProto tensor) {
        String title = "sparse tensor '" + tensor.getValues().getName() + "'";
        check(
                title,
                tensor.getDimsList(),
                Math.max(1, elements(tensor.getValues().getDimsList())));
    }

    private void check(String title, List<Long> dims, long held) {
        double elements = elements(dims);
        if (elements > ALWAYS_FINE && elements / held > MOST_FOR_ONE) {
            findings.add("%s: shape %s has %.3g elements, of %d in the file; expected at most %,d for each"
                    .formatted(title, dims, elements, held, MOST_FOR_ONE));
        }
    }

    /** {@return the product, at most 2⁶³ − 1; negative dimensions count as none} */
    private static long elements(List<Long> dims) {
        double product = dims.stream().mapToDouble(dim -> Math.max(0, dim)).reduce(1, (a, b) -> a * b);
        return (long) product;
    }

    private Optional<List<Long>> shape(GraphProto graph, String name) {
        return graph.getInitializerList().stream()
                .filter(tensor -> tensor.getName().equals(name)
                        && tensor.getDataType() == ElementType.INT64.code()
                        && !TensorCodec.isExternal(tensor)
                        && isRead(tensor))
                .findFirst()
                .map(codec::integers);
    }

    /** {@return whether the tensor's own data are as many as it says; others are found elsewhere} */
    private static boolean isRead(TensorProto tensor) {
        long size = elements(tensor.getDimsList());
        return tensor.hasRawData()
                ? tensor.getRawData().size() == size * Long.BYTES
                : tensor.getInt64DataCount() == size;
    }
}
