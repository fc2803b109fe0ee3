package odf2nna.internal.keras.write;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableGroup;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import odf2nna.internal.io.StagedFile;
import odf2nna.internal.keras.LayerNames;
import odf2nna.internal.keras.MissingLogger;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.RawTensor;
import odf2nna.onnx.UnsupportedModelException;

/**
 * Writes models as Keras 3 files: a functional model whose layers are those of the graph, with weights that can be trained.
 * The same model gives the same bytes.
 *
 * @see <a href="https://keras.io/api/models/model_saving_apis/model_saving_and_loading/">Keras: whole model saving</a>
 */
public final class KerasModelWriter {
    /** The release whose configurations these are; later ones read them. */
    private static final String KERAS = "3.0.0";

    private static final ObjectMapper MAPPER = new ObjectMapper();
    /** Zips have no earlier time. */
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private KerasModelWriter() {}

    /**
     * Checks that every node of a model can be written.
     *
     * @throws UnsupportedModelException if not; names all that can't
     */
    public static void check(LoadedModel model) {
        LayerExport.of(model);
    }

    /**
     * Writes a model, not yet in its place.
     *
     * @param staged where to
     * @param weights a temporary file for the weights, from where they are put into the other
     * @param leftOut takes the outputs that have no place in Keras, as they are no numbers
     * @throws UnsupportedModelException if a node can't be written
     * @throws IOException if a file can't be written; no file remains
     */
    public static StagedFile write(LoadedModel model, StagedFile staged, StagedFile weights, Consumer<String> leftOut)
            throws IOException {
        return staged.filled(() -> {
            LayerExport layers = LayerExport.of(model);
            layers.leftOut().forEach(leftOut);
            writeWeights(layers.ordered(), weights);
            try (ZipOutputStream zip =
                    new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(staged.file()), 1 << 16))) {
                text(zip, "metadata.json", MAPPER.createObjectNode().put("keras_version", KERAS));
                text(zip, "config.json", config(layers));
                begin(zip, "model.weights.h5");
                Files.copy(weights.file(), zip);
                zip.closeEntry();
            }
        });
    }

    private static void text(ZipOutputStream zip, String name, ObjectNode json) throws IOException {
        begin(zip, name);
        zip.write(string(json).getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
    }

    private static String string(ObjectNode json) throws JsonProcessingException {
        return MAPPER.writeValueAsString(json);
    }

    private static void begin(ZipOutputStream zip, String name) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(NO_TIME);
        zip.putNextEntry(entry);
    }

    /** A group for each layer that has weights, called after its class and numbered in the order of the layers. */
    private static void writeWeights(List<KerasLayer> layers, StagedFile weights) {
        Map<String, Integer> numbers = new HashMap<>();
        MissingLogger.accept();
        try (WritableHdfFile hdf5 = HdfFile.write(weights.file())) {
            WritableGroup all = hdf5.putGroup("layers");
            for (KerasLayer layer : layers) {
                String base = LayerNames.snakeCase(layer.className());
                int number = numbers.merge(base, 1, Integer::sum) - 1;
                if (!layer.weights().isEmpty()) {
                    WritableGroup variables = all.putGroup(number == 0 ? base : base + "_" + number)
                            .putGroup("vars");
                    variables.putAttribute("name", layer.name());
                    int index = 0;
                    for (RawTensor weight : layer.weights()) {
                        variables.putDataset(Integer.toString(index++), Weights.array(weight));
                    }
                }
            }
        }
    }

    private static ObjectNode config(LayerExport export) {
        String type = precision(export.type());
        ObjectNode functional = MAPPER.createObjectNode();
        functional.put("name", "model").put("trainable", true);
        ArrayNode layers = functional.putArray("layers");
        export.ordered().forEach(layer -> layers.add(layer(layer, type)));
        ends(functional.putArray("input_layers"), export.inputs());
        ends(functional.putArray("output_layers"), export.outputs());
        ObjectNode root = MAPPER.createObjectNode();
        root.put("module", "keras.src.models.functional").put("class_name", "Functional");
        root.set("config", functional);
        root.put("registered_name", "Functional");
        root.putObject("build_config").putNull("input_shape");
        return root;
    }

    private static String precision(ElementType type) {
        return switch (type) {
            case DOUBLE -> "float64";
            case FLOAT16 -> "float16";
            default -> "float32";
        };
    }

    private static void ends(ArrayNode ends, List<String> layers) {
        for (String layer : layers) {
            reference(layers.size() == 1 ? ends : ends.addArray(), layer);
        }
    }

    /** A tensor is the first of the first call of a layer. */
    private static void reference(ArrayNode place, String layer) {
        place.add(layer).add(0).add(0);
    }

    private static ObjectNode layer(KerasLayer layer, String type) {
        ObjectNode node = MAPPER.createObjectNode();
        Optional<String> operation = layer.operation();
        node.put("module", operation.orElse("keras.layers")).put("class_name", layer.className());
        ObjectNode config = node.putObject("config");
        config.put("name", layer.name());
        if (operation.isEmpty()) {
            config.put("dtype", type);
        }
        config.setAll(layer.config());
        node.put("registered_name", operation.isPresent() ? layer.className() : null);
        node.put("name", layer.name());
        ArrayNode calls = node.putArray("inbound_nodes");
        if (!layer.inputs().isEmpty()) {
            ObjectNode call = calls.addObject();
            ArrayNode arguments = call.putArray("args");
            ArrayNode place = layer.merges() ? arguments.addArray() : arguments;
            layer.inputs().forEach(input -> place.add(tensor(input, type)));
            call.putObject("kwargs");
        }
        return node;
    }

    private static ObjectNode tensor(KerasLayer.Tensor tensor, String type) {
        ObjectNode node = MAPPER.createObjectNode();
        node.put("class_name", "__keras_tensor__");
        ObjectNode config = node.putObject("config");
        shape(config.putArray("shape"), tensor.shape());
        config.put("dtype", type);
        reference(config.putArray("keras_history"), tensor.layer());
        return node;
    }

    static void shape(ArrayNode place, List<Integer> shape) {
        for (int dim : shape) {
            if (dim < 0) {
                place.addNull();
            } else {
                place.add(dim);
            }
        }
    }
}
