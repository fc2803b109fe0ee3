package odf2nna.internal.savedmodel.read;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/** Writes small SavedModels with frozen constants: an input {@code x}, nodes, an output {@code y}. */
final class GraphFolder {
    private final MetaGraphDef.Builder graph = MetaGraphDef.newBuilder();
    private DataType type = DataType.DT_FLOAT;

    GraphFolder(DataType input, long... dims) {
        node("x", "Placeholder").putAttr("dtype", of(input)).putAttr("shape", of(dims));
        graph.getMetaInfoDefBuilder().addTags("serve").setTensorflowVersion("2.18.0");
        graph.putSignatureDef(
                "serving_default",
                SignatureDef.newBuilder()
                        .setMethodName("tensorflow/serving/predict")
                        .putInputs("x", info("x:0", input, dims))
                        .putOutputs("y", info("y:0", DataType.DT_FLOAT))
                        .build());
        this.type = input;
    }

    static AttrValue of(DataType type) {
        return AttrValue.newBuilder().setType(type).build();
    }

    static AttrValue of(boolean flag) {
        return AttrValue.newBuilder().setB(flag).build();
    }

    static AttrValue of(long number) {
        return AttrValue.newBuilder().setI(number).build();
    }

    static AttrValue of(long... dims) {
        return AttrValue.newBuilder().setShape(shape(dims)).build();
    }

    static AttrValue text(String text) {
        return AttrValue.newBuilder().setS(ByteString.copyFromUtf8(text)).build();
    }

    static AttrValue list(long... values) {
        AttrValue.ListValue.Builder list = AttrValue.ListValue.newBuilder();
        Arrays.stream(values).forEach(list::addI);
        return AttrValue.newBuilder().setList(list).build();
    }

    /** Declares another output, called like the node that makes it. */
    GraphFolder output(String node) {
        SignatureDef signature = graph.getSignatureDefOrThrow("serving_default");
        graph.putSignatureDef(
                "serving_default",
                signature.toBuilder()
                        .putOutputs(node, info(node + ":0", DataType.DT_FLOAT))
                        .build());
        return this;
    }

    static AttrValue function(String name) {
        return AttrValue.newBuilder()
                .setFunc(org.tensorflow.proto.NameAttrList.newBuilder().setName(name))
                .build();
    }

    private static TensorShapeProto shape(long... dims) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        Arrays.stream(dims).forEach(dim -> shape.addDimBuilder().setSize(dim));
        return shape.build();
    }

    private static TensorInfo info(String name, DataType type, long... dims) {
        TensorInfo.Builder info = TensorInfo.newBuilder().setName(name).setDtype(type);
        return dims.length == 0
                ? info.setTensorShape(TensorShapeProto.newBuilder().setUnknownRank(true))
                        .build()
                : info.setTensorShape(shape(dims)).build();
    }

    /** Adds a node that reads others. */
    NodeDef.Builder node(String name, String operator, String... inputs) {
        return graph.getGraphDefBuilder()
                .addNodeBuilder()
                .setName(name)
                .setOp(operator)
                .addAllInput(List.of(inputs));
    }

    /** Adds a node of the type of the input. */
    NodeDef.Builder typed(String name, String operator, String... inputs) {
        return node(name, operator, inputs).putAttr("T", of(type));
    }

    /** Adds a constant of float32. */
    GraphFolder constant(String name, List<Integer> dims, double... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        Arrays.stream(values).forEach(value -> bytes.putFloat((float) value));
        return constant(name, DataType.DT_FLOAT, dims, bytes);
    }

    /** Adds a constant of INT32: a scalar, or a row. */
    GraphFolder integers(String name, boolean row, int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        Arrays.stream(values).forEach(bytes::putInt);
        return constant(name, DataType.DT_INT32, row ? List.of(values.length) : List.of(), bytes);
    }

    /** Adds a matrix of INT32 with a given number of rows. */
    GraphFolder integers(String name, int rows, int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        Arrays.stream(values).forEach(bytes::putInt);
        return constant(name, DataType.DT_INT32, List.of(rows, values.length / rows), bytes);
    }

    private GraphFolder constant(String name, DataType type, List<Integer> dims, ByteBuffer bytes) {
        TensorProto tensor = TensorProto.newBuilder()
                .setDtype(type)
                .setTensorShape(shape(dims.stream().mapToLong(dim -> dim).toArray()))
                .setTensorContent(ByteString.copyFrom(bytes.flip()))
                .build();
        node(name, "Const")
                .putAttr("dtype", of(type))
                .putAttr("value", AttrValue.newBuilder().setTensor(tensor).build());
        return this;
    }

    /** Writes the model and {@return its folder} */
    Path write(Path folder) {
        SavedModel model = SavedModel.newBuilder()
                .setSavedModelSchemaVersion(1)
                .addMetaGraphs(graph)
                .build();
        try {
            Files.createDirectories(folder.resolve("variables"));
            Files.write(folder.resolve("saved_model.pb"), model.toByteArray());
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
