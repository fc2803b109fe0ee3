package odf2nna.internal.onnx;

import odf2nna.internal.onnx.proto.Onnx.GraphProto;
import odf2nna.internal.onnx.proto.Onnx.TensorProto;
import odf2nna.internal.onnx.proto.Onnx.TypeProto;

/** A constant that is added to a graph. */
final class AddedInitializer {
    private static final long FIRST_IR_WITH_HIDDEN_INITIALIZERS = 4;

    private AddedInitializer() {}

    /** Adds it; up to IR 3 every initializer is declared as an input too. */
    static void to(GraphProto.Builder graph, long irVersion, TensorProto tensor) {
        graph.addInitializer(tensor);
        if (irVersion < FIRST_IR_WITH_HIDDEN_INITIALIZERS) {
            TypeProto.Tensor.Builder type = TypeProto.Tensor.newBuilder().setElemType(tensor.getDataType());
            type.getShapeBuilder();
            tensor.getDimsList()
                    .forEach(dim -> type.getShapeBuilder().addDimBuilder().setDimValue(dim));
            graph.addInputBuilder().setName(tensor.getName()).getTypeBuilder().setTensorType(type);
        }
    }
}
