package odf2nna.internal.savedmodel.write;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.Map;
import odf2nna.internal.io.StagedFile;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.onnx.RawTensor;
import odf2nna.internal.savedmodel.SavedModelMetadata;
import odf2nna.onnx.UnsupportedModelException;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.VersionDef;

/**
 * Writes models as TensorFlow SavedModels: one graph for the tag {@code serve}, with one signature whose inputs and outputs
 * are called as in the ONNX model and have the same types and shapes. Weights that training learns are variables; the
 * constants of the model stay constants.
 *
 * @see <a href="https://github.com/tensorflow/tensorflow/tree/v2.18.0/tensorflow/cc/saved_model">The SavedModel format</a>
 */
public final class SavedModelWriter {
    private static final String USUAL_SIGNATURE = "serving_default";
    private static final String PREDICT = "tensorflow/serving/predict";
    private static final String SERVE = "serve";
    private static final int SCHEMA = 1;

    /** The release whose messages and operators are used, and the version of graphs that it writes. */
    private static final String TENSORFLOW = "2.18.0";

    private static final int PRODUCER = 1994;

    /** Protobuf ends at 2 GiB for a whole message; some bytes are reserved for the graph. */
    private static final long LIMIT = 1_900_000_000L;

    private SavedModelWriter() {}

    /**
     * Checks that every node of a model can be written.
     *
     * @throws UnsupportedModelException if not; names all that can't
     */
    public static void check(OnnxModel model) {
        new GraphExport(model, 0).translate();
    }

    /**
     * Writes a model, not yet in its place.
     *
     * @param staged where to, as {@link SavedModelTarget#stage} gives it
     * @throws UnsupportedModelException if a node can't be written, or the weights take more than a SavedModel holds
     * @throws IOException if the file can't be written; no file remains
     */
    public static StagedFile write(OnnxModel model, StagedFile staged) throws IOException {
        return staged.filled(() -> {
            GraphExport export = new GraphExport(model, LIMIT);
            SavedModel saved = translate(model, export);
            Map<String, RawTensor> variables = export.graph().variables();
            if (!variables.isEmpty()) {
                BundleWriter.write(staged.companion("variables"), variables);
            }
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(staged.file()), 1 << 16)) {
                saved.writeTo(out);
            }
        });
    }

    private static SavedModel translate(OnnxModel model, GraphExport translator) {
        SignatureDef signature = translator.translate().setMethodName(PREDICT).build();
        long bytes = translator.graph().constantBytes();
        if (bytes > LIMIT) {
            throw new UnsupportedModelException(
                    model.file().toString(),
                    ("can't be written as a SavedModel: its constants take %d bytes, and those that are part of the"
                                    + " graph at most %d; write it as ONNX")
                            .formatted(bytes, LIMIT));
        }
        MetaGraphDef.Builder described = MetaGraphDef.newBuilder();
        if (!translator.graph().variables().isEmpty()) {
            Saver.add(translator.graph(), described);
        }
        GraphDef.Builder graph =
                translator.graph().graph().setVersions(VersionDef.newBuilder().setProducer(PRODUCER));
        MetaGraphDef.MetaInfoDef.Builder info = MetaGraphDef.MetaInfoDef.newBuilder()
                .addTags(SERVE)
                .setTensorflowVersion(TENSORFLOW)
                .setStrippedDefaultAttrs(true);
        String key = model.metadata().getOrDefault(SavedModelMetadata.SIGNATURE, USUAL_SIGNATURE);
        return SavedModel.newBuilder()
                .setSavedModelSchemaVersion(SCHEMA)
                .addMetaGraphs(described.setMetaInfoDef(info).setGraphDef(graph).putSignatureDef(key, signature))
                .build();
    }
}
