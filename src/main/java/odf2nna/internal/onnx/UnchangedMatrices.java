package odf2nna.internal.onnx;

import java.util.List;
import java.util.Optional;
import odf2nna.internal.onnx.proto.Onnx.TensorProto;

/** Matrices that two versions of a model have in common: kernels, embeddings, weights of layers that are not dense. */
public final class UnchangedMatrices {
    private UnchangedMatrices() {}

    /** {@return the names of real-valued tensors with several rows and columns that are the same in both} */
    public static List<String> of(OnnxModel before, OnnxModel after) {
        return after.proto().getGraph().getInitializerList().stream()
                .filter(tensor -> ElementType.realOfCode(tensor.getDataType()).isPresent()
                        && tensor.getDimsList().stream().filter(dim -> dim > 1).count() > 1)
                .filter(tensor -> before.graph().initializer(tensor.getName()).equals(Optional.of(tensor)))
                .map(TensorProto::getName)
                .toList();
    }
}
