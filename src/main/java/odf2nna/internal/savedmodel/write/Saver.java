package odf2nna.internal.savedmodel.write;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.RawTensor;
import org.tensorflow.proto.CollectionDef;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SaverDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.VariableDef;

/**
 * The part of a graph that restores variables and saves them, with what loaders have to know of it. Programs for TensorFlow 1,
 * servers, and {@code tf.saved_model.load} of TensorFlow 2 restore by it.
 *
 * @see <a href="https://github.com/tensorflow/tensorflow/blob/v2.18.0/tensorflow/core/protobuf/saver.proto">SaverDef</a>
 * @see <a href="https://github.com/tensorflow/tensorflow/blob/v2.18.0/tensorflow/core/framework/variable.proto">VariableDef</a>
 */
final class Saver {
    private Saver() {}

    /** Adds it to a graph, and to what describes the graph. */
    static void add(GraphWriter graph, MetaGraphDef.Builder described) {
        Map<String, RawTensor> variables = graph.variables();
        List<String> names = List.copyOf(variables.keySet());
        List<ElementType> types =
                variables.values().stream().map(RawTensor::type).toList();
        TensorProto none = TensorProto.newBuilder()
                .setDtype(DataType.DT_STRING)
                .setTensorShape(GraphWriter.shape(List.of(), true))
                .addStringVal(ByteString.copyFromUtf8("variables"))
                .build();
        String usual = graph.node("save/usual", "Const", List.of(), Map.of("dtype", DataType.DT_STRING, "value", none));
        String prefix = graph.node(
                "save/prefix",
                "PlaceholderWithDefault",
                List.of(usual),
                Map.of("dtype", DataType.DT_STRING, "shape", GraphWriter.shape(List.of(), true)));
        String keys = graph.texts("save/names", names).reference();
        String slices = graph.texts(
                        "save/slices", names.stream().map(name -> "").toList())
                .reference();
        String restored =
                graph.node("save/RestoreV2", "RestoreV2", List.of(prefix, keys, slices), Map.of("dtypes", types));
        CollectionDef.BytesList.Builder collection = CollectionDef.BytesList.newBuilder();
        List<String> assigned = new ArrayList<>();
        List<String> saved = new ArrayList<>(List.of(prefix, keys, slices));
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            Map<String, ?> type = Map.of("dtype", types.get(i));
            String assign = graph.node(
                    name + "/Assign", "AssignVariableOp", List.of(name, i == 0 ? restored : restored + ":" + i), type);
            String read = graph.node(name + "/Saved/ReadVariableOp", "ReadVariableOp", List.of(name), type);
            assigned.add("^" + assign);
            saved.add(read);
            collection.addValue(VariableDef.newBuilder()
                    .setVariableName(name + ":0")
                    .setInitializerName(assign)
                    .setSnapshotName(read + ":0")
                    .setIsResource(true)
                    .setTrainable(true)
                    .build()
                    .toByteString());
        }
        String restore = graph.node("save/restore_all", "NoOp", assigned, Map.of());
        String save = graph.node("save/SaveV2", "SaveV2", saved, Map.of("dtypes", types));
        String written =
                graph.node("save/written", "Identity", List.of(prefix, "^" + save), Map.of("T", DataType.DT_STRING));
        described
                .setSaverDef(SaverDef.newBuilder()
                        .setFilenameTensorName(prefix + ":0")
                        .setSaveTensorName(written + ":0")
                        .setRestoreOpName(restore)
                        .setMaxToKeep(1)
                        .setVersion(SaverDef.CheckpointFormatVersion.V2))
                .putCollectionDef(
                        "variables",
                        CollectionDef.newBuilder().setBytesList(collection).build())
                .putCollectionDef(
                        "trainable_variables",
                        CollectionDef.newBuilder().setBytesList(collection).build());
    }
}
